//! Topics.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, create, drop, index, instant, key, reference, refers, table, text};

/// Topics.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_topics"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("topic")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("special_committee_id"))
                .col(text("title").not_null().to_owned())
                .col(text("description").not_null().to_owned())
                .col(text("kind").not_null().to_owned())
                .col(text("source").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(text("audience").not_null().to_owned())
                .col(instant("opens_at"))
                .col(instant("closes_at"))
                .col(reference("merged_into_id"))
                .col(text("status_reason"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("topic", "committee_id", "committee"))
                .foreign_key(&mut refers("topic", "merged_into_id", "topic"))
                .foreign_key(&mut refers("topic", "special_committee_id", "member_group"))
                .to_owned(),
        ];
        let indexes =
            vec![index("topic", &["committee_id", "status", "opens_at"]), index("topic", &["status", "closes_at"])];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["topic"]).await
    }
}
