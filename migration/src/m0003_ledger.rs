//! The ledger: history, audit trail, outbox and feed in one append-only table, and its signed checkpoints.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, bytes, create, drop, index, instant, reference, table, text, unique, writer};

/// The ledger: history, audit trail, outbox and feed in one append-only table, and its signed checkpoints.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_ledger"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("ledger_entry")
                .col(big_count("seq").not_null().auto_increment().primary_key().to_owned())
                .col(instant("at").not_null().to_owned())
                .col(instant("effective_at").not_null().to_owned())
                .col(reference("committee_id"))
                .col(text("stream_kind").not_null().to_owned())
                .col(reference("stream_id").not_null().to_owned())
                .col(big_count("stream_seq").not_null().to_owned())
                .col(text("action").not_null().to_owned())
                .col(reference("actor_id"))
                .col(reference("on_behalf_of"))
                .col(text("permission").not_null().to_owned())
                .col(text("request_id").not_null().to_owned())
                .col(text("visibility").not_null().to_owned())
                .col(text("payload").not_null().to_owned())
                .col(bytes("prev_hash").not_null().to_owned())
                .col(bytes("hash").not_null().to_owned())
                .col(writer(manager.get_database_backend()))
                .to_owned(),
            table("checkpoint")
                .col(big_count("upto_seq").not_null().primary_key().to_owned())
                .col(big_count("after_seq").not_null().to_owned())
                .col(big_count("entries").not_null().to_owned())
                .col(instant("at").not_null().to_owned())
                .col(bytes("previous").not_null().to_owned())
                .col(bytes("root").not_null().to_owned())
                .col(text("key_id").not_null().to_owned())
                .col(bytes("signature").not_null().to_owned())
                .to_owned(),
        ];
        let indexes = vec![
            unique("ledger_entry", &["stream_kind", "stream_id", "stream_seq"]),
            unique("ledger_entry", &["hash"]),
            index("ledger_entry", &["writer", "seq"]),
            unique("checkpoint", &["after_seq"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["checkpoint", "ledger_entry"]).await
    }
}
