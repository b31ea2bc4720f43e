//! The SQL of departments' parts in cases.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::assignment::{Column, Entity, Model};
use shangliang_entity::ids::{CaseId, DepartmentId};
use shangliang_entity::vocab::{AssignmentStatus, HandlerKind, StreamKind};
use shangliang_entity::{ledger_entry, webhook};

use crate::db::Conn;
use crate::http::Problem;
use crate::webhooks::parts::{Part, Parts};

/// The parts of the departments that webhooks are for, in the cases that entries are about.
pub async fn of(db: &Conn<'_>, webhooks: &[webhook::Model], entries: &[ledger_entry::Model]) -> Result<Parts, Problem> {
    let departments: BTreeSet<_> = webhooks.iter().filter_map(|webhook| webhook.department_id).collect();
    let of_cases = entries.iter().filter(|entry| entry.stream_kind == StreamKind::Case);
    let cases: BTreeSet<_> = of_cases.map(|entry| CaseId(entry.stream_id)).collect();
    if departments.is_empty() || cases.is_empty() {
        return Ok(Parts::default());
    }
    let parts = Entity::find()
        .filter(Column::CaseId.is_in(cases))
        .filter(Column::HandlerKind.eq(HandlerKind::Department))
        .filter(Column::HandlerId.is_in(departments.into_iter().map(|department| department.0)));
    Ok(Parts::new(parts.all(db).await?.into_iter().map(part).collect()))
}

/// Nothing changes any more in a part that was released, so its last change was the release.
fn part(row: Model) -> Part {
    Part {
        case_id: row.case_id.0,
        department_id: DepartmentId(row.handler_id),
        since: row.assigned_at,
        until: (row.status == AssignmentStatus::Released).then_some(row.updated_at),
    }
}
