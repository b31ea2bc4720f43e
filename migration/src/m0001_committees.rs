//! Committees: the tree everything else belongs to.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, create, drop, flag, instant, key, reference, refers, table, text, unique};

/// Committees: the tree everything else belongs to.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_committees"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("committee")
                .col(key("id"))
                .col(reference("parent_id"))
                .col(text("path").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(text("code").not_null().to_owned())
                .col(text("level").not_null().to_owned())
                .col(text("brand_name"))
                .col(text("brand_slogan"))
                .col(flag("reviews_replies"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("committee", "parent_id", "committee"))
                .to_owned(),
        ];
        let indexes = vec![unique("committee", &["code"]), unique("committee", &["path"])];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["committee"]).await
    }
}
