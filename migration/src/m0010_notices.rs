//! Inboxes: what concerns whom, how far the ledger was followed to find out, and what of it goes out.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, date, drop, index, instant, key, reference, refers, table, text, unique,
};

/// Inboxes: what concerns whom, how far the ledger was followed to find out, and what of it goes out.
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
            table("notice_preference")
                .col(key("account_id"))
                .col(text("push_kinds"))
                .col(text("mail_kinds"))
                .col(text("quiet_from"))
                .col(text("quiet_until"))
                .col(count("daily_limit").not_null().to_owned())
                .col(big_count("version").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("notice_preference", "account_id", "account"))
                .to_owned(),
            table("push_address")
                .col(key("session_id"))
                .col(reference("account_id").not_null().to_owned())
                .col(text("channel").not_null().to_owned())
                .col(text("platform").not_null().to_owned())
                .col(bytes("address_sealed").not_null().to_owned())
                .col(bytes("address_hash").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .foreign_key(&mut refers("push_address", "account_id", "account"))
                .to_owned(),
            table("mail_address")
                .col(key("account_id"))
                .col(bytes("address_sealed").not_null().to_owned())
                .col(instant("verified_at").not_null().to_owned())
                .foreign_key(&mut refers("mail_address", "account_id", "account"))
                .to_owned(),
            table("outbox_message")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(text("channel").not_null().to_owned())
                .col(reference("session_id"))
                .col(reference("notice_id").not_null().to_owned())
                .col(reference("item_id"))
                .col(count("notices").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(count("attempts").not_null().to_owned())
                .col(date("counts_on").not_null().to_owned())
                .col(instant("due_at").not_null().to_owned())
                .col(instant("queued_at").not_null().to_owned())
                .col(instant("attempted_at"))
                .col(text("failure"))
                .foreign_key(&mut refers("outbox_message", "account_id", "account"))
                .foreign_key(&mut refers("outbox_message", "notice_id", "notice"))
                .to_owned(),
        ];
        let indexes = vec![
            unique("notice", &["account_id", "entry_seq"]),
            index("notice", &["account_id", "at"]),
            index("notice", &["at"]),
            index("push_address", &["account_id"]),
            unique("push_address", &["address_hash"]),
            index("outbox_message", &["account_id", "counts_on"]),
            index("outbox_message", &["channel", "status", "due_at"]),
            index("outbox_message", &["notice_id"]),
            index("outbox_message", &["queued_at"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["outbox_message", "mail_address", "push_address", "notice_preference", "feed_cursor", "notice"])
            .await
    }
}
