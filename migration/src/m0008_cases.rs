//! Cases: who handles what, the replies, ratings, notes and reminders.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, date, drop, flag, index, index_without, instant, key, reference, refers, table,
    text, unique,
};

/// Cases: who handles what, the replies, ratings, notes and reminders.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_cases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("handling_case")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("suggestion_id"))
                .col(reference("topic_id"))
                .col(reference("studio_id"))
                .col(text("category"))
                .col(text("title").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(text("mode"))
                .col(text("lead_kind"))
                .col(reference("lead_id"))
                .col(text("result_class"))
                .col(count("transfers").not_null().to_owned())
                .col(text("supervision"))
                .col(count("urges").not_null().to_owned())
                .col(date("due_on"))
                .col(flag("due_provisional"))
                .col(date("original_due_on"))
                .col(date("routing_due_on"))
                .col(date("listed_due_on").not_null().to_owned())
                .col(date("rating_due_on"))
                .col(text("waiting_for"))
                .col(instant("opened_at").not_null().to_owned())
                .col(instant("assigned_at"))
                .col(instant("replied_at"))
                .col(instant("answered_at"))
                .col(instant("round_answered_at"))
                .col(instant("closed_at"))
                .col(instant("looked_back_at"))
                .col(text("finding"))
                .col(text("looked_back_class"))
                .col(flag("is_imported"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("handling_case", "committee_id", "committee"))
                .foreign_key(&mut refers("handling_case", "suggestion_id", "suggestion"))
                .to_owned(),
            table("assignment")
                .col(key("id"))
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(text("handler_kind").not_null().to_owned())
                .col(reference("handler_id").not_null().to_owned())
                .col(text("role").not_null().to_owned())
                .col(text("status").not_null().to_owned())
                .col(date("due_on").not_null().to_owned())
                .col(date("objection_due_on").not_null().to_owned())
                .col(date("first_contact_due_on"))
                .col(instant("contacted_at"))
                .col(instant("assigned_at").not_null().to_owned())
                .col(instant("received_at"))
                .col(text("objection_reason"))
                .col(reference("objected_by"))
                .col(reference("objected_for"))
                .col(instant("objected_at"))
                .col(text("objection_decision"))
                .col(text("objection_decision_reason"))
                .col(instant("objection_decided_at"))
                .col(instant("countersigned_at"))
                .col(text("opinion"))
                .col(instant("submitted_at"))
                .col(date("replied_on"))
                .col(count("handling_days"))
                .col(instant("case_closed_at"))
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("assignment", "case_id", "handling_case"))
                .to_owned(),
            table("reply")
                .col(key("id"))
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(reference("assignment_id"))
                .col(text("text").not_null().to_owned())
                .col(text("result_class"))
                .col(text("reviewed_class"))
                .col(bytes("contact_sealed"))
                .col(text("status").not_null().to_owned())
                .col(text("rejection_reason"))
                .col(text("writers"))
                .col(instant("submitted_at"))
                .col(instant("reviewed_at"))
                .col(instant("released_at"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("reply", "case_id", "handling_case"))
                .foreign_key(&mut refers("reply", "assignment_id", "assignment"))
                .to_owned(),
            table("answered_round")
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(text("lead_kind"))
                .col(reference("lead_id"))
                .col(text("writers"))
                .col(count("raters").not_null().to_owned())
                .col(date("rating_due_on"))
                .col(instant("answered_at").not_null().to_owned())
                .foreign_key(&mut refers("answered_round", "case_id", "handling_case"))
                .to_owned(),
            table("rating")
                .col(key("id"))
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(reference("suggestion_id").not_null().to_owned())
                .col(reference("account_id"))
                .col(text("process").not_null().to_owned())
                .col(text("result").not_null().to_owned())
                .col(text("comment"))
                .col(instant("rated_at").not_null().to_owned())
                .foreign_key(&mut refers("rating", "case_id", "handling_case"))
                .foreign_key(&mut refers("rating", "suggestion_id", "suggestion"))
                .to_owned(),
            table("case_note")
                .col(key("id"))
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(text("kind").not_null().to_owned())
                .col(text("text").not_null().to_owned())
                .col(date("due_on"))
                .col(reference("author_id"))
                .col(text("author_role"))
                .col(text("mentions"))
                .col(instant("at").not_null().to_owned())
                .foreign_key(&mut refers("case_note", "case_id", "handling_case"))
                .to_owned(),
            table("extension")
                .col(key("id"))
                .col(reference("case_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(reference("requested_by"))
                .col(reference("requested_for"))
                .col(text("requested_role"))
                .col(date("due_on").not_null().to_owned())
                .col(date("before_on").not_null().to_owned())
                .col(text("reason").not_null().to_owned())
                .col(text("decision"))
                .col(text("decision_reason"))
                .col(instant("requested_at").not_null().to_owned())
                .col(instant("decided_at"))
                .col(reference("decided_by"))
                .col(text("decided_role"))
                .foreign_key(&mut refers("extension", "case_id", "handling_case"))
                .to_owned(),
            table("reply_template")
                .col(key("id"))
                .col(reference("committee_id").not_null().to_owned())
                .col(reference("department_id"))
                .col(text("title").not_null().to_owned())
                .col(text("text").not_null().to_owned())
                .col(text("result_class"))
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .foreign_key(&mut refers("reply_template", "committee_id", "committee"))
                .foreign_key(&mut refers("reply_template", "department_id", "department"))
                .to_owned(),
            table("reminder")
                .col(reference("subject_id").not_null().to_owned())
                .col(count("round").not_null().to_owned())
                .col(text("matter").not_null().to_owned())
                .col(date("due_on").not_null().to_owned())
                .col(count("days_before").not_null().to_owned())
                .col(instant("at").not_null().to_owned())
                .to_owned(),
            table("job_lease")
                .col(text("name").not_null().to_owned())
                .col(big_count("fence").not_null().to_owned())
                .col(text("holder").not_null().to_owned())
                .col(instant("held_until").not_null().to_owned())
                .col(instant("done_at"))
                .to_owned(),
        ];
        let indexes = vec![
            unique("handling_case", &["suggestion_id"]),
            index("handling_case", &["listed_due_on", "id"]),
            index("handling_case", &["committee_id", "listed_due_on", "id"]),
            index("handling_case", &["committee_id", "status", "listed_due_on", "id"]),
            index("handling_case", &["opened_at", "id"]),
            index("handling_case", &["committee_id", "opened_at", "id"]),
            index("handling_case", &["status", "due_on"]),
            index_without("handling_case", &["listed_due_on", "id"], "closed_at"),
            index_without("handling_case", &["opened_at", "id"], "closed_at"),
            index("assignment", &["case_id"]),
            index("assignment", &["handler_id", "status", "due_on"]),
            index("assignment", &["status", "due_on"]),
            index_without("assignment", &["handler_id", "case_id"], "case_closed_at"),
            index("reply", &["case_id"]),
            index("reply", &["assignment_id"]),
            unique("answered_round", &["case_id", "round"]),
            unique("rating", &["case_id", "round", "suggestion_id"]),
            index("rating", &["account_id"]),
            index("rating", &["suggestion_id"]),
            index("case_note", &["case_id"]),
            index("case_note", &["author_id"]),
            index("extension", &["case_id"]),
            unique("reminder", &["subject_id", "round", "matter", "due_on", "days_before"]),
            unique("job_lease", &["name"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "job_lease",
                "reminder",
                "reply_template",
                "extension",
                "case_note",
                "rating",
                "answered_round",
                "reply",
                "assignment",
                "handling_case",
            ],
        )
        .await
    }
}
