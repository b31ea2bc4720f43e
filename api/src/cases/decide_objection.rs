//! `POST /cases/{id}/decide-objection`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::assignment;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, ObjectionDecision, Vocabulary};
use utoipa::ToSchema;

use super::countersign::ask;
use super::lifecycle::{self, Action};
use super::permission::DecideObjection;
use super::progress::Progress;
use super::receive::no_such_part;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{assignment as part, deadlines, object, rounds};
use crate::access::hands;
use crate::calendar::deadline::Period;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Kind, Op, Problem};

/// What becomes of an objection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionRuling {
    /// The part that was objected to.
    assignment_id: AssignmentId,
    /// Whether the objection is upheld.
    decision: ObjectionDecision,
    /// Why; for handlers and staff.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: Option<String>,
}

/// Decide an objection.
///
/// Upheld, the handler is released, and the case waits to be assigned again where nobody is left who would reply. Refused, the
/// handler keeps it, and its due date is later by the days that the decision took, the date of its first contact by the working days
/// of these. Whoever objected does not decide it, in whatever role (403).
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = ObjectionRuling,
    responses((status = OK, description = "The case, the objection decided.", body = CaseView)),
    extensions(("x-permission" = json!("case.decide_objection"))))]
#[post("/cases/{id}/decide-objection")]
pub async fn decide_objection(op: Op<DecideObjection, Body<ObjectionRuling>>) -> Handled {
    op.write(async |op, uow, Body(decision)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let before = work.part(decision.assignment_id).cloned().ok_or_else(no_such_part)?;
        op.expect_version(work.case().version)?;
        // Another objection may have come since the permission was given.
        if let Some(why) = hands::own_request(object::request_of(&before), op.actor()) {
            return Err(Problem::new(Kind::Forbidden).detail(why));
        }
        decide(&mut work, &before, decision.decision, decision.reason.as_deref())?;
        let is_upheld_split = decision.decision == ObjectionDecision::Uphold && before.role == AssignmentRole::Split;
        // The others may have waited for nobody but the one that was released.
        if is_upheld_split && work.case().lead_id.is_some() {
            rounds::hand_in(&mut work, scope.committee.reviews_replies).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Decides an objection; routing waits for nothing more where no other one is left.
pub fn decide(
    work: &mut Progress<'_>,
    before: &assignment::Model,
    decision: ObjectionDecision,
    reason: Option<&str>,
) -> Result<(), Problem> {
    match decision {
        ObjectionDecision::Uphold => uphold(work, before, reason)?,
        ObjectionDecision::Refuse => refuse(work, before, reason)?,
    }
    if !work.parts().any(|row| row.status == AssignmentStatus::Objected) && work.case().lead_id.is_some() {
        work.adjust(|case| case.routing_due_on = None);
    }
    Ok(())
}

fn uphold(work: &mut Progress<'_>, before: &assignment::Model, reason: Option<&str>) -> Result<(), Problem> {
    let now = work.now();
    let transition = part::step(before, part::Action::Uphold)?;
    let others = work.parts().filter(|row| row.id != before.id && part::writes(row.role));
    let next_lead = others.map(|row| (row.handler_kind, row.handler_id)).next();
    // Who leads stays, unless it was the one that is released.
    let lead = if work.case().lead_id == Some(before.handler_id) {
        next_lead
    } else {
        work.case().lead_kind.zip(work.case().lead_id)
    };
    let facts = json!({
        "decision": ObjectionDecision::Uphold.code(),
        "lead_kind": lead.map(|(kind, _)| kind.code()),
        "lead_id": lead.map(|(_, id)| id),
    });
    work.part_step(before.id, transition, facts, |row| {
        row.objection_decision = Some(ObjectionDecision::Uphold);
        row.objection_decision_reason = reason.map(str::to_owned);
        row.objection_decided_at = Some(now);
    });
    if next_lead.is_none() {
        return vacate(work);
    }
    work.adjust(|case| (case.lead_kind, case.lead_id) = lead.unzip());
    Ok(())
}

/// Nobody is left who would reply: it waits to be assigned again.
fn vacate(work: &mut Progress<'_>) -> Result<(), Problem> {
    let transition = lifecycle::step(work.case().status, Action::Vacate)?;
    work.step_all(part::Action::Release, &json!({ "reason": "vacated" }));
    let routing = work.settings().due(Period::RoutingDecision, work.now());
    work.step(transition, json!({ "routing_due_on": routing.on }), |case| {
        case.mode = None;
        case.lead_kind = None;
        case.lead_id = None;
        case.due_on = None;
        case.due_provisional = false;
        case.routing_due_on = Some(routing.on);
    });
    Ok(())
}

fn refuse(work: &mut Progress<'_>, before: &assignment::Model, reason: Option<&str>) -> Result<(), Problem> {
    let now = work.now();
    let transition = part::step(before, part::Action::Refuse)?;
    let objected_at = before.objected_at.unwrap_or(now);
    let later = deadlines::after_pause(before.due_on, objected_at, now);
    // An opinion is never due after the reply.
    let due_on = match (before.role, work.case().due_on) {
        (AssignmentRole::Co, Some(reply_due_on)) => later.min(reply_due_on),
        (AssignmentRole::Co | AssignmentRole::Lead | AssignmentRole::Split, _) => later,
    };
    let contact_due_on = before.first_contact_due_on.map(|on| deadlines::after_working_pause(on, objected_at, now));
    let facts = json!({
        "decision": ObjectionDecision::Refuse.code(),
        "due_on": due_on,
        "first_contact_due_on": contact_due_on,
    });
    work.part_step(before.id, transition, facts, |row| {
        row.objection_decision = Some(ObjectionDecision::Refuse);
        row.objection_decision_reason = reason.map(str::to_owned);
        row.objection_decided_at = Some(now);
        row.due_on = due_on;
        row.first_contact_due_on = contact_due_on;
    });
    if before.role == AssignmentRole::Co && part::is_drafting(work.parts()) {
        let asked = work.part(before.id).cloned();
        asked.iter().for_each(|row| ask(work, row));
    }
    work.adjust(|case| match before.role {
        AssignmentRole::Lead => case.due_on = Some(due_on),
        AssignmentRole::Split => case.due_on = case.due_on.max(Some(due_on)),
        AssignmentRole::Co => {}
    });
    Ok(())
}
