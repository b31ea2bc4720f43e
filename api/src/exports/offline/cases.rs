//! The cases of a committee.

use std::io::Write;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use serde_json::{Value, json};
use shangliang_entity::handling_case::{Column, Entity, Model};
use shangliang_entity::ids::{CaseId, CommitteeId};
use shangliang_entity::vocab::Vocabulary;
use shangliang_entity::{department, studio};

use super::sheet::Format;
use super::{ExportError, PAGE, Sheet};
use crate::cases::deadlines::due_on;
use crate::db::Conn;

const COLUMNS: &[&str] = &[
    "id",
    "suggestion_id",
    "title",
    "category",
    "status",
    "round",
    "mode",
    "lead_id",
    "lead_name",
    "result_class",
    "due_on",
    "opened_at",
    "assigned_at",
    "replied_at",
    "answered_at",
    "closed_at",
    "looked_back_at",
    "finding",
    "supervision",
    "urges",
    "transfers",
    "is_imported",
];

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    case: Model,
    department_name: Option<String>,
    studio_name: Option<String>,
}

/// Writes all cases of a committee, oldest first, and tells after each page how many there are so far.
///
/// # Errors
/// The database does not answer, or the output cannot be written.
pub async fn export_cases(
    db: &Conn<'_>,
    committee: CommitteeId,
    format: Format,
    output: impl Write,
    progress: impl Fn(u64),
) -> Result<(), ExportError> {
    let mut sheet = Sheet::begin(format, COLUMNS, output)?;
    let mut after: Option<CaseId> = None;
    let mut written = 0;
    loop {
        let page = page_after(committee, after).into_model::<Row>().all(db).await?;
        for row in &page {
            sheet.row(values_of(row))?;
            written += 1;
        }
        progress(written);
        after = page.last().map(|row| row.case.id);
        if after.is_none() {
            sheet.finish()?;
            return Ok(());
        }
    }
}

fn page_after(committee: CommitteeId, after: Option<CaseId>) -> sea_orm::Select<Entity> {
    let to_department: RelationDef =
        Entity::belongs_to(department::Entity).from(Column::LeadId).to(department::Column::Id).into();
    let to_studio: RelationDef = Entity::belongs_to(studio::Entity).from(Column::LeadId).to(studio::Column::Id).into();
    Entity::find()
        .column_as(department::Column::Name, "department_name")
        .column_as(studio::Column::Name, "studio_name")
        .join(JoinType::LeftJoin, to_department)
        .join(JoinType::LeftJoin, to_studio)
        .filter(Column::CommitteeId.eq(committee))
        .filter(after.map_or_else(Condition::all, |after| Condition::all().add(Column::Id.gt(after))))
        .order_by_asc(Column::Id)
        .limit(PAGE)
}

fn values_of(row: &Row) -> Vec<Value> {
    let case = &row.case;
    vec![
        json!(case.id),
        json!(case.suggestion_id),
        json!(case.title),
        json!(case.category),
        json!(case.status.code()),
        json!(case.round),
        json!(case.mode.map(Vocabulary::code)),
        json!(case.lead_id),
        json!(row.department_name.as_ref().or(row.studio_name.as_ref())),
        json!(case.result_class.map(Vocabulary::code)),
        json!(due_on(case)),
        json!(case.opened_at),
        json!(case.assigned_at),
        json!(case.replied_at),
        json!(case.answered_at),
        json!(case.closed_at),
        json!(case.looked_back_at),
        json!(case.finding.map(Vocabulary::code)),
        json!(case.supervision.map(Vocabulary::code)),
        json!(case.urges),
        json!(case.transfers),
        json!(case.is_imported),
    ]
}
