//! Studios and their rosters.

use sea_orm_migration::prelude::*;

use crate::portable::{big_count, count, create, drop, index, instant, key, reference, refers, table, text, unique};

/// Studios and their rosters.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_studios"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("studio")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(text("kind").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(text("area"))
                .col(text("address"))
                .col(reference("leader_id"))
                .col(reference("convener_id"))
                .col(reference("liaison_id"))
                .col(count("activity_day"))
                .col(count("min_activities"))
                .col(text("min_activities_per"))
                .col(text("status_reason"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("studio", "committee_id", "committee"))
                .foreign_key(&mut refers("studio", "leader_id", "member"))
                .foreign_key(&mut refers("studio", "convener_id", "member"))
                .foreign_key(&mut refers("studio", "liaison_id", "member"))
                .to_owned(),
            table("studio_seat")
                .col(reference("studio_id").not_null().to_owned())
                .col(reference("member_id").not_null().to_owned())
                .col(text("role"))
                .col(instant("since").not_null().to_owned())
                .foreign_key(&mut refers("studio_seat", "studio_id", "studio"))
                .foreign_key(&mut refers("studio_seat", "member_id", "member"))
                .to_owned(),
        ];
        let indexes = vec![
            unique("studio", &["committee_id", "name"]),
            index("studio", &["committee_id", "status"]),
            unique("studio_seat", &["studio_id", "member_id"]),
            index("studio_seat", &["member_id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["studio_seat", "studio"]).await
    }
}
