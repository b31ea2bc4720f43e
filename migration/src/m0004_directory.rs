//! The directory: terms, departments, sectors, groups, members, dictionaries and settings.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, count, create, date, drop, flag, index, instant, key, reference, refers, table, text, unique,
    unique_without,
};

/// The directory: terms, departments, sectors, groups, members, dictionaries and settings.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_directory"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("term")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(count("number").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(date("starts_on").not_null().to_owned())
                .col(date("ends_on"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("term", "committee_id", "committee"))
                .to_owned(),
            table("department")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(text("system").not_null().to_owned())
                .col(flag("is_assigning_office"))
                .col(flag("is_active"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("department", "committee_id", "committee"))
                .to_owned(),
            table("sector")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("sector", "committee_id", "committee"))
                .to_owned(),
            table("member_group")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(text("kind").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("member_group", "committee_id", "committee"))
                .to_owned(),
            table("member")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("term_id"))
                .col(reference("account_id"))
                .col(text("name").not_null().to_owned())
                .col(reference("sector_id"))
                .col(text("posts"))
                .col(text("status").not_null().to_owned())
                .col(text("status_reason"))
                .col(text("status_decision"))
                .col(date("status_since"))
                .col(reference("substitute_id"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("member", "committee_id", "committee"))
                .foreign_key(&mut refers("member", "term_id", "term"))
                .foreign_key(&mut refers("member", "account_id", "account"))
                .foreign_key(&mut refers("member", "sector_id", "sector"))
                .foreign_key(&mut refers("member", "substitute_id", "member"))
                .to_owned(),
            table("group_seat")
                .col(reference("group_id").not_null().to_owned())
                .col(reference("member_id").not_null().to_owned())
                .col(flag("is_convener"))
                .col(instant("since").not_null().to_owned())
                .foreign_key(&mut refers("group_seat", "group_id", "member_group"))
                .foreign_key(&mut refers("group_seat", "member_id", "member"))
                .to_owned(),
            table("category")
                .col(key("id"))
                .col(reference("committee_id"))
                .col(text("code").not_null().to_owned())
                .col(text("level1").not_null().to_owned())
                .col(text("level2"))
                .col(text("level3"))
                .col(flag("is_active"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .foreign_key(&mut refers("category", "committee_id", "committee"))
                .to_owned(),
            table("committee_setting")
                .col(reference("committee_id").not_null().to_owned())
                .col(count("year").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(text("value").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("committee_setting", "committee_id", "committee"))
                .to_owned(),
        ];
        let indexes = vec![
            unique("term", &["committee_id", "number"]),
            unique("department", &["committee_id", "name"]),
            unique("sector", &["committee_id", "name"]),
            unique("member_group", &["committee_id", "kind", "name"]),
            index("member", &["committee_id", "status"]),
            index("member", &["account_id"]),
            index("member", &["substitute_id"]),
            unique("group_seat", &["group_id", "member_id"]),
            index("group_seat", &["member_id"]),
            unique("category", &["committee_id", "code"]),
            // The one above takes two rows without a committee for different.
            unique_without("category", &["code"], "committee_id"),
            unique("committee_setting", &["committee_id", "year", "name"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &["committee_setting", "category", "group_seat", "member", "member_group", "sector", "department", "term"],
        )
        .await
    }
}
