//! How a round begins, and how it ends with an answer.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use shangliang_entity::ids::CaseId;
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, HandlerKind, ReplyStatus};
use shangliang_entity::{answered_round, assignment, reply};
use uuid::Uuid;

use super::assignment::writes;
use super::lifecycle::{self, Action};
use super::progress::Progress;
use super::store::{self, Work};
use super::{deadlines, facts, reply as replies};
use crate::access::hands;
use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::http::Problem;
use crate::ledger::joined;

/// A part that a handler is given now.
pub struct NewPart {
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: i32,
    /// Department or studio.
    pub handler_kind: HandlerKind,
    /// Which one.
    pub handler_id: Uuid,
    /// Its role.
    pub role: AssignmentRole,
    /// Where it stands: handlers of a later round have received it already.
    pub status: AssignmentStatus,
    /// When the reply of the round is due.
    pub reply_due_on: chrono::NaiveDate,
}

impl NewPart {
    /// The row, with the dates that count from now.
    pub fn row(self, work: &Progress<'_>) -> assignment::Model {
        let (settings, now) = (work.settings(), work.now());
        let is_writer = writes(self.role);
        assignment::Model {
            id: work.new_id(),
            case_id: self.case,
            round: self.round,
            handler_kind: self.handler_kind,
            handler_id: self.handler_id,
            role: self.role,
            status: self.status,
            due_on: match is_writer {
                true => self.reply_due_on,
                false => deadlines::opinion_due(settings, now, self.reply_due_on),
            },
            objection_due_on: settings.due(Period::Objection, now).on,
            first_contact_due_on: is_writer.then(|| settings.due(Period::FirstContact, now).on),
            contacted_at: None,
            assigned_at: now,
            received_at: (self.status == AssignmentStatus::Received).then_some(now),
            objection_reason: None,
            objected_by: None,
            objected_for: None,
            objected_at: None,
            objection_decision: None,
            objection_decision_reason: None,
            objection_decided_at: None,
            countersigned_at: None,
            opinion: None,
            submitted_at: None,
            replied_on: None,
            handling_days: None,
            case_closed_at: None,
            updated_at: now,
        }
    }
}

/// Begins the next round with the same handlers, who reply within 30 days or what the committee has set.
pub fn begin_next(work: &mut Progress<'_>, action: Action, reasons: Value) -> Result<(), Problem> {
    let transition = lifecycle::step(work.case().status, action)?;
    let due = work.settings().due(Period::SecondRound, work.now());
    let case = work.case();
    let parts: Vec<_> = work
        .parts()
        .map(|part| NewPart {
            case: case.id,
            round: case.round + 1,
            handler_kind: part.handler_kind,
            handler_id: part.handler_id,
            role: part.role,
            status: AssignmentStatus::Received,
            reply_due_on: due.on,
        })
        .map(|part| part.row(work))
        .collect();
    let given = json!({ "due_on": due.on, "handlers": parts.iter().map(facts::given).collect::<Vec<_>>() });
    work.step(transition, joined(given, reasons), |case| {
        case.round += 1;
        case.due_on = Some(due.on);
        case.due_provisional = due.provisional;
        case.original_due_on = None;
        case.rating_due_on = None;
        case.round_answered_at = None;
        case.closed_at = None;
    });
    parts.into_iter().for_each(|part| work.add_part(part));
    Ok(())
}

/// Goes on once every handler that writes has handed in its reply: to review, or where the committee has none, to the authors.
pub async fn hand_in(work: &mut Work<'_>, is_reviewed: bool) -> Result<(), Problem> {
    if !complete(work, is_reviewed)? || is_reviewed {
        return Ok(());
    }
    for handed_in in of_round(work, ReplyStatus::Submitted).await? {
        let approved = pass(work, &handed_in)?;
        work.write_reply(&handed_in, &approved).await?;
    }
    answer(work).await
}

/// Takes the case on if every handler that writes has handed in its reply, and says whether they have.
pub fn complete(work: &mut Progress<'_>, is_reviewed: bool) -> Result<bool, Problem> {
    if work.parts().any(|part| writes(part.role) && part.status != AssignmentStatus::Submitted) {
        return Ok(false);
    }
    let facts = facts::handed_in(work.case(), work.now());
    let action = if is_reviewed { Action::Submit } else { Action::Publish };
    let transition = lifecycle::step(work.case().status, action)?;
    work.step(transition, facts, |_| {});
    Ok(true)
}

/// Approves a reply where nobody reviews any.
pub fn pass(work: &mut Progress<'_>, handed_in: &reply::Model) -> Result<reply::Model, Problem> {
    let transition = replies::step(handed_in.status, replies::Action::Approve)?;
    Ok(work.reply_step(handed_in, transition, json!({ "reviewed": false }), |_| {}))
}

/// Releases the approved replies to the authors.
pub async fn answer(work: &mut Work<'_>) -> Result<(), Problem> {
    let approved = of_round(work, ReplyStatus::Approved).await?;
    let suggestions = store::suggestions_of(&work.uow().conn(), work.case().id).await?;
    let raters = suggestions.iter().filter(|suggestion| suggestion.can_rate()).count();
    let round = answered(work, &approved, raters)?;
    answered_round::Entity::insert(round.into_active_model()).exec_without_returning(&work.uow().conn()).await?;
    release(work, work.now()).await
}

/// Takes the case to its authors, who may rate the approved replies for 15 working days or what the committee has set.
///
/// A case that is split has the class of its least advanced part. Gives what is kept of the round.
pub fn answered(
    work: &mut Progress<'_>,
    approved: &[reply::Model],
    raters: usize,
) -> Result<answered_round::Model, Problem> {
    let transition = lifecycle::step(work.case().status, Action::Answer)?;
    let now = work.now();
    let class = approved.iter().filter_map(|reply| reply.reviewed_class.or(reply.result_class)).max();
    let replied_at = approved.iter().filter_map(|reply| reply.submitted_at).max().unwrap_or(now);
    work.change_writers(|part| {
        part.replied_on = part.submitted_at.map(local_date);
        part.handling_days = part.submitted_at.map(|at| deadlines::handling_days(part.assigned_at, at));
    });
    let rating_due = work.settings().due(Period::Rating, now);
    let case = work.case();
    let round = answered_round::Model {
        case_id: case.id,
        round: case.round,
        lead_kind: case.lead_kind,
        lead_id: case.lead_id,
        writers: hands::of_all(approved.iter().map(|reply| reply.writers.as_deref())),
        raters: i32::try_from(raters).map_err(Problem::internal)?,
        rating_due_on: Some(rating_due.on),
        answered_at: now,
    };
    let writers = work.parts().filter(|part| writes(part.role));
    let facts = facts::answered(case, class, writers, raters, Some(rating_due.on));
    work.step(transition, facts, |case| {
        case.result_class = class;
        case.replied_at = case.replied_at.or(Some(replied_at));
        case.answered_at = case.answered_at.or(Some(now));
        case.round_answered_at = Some(now);
        case.rating_due_on = Some(rating_due.on);
        case.routing_due_on = None;
    });
    Ok(round)
}

/// The replies of the current round that stand there.
pub async fn of_round(work: &Work<'_>, status: ReplyStatus) -> Result<Vec<reply::Model>, Problem> {
    let all = store::replies_of(&work.uow().conn(), work.case().id).await?;
    let round = work.case().round;
    let rows = all.into_iter().map(|reply| reply.row);
    Ok(rows.filter(|reply| reply.round == round && reply.status == status).collect())
}

async fn release(work: &Work<'_>, now: chrono::DateTime<chrono::Utc>) -> Result<(), Problem> {
    use reply::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::ReleasedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::CaseId.eq(work.case().id))
        .filter(Column::Round.eq(work.case().round))
        .filter(Column::Status.eq(ReplyStatus::Approved))
        .exec(&work.uow().conn())
        .await?;
    Ok(())
}
