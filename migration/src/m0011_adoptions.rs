//! Adoptions: the bodies that took up what a suggestion says.

use sea_orm_migration::prelude::*;

use crate::portable::{count, create, date, drop, index, instant, key, reference, refers, table, text};

/// Adoptions: the bodies that took up what a suggestion says.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_adoptions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("adoption")
                .col(key("id"))
                .col(reference("suggestion_id").not_null().to_owned())
                .col(text("body").not_null().to_owned())
                .col(text("level").not_null().to_owned())
                .col(date("adopted_on").not_null().to_owned())
                .col(text("publication"))
                .col(count("points").not_null().to_owned())
                .col(instant("recorded_at").not_null().to_owned())
                .col(instant("revoked_at"))
                .col(text("revocation_reason"))
                .foreign_key(&mut refers("adoption", "suggestion_id", "suggestion"))
                .to_owned(),
        ];
        create(manager, tables, vec![index("adoption", &["suggestion_id", "recorded_at"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["adoption"]).await
    }
}
