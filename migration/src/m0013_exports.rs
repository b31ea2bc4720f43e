//! Whole lists that jobs write down for somebody.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, bytes, create, drop, index, instant, key, reference, refers, table, text};

/// Whole lists that jobs write down for somebody.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0013_exports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("list_export")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(bytes("rights").not_null().to_owned())
                .col(text("list").not_null().to_owned())
                .col(big_count("rows").not_null().to_owned())
                .col(big_count("total"))
                .col(instant("as_of"))
                .col(instant("alive_at").not_null().to_owned())
                .col(big_count("size_bytes"))
                .col(bytes("sha256"))
                .col(text("object_key"))
                .col(text("failure"))
                .col(instant("created_at").not_null().to_owned())
                .col(instant("expires_at").not_null().to_owned())
                .foreign_key(&mut refers("list_export", "account_id", "account"))
                .to_owned(),
        ];
        let indexes =
            vec![index("list_export", &["account_id", "created_at", "id"]), index("list_export", &["expires_at"])];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["list_export"]).await
    }
}
