//! Inboxes: what concerns whom, and how far the ledger was followed to find out.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, create, drop, index, instant, key, reference, refers, table, text, unique};

/// Inboxes: what concerns whom, and how far the ledger was followed to find out.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("notice")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(big_count("entry_seq").not_null().to_owned())
                .col(text("action").not_null().to_owned())
                .col(text("reason").not_null().to_owned())
                .col(reference("suggestion_id"))
                .col(reference("case_id"))
                .col(reference("topic_id"))
                .col(instant("at").not_null().to_owned())
                .col(instant("read_at"))
                .foreign_key(&mut refers("notice", "account_id", "account"))
                .foreign_key(&mut refers("notice", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("notice", "case_id", "handling_case"))
                .foreign_key(&mut refers("notice", "topic_id", "topic"))
                .to_owned(),
            table("feed_cursor")
                .col(text("consumer").not_null().primary_key().to_owned())
                .col(big_count("writer").not_null().to_owned())
                .col(big_count("seq").not_null().to_owned())
                .to_owned(),
        ];
        let indexes = vec![
            unique("notice", &["account_id", "entry_seq"]),
            index("notice", &["account_id", "at"]),
            index("notice", &["at"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["feed_cursor", "notice"]).await
    }
}
