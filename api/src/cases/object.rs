//! `POST /cases/{id}/object`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::assignment;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::AssignmentRole;
use utoipa::ToSchema;

use super::assignment as part;
use super::permission::Object;
use super::progress::Progress;
use super::receive::no_such_part;
use super::store::Work;
use super::view::{CaseView, answer};
use crate::access::hands::Request;
use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// Why a case is not theirs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// The part that is objected to.
    assignment_id: AssignmentId,
    /// Why, and whose it may be.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Object to being assigned.
///
/// Once, instead of signing for it, within 7 working days where the committee has set no other number. Until it is decided the
/// clock of the part stands still; the lead's is that of the case.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Objection,
    responses((status = OK, description = "The case, objected to.", body = CaseView)),
    extensions(("x-permission" = json!("case.object"))))]
#[post("/cases/{id}/object")]
pub async fn object_to_case(op: Op<Object, Body<Objection>>) -> Handled {
    op.write(async |op, uow, Body(objection)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let id = objection.assignment_id;
        let before = work.part(id).cloned().ok_or_else(no_such_part)?;
        op.expect_version(work.case().version)?;
        let transition = part::step(&before, part::Action::Object)?;
        if before.objection_decision.is_some() {
            return Err(Problem::state(Text::fixed("异议已被驳回，不能再次提出", "an objection was refused already")));
        }
        if local_date(uow.now()) > before.objection_due_on {
            return Err(Problem::state(Text::fixed("已过提出异议的期限", "the time to object is over")));
        }
        let asked = Request { by: op.actor().account(), stood_in_for: uow.by().stood_in_for };
        stop(&mut work, &before, transition, asked, &objection.reason);
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Notes an objection, which stops the clock of its part.
pub fn stop(
    work: &mut Progress<'_>,
    before: &assignment::Model,
    transition: part::Transition,
    asked: Request,
    reason: &str,
) {
    let now = work.now();
    let decision_due = work.settings().due(Period::RoutingDecision, now);
    let facts = json!({ "decision_due_on": decision_due.on, "stopped_due_on": before.due_on });
    work.part_step(before.id, transition, facts, |row| {
        row.objection_reason = Some(reason.to_owned());
        row.objected_by = asked.by;
        row.objected_for = asked.stood_in_for;
        row.objected_at = Some(now);
    });
    work.adjust(|case| {
        case.routing_due_on = Some(decision_due.on);
        if before.role == AssignmentRole::Lead {
            case.due_on = None;
        }
    });
}

/// Who objected to a part, and for whom.
pub fn request_of(part: &assignment::Model) -> Request {
    Request { by: part.objected_by, stood_in_for: part.objected_for }
}
