//! `POST /cases/{id}/extend`

use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::extension;
use shangliang_entity::vocab::CaseStatus;
use utoipa::ToSchema;

use super::permission::Extend;
use super::progress::Progress;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{assignment as part, deadlines, lifecycle};
use crate::access::hands::Request;
use crate::calendar::local_date;
use crate::committees::settings;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// How much more time is needed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreTime {
    /// The new due date.
    due_on: NaiveDate,
    /// Why.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Ask for more time.
///
/// Before the reply is due, and for at most 180 days from the assignment, 90 for a citizen's words, where the committee has
/// set no other numbers. The due date stays as it is until the request is granted.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = MoreTime,
    responses((status = OK, description = "The case, more time asked for.", body = CaseView)),
    extensions(("x-permission" = json!("case.extend"))))]
#[post("/cases/{id}/extend")]
pub async fn extend_case(op: Op<Extend, Body<MoreTime>>) -> Handled {
    op.write(async |op, uow, Body(wanted)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let assigned_at = work.parts().filter(|row| part::writes(row.role)).map(|row| row.assigned_at).max();
        let assigned_at = assigned_at.unwrap_or_else(|| uow.now());
        // The year of the assignment counts, also once it is over.
        let settings = settings::at(&uow.conn(), scope.case.committee_id, assigned_at).await?;
        let latest = deadlines::latest_reply(&settings, scope.is_citizens(), assigned_at);
        let due_on = work.case().due_on;
        if due_on.is_some_and(|due_on| wanted.due_on <= due_on) || wanted.due_on > latest {
            let text = Text::made(
                format!("应晚于原期限，且不晚于 {latest}"),
                format!("expected a date after the current one and not after {latest}"),
            );
            return Err(Problem::field("/due_on", "out_of_range", text));
        }
        op.expect_version(work.case().version)?;
        let before_on = match (work.case().status, due_on) {
            (CaseStatus::Handling, Some(due_on)) => due_on,
            (status, _) => return Err(lifecycle::refused(status)),
        };
        if work.open_extension().is_some() {
            return Err(Problem::state(Text::fixed("已有待批的延期申请", "a request waits for its decision already")));
        }
        if local_date(uow.now()) > before_on {
            return Err(Problem::state(Text::fixed("应在到期之前申请延期", "more time is asked for before it is due")));
        }
        let row = extension::Model {
            id: uow.new_id(),
            case_id: scope.case.id,
            round: work.case().round,
            requested_by: op.actor().account(),
            requested_for: uow.by().stood_in_for,
            requested_role: uow.by().role,
            due_on: wanted.due_on,
            before_on,
            reason: wanted.reason.clone(),
            decision: None,
            decision_reason: None,
            requested_at: uow.now(),
            decided_at: None,
            decided_by: None,
            decided_role: None,
        };
        work.add_extension(row.clone()).await?;
        ask(&mut work, row);
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Notes a request for more time.
pub fn ask(work: &mut Progress<'_>, row: extension::Model) {
    let facts = json!({ "extension_id": row.id, "due_on": row.due_on, "before_on": row.before_on });
    work.set_open_extension(Some(row));
    work.note("case.extension_requested", facts, |_| {});
}

/// Who made a request for more time, and for whom.
pub fn request_of(asked: &extension::Model) -> Request {
    Request { by: asked.requested_by, stood_in_for: asked.requested_for }
}
