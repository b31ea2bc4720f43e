//! The closed case of a suggestion that was answered elsewhere.

use chrono::{DateTime, Utc};
use shangliang_entity::ids::DepartmentId;
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, HandlerKind, HandlingMode, ReplyStatus};
use shangliang_entity::{answered_round, assignment, handling_case, reply, suggestion};

use super::destination::{Destination, taken_over};
use crate::calendar::local_date;
use crate::cases::lifecycle::{Action, step};
use crate::cases::{Progress, deadlines, facts, steps};
use crate::committees::settings::Settings;
use crate::http::Problem;
use crate::ledger::Entry;
use crate::suggestions::is_citizens;

/// The reply of the source.
pub struct Answer<'a> {
    /// Its text.
    pub text: &'a str,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// A closed case: assigned to one department, answered once, never rated.
#[derive(Debug)]
pub struct Handled {
    /// The case.
    pub case: handling_case::Model,
    /// The part of the department.
    pub part: assignment::Model,
    /// The released reply.
    pub reply: reply::Model,
    /// Its round, which nobody can rate.
    pub round: answered_round::Model,
}

/// Makes the case of a suggestion that was assigned when it was submitted, and closed when it was answered, and its ledger entries.
///
/// The source knows no due date. The statutory periods stand for it, so that replies can be counted as in time or late; what the
/// committee has set is for its own years on the platform, and an import says the same whenever it is made. The case is closed, so
/// nobody is reminded. Nothing is made up of what the source does not tell: who received it, what was drafted, what was rated.
pub fn handled(
    suggestion: &suggestion::Model,
    assigned_at: DateTime<Utc>,
    answer: &Answer<'_>,
    department: DepartmentId,
    to: &Destination<'_>,
) -> Result<(Handled, Vec<Entry>), Problem> {
    let statutory = Settings::default();
    let is_citizens = is_citizens(suggestion.kind, suggestion.agent_id.is_some());
    let due = deadlines::reply_due(&statutory, is_citizens, assigned_at);
    let (opened, _) = steps::opened(to.ids.next(to.now).into(), suggestion, &statutory, assigned_at);
    let mut progress = Progress::new(to.ids, assigned_at, statutory, opened, Vec::new(), None);
    let handler = (HandlerKind::Department, department.0);
    steps::hand_over(&mut progress, suggestion.kind, HandlingMode::Single, &[handler], due)?;
    let assigned = progress.take_entries();
    let (case, parts) = progress.into_rows();
    let part = parts.into_iter().next().ok_or_else(|| Problem::internal("an assigned case has no part"))?;

    let case = handling_case::Model {
        status: CaseStatus::Closed,
        waiting_for: None,
        listed_due_on: deadlines::listed_due_on(&case),
        replied_at: Some(answer.at),
        answered_at: Some(answer.at),
        round_answered_at: Some(answer.at),
        closed_at: Some(answer.at),
        is_imported: true,
        created_at: to.now,
        updated_at: to.now,
        ..case
    };
    let part = assignment::Model {
        status: AssignmentStatus::Submitted,
        first_contact_due_on: None,
        submitted_at: Some(answer.at),
        replied_on: Some(local_date(answer.at)),
        handling_days: Some(deadlines::handling_days(assigned_at, answer.at)),
        case_closed_at: case.closed_at,
        updated_at: to.now,
        ..part
    };
    let reply = reply::Model {
        id: to.ids.next(to.now).into(),
        case_id: case.id,
        round: case.round,
        assignment_id: Some(part.id),
        text: answer.text.to_owned(),
        result_class: None,
        reviewed_class: None,
        contact_sealed: None,
        status: ReplyStatus::Approved,
        rejection_reason: None,
        writers: None,
        submitted_at: Some(answer.at),
        reviewed_at: Some(answer.at),
        released_at: Some(answer.at),
        version: 1,
        created_at: to.now,
        updated_at: to.now,
    };
    let round = answered_round::Model {
        case_id: case.id,
        round: case.round,
        lead_kind: case.lead_kind,
        lead_id: case.lead_id,
        writers: None,
        raters: 0,
        rating_due_on: None,
        answered_at: answer.at,
    };
    let replied = step(CaseStatus::Handling, Action::Submit)?;
    let answered = step(CaseStatus::InReview, Action::Answer)?;
    let closed = step(CaseStatus::Rated, Action::Close)?;
    let at_first = std::iter::once(facts::opened(&case, suggestion.kind)).chain(assigned);
    let at_last = [
        facts::step_entry(&case, replied, facts::handed_in(&case, answer.at)),
        facts::step_entry(&case, answered, facts::answered(&case, None, [&part].into_iter(), 0, None)),
        facts::step_entry(&case, closed, facts::closed(&case)),
    ];
    let at_first = at_first.map(|entry| taken_over(entry, assigned_at));
    let entries = at_first.chain(at_last.map(|entry| taken_over(entry, answer.at))).collect();
    Ok((Handled { case, part, reply, round }, entries))
}
