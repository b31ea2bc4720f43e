//! Suggestions: what was said, who signs with it and who supports it.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, date, drop, flag, index, index_where, index_with, instant, key, reference, refers,
    table, text, unique,
};

/// In the order of all supports, live and imported, which lists sort by. The query builder makes no index over an expression for SQLite.
const BY_SUPPORTS: &str =
    "CREATE INDEX ix_suggestion_all_supports_id ON suggestion ((supports + imported_supports), id)";

/// Suggestions: what was said, who signs with it and who supports it.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_suggestions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("suggestion")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("topic_id"))
                .col(reference("studio_id"))
                .col(text("kind").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(text("title").not_null().to_owned())
                .col(text("body").not_null().to_owned())
                .col(text("category"))
                .col(reference("author_id"))
                .col(reference("member_id"))
                .col(text("author_label"))
                .col(bytes("author_name_sealed"))
                .col(reference("agent_id"))
                .col(reference("substitute_id"))
                .col(text("hands"))
                .col(flag("publish_consent"))
                .col(text("anonymity").not_null().to_owned())
                .col(text("screening").not_null().to_owned())
                .col(text("screening_reason"))
                .col(flag("in_three_hands"))
                .col(instant("published_at"))
                .col(bytes("query_code_hash"))
                .col(reference("query_code_of"))
                .col(bytes("salt").not_null().to_owned())
                .col(count("number_year"))
                .col(count("number_term"))
                .col(count("number"))
                .col(reference("merged_into_id"))
                .col(reference("converted_from_id"))
                .col(reference("converted_into_id"))
                .col(reference("case_id"))
                .col(flag("is_key"))
                .col(flag("is_excellent"))
                .col(count("supports").not_null().to_owned())
                .col(count("imported_supports").not_null().to_owned())
                .col(count("imported_opposes").not_null().to_owned())
                .col(text("source_id"))
                .col(text("reason_code"))
                .col(text("reason_instead"))
                .col(text("reason_text"))
                .col(instant("cosign_until"))
                .col(date("triage_due_on"))
                .col(instant("submitted_at"))
                .col(instant("listed_at").not_null().to_owned())
                .col(instant("decided_at"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("suggestion", "committee_id", "committee"))
                .foreign_key(&mut refers("suggestion", "author_id", "account"))
                .foreign_key(&mut refers("suggestion", "agent_id", "account"))
                .foreign_key(&mut refers("suggestion", "merged_into_id", "suggestion"))
                .foreign_key(&mut refers("suggestion", "converted_from_id", "suggestion"))
                .foreign_key(&mut refers("suggestion", "converted_into_id", "suggestion"))
                .to_owned(),
            table("edition")
                .col(key("suggestion_id"))
                .col(text("title").not_null().to_owned())
                .col(text("body").not_null().to_owned())
                .col(text("own_title").not_null().to_owned())
                .col(text("own_body").not_null().to_owned())
                .col(text("note"))
                .col(text("editors"))
                .col(instant("edited_at").not_null().to_owned())
                .col(reference("approved_by"))
                .col(instant("approved_at"))
                .foreign_key(&mut refers("edition", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("edition", "approved_by", "account"))
                .to_owned(),
            table("cosigner")
                .col(reference("suggestion_id").not_null().to_owned())
                .col(reference("member_id").not_null().to_owned())
                .col(reference("account_id").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(instant("invited_at").not_null().to_owned())
                .col(reference("substitute_id"))
                .col(instant("decided_at"))
                .foreign_key(&mut refers("cosigner", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("cosigner", "account_id", "account"))
                .to_owned(),
            table("support")
                .col(reference("suggestion_id").not_null().to_owned())
                .col(reference("account_id").not_null().to_owned())
                .col(instant("supported_at").not_null().to_owned())
                .foreign_key(&mut refers("support", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("support", "account_id", "account"))
                .to_owned(),
            table("author_look")
                .col(key("id"))
                .col(reference("suggestion_id").not_null().to_owned())
                .col(reference("account_id").not_null().to_owned())
                .col(text("role"))
                .col(text("reason"))
                .col(instant("at").not_null().to_owned())
                .foreign_key(&mut refers("author_look", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("author_look", "account_id", "account"))
                .to_owned(),
        ];
        let indexes = vec![
            unique("suggestion", &["committee_id", "source_id"]),
            unique("suggestion", &["committee_id", "number_year", "number"]),
            unique("suggestion", &["committee_id", "number_term", "number"]),
            index("suggestion", &["listed_at", "id"]),
            index("suggestion", &["status", "listed_at", "id"]),
            index("suggestion", &["committee_id", "listed_at", "id"]),
            index("suggestion", &["committee_id", "status", "listed_at", "id"]),
            index("suggestion", &["topic_id", "listed_at", "id"]),
            index("suggestion", &["topic_id", "status", "listed_at", "id"]),
            index("suggestion", &["studio_id", "listed_at", "id"]),
            index("suggestion", &["author_id", "listed_at", "id"]),
            index("suggestion", &["agent_id"]),
            index("suggestion", &["merged_into_id"]),
            index_with("suggestion", &["converted_from_id"], "converted_from_id"),
            index_with("suggestion", &["converted_into_id"], "converted_into_id"),
            index("suggestion", &["case_id"]),
            index_with("suggestion", &["listed_at", "id"], "published_at"),
            index_with("suggestion", &["committee_id", "listed_at", "id"], "published_at"),
            index_where("suggestion", &["listed_at", "id"], "is_key"),
            index_where("suggestion", &["listed_at", "id"], "is_excellent"),
            unique("cosigner", &["suggestion_id", "member_id"]),
            index("cosigner", &["account_id", "status"]),
            unique("support", &["suggestion_id", "account_id"]),
            index("support", &["account_id"]),
            index("author_look", &["suggestion_id", "at"]),
        ];
        create(manager, tables, indexes).await?;
        manager.get_connection().execute_unprepared(BY_SUPPORTS).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["author_look", "support", "cosigner", "edition", "suggestion"]).await
    }
}
