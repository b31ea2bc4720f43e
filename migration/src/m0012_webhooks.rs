//! Webhooks: who is told outside, and what is on its way to them.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, drop, index, instant, key, reference, refers, table, text, unique,
};

/// Webhooks: who is told outside, and what is on its way to them.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0012_webhooks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("webhook")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("department_id"))
                .col(text("url").not_null().to_owned())
                .col(text("description"))
                .col(text("event_types"))
                .col(text("status").not_null().to_owned())
                .col(bytes("secret_sealed").not_null().to_owned())
                .col(bytes("previous_secret_sealed"))
                .col(instant("previous_secret_until"))
                .col(big_count("replay_writer"))
                .col(big_count("replay_seq"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("webhook", "committee_id", "committee"))
                .foreign_key(&mut refers("webhook", "department_id", "department"))
                .to_owned(),
            table("webhook_delivery")
                .col(key("id"))
                .col(reference("webhook_id").not_null().to_owned())
                .col(big_count("entry_seq").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(count("attempts").not_null().to_owned())
                .col(instant("due_at").not_null().to_owned())
                .col(instant("queued_at").not_null().to_owned())
                .col(instant("attempted_at"))
                .col(count("http_status"))
                .col(text("failure"))
                .foreign_key(&mut refers("webhook_delivery", "webhook_id", "webhook"))
                .to_owned(),
        ];
        let indexes = vec![
            index("webhook", &["committee_id"]),
            unique("webhook_delivery", &["webhook_id", "entry_seq"]),
            index("webhook_delivery", &["webhook_id", "status", "due_at"]),
            index("webhook_delivery", &["webhook_id", "queued_at"]),
            index("webhook_delivery", &["queued_at"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["webhook_delivery", "webhook"]).await
    }
}
