//! The closed case of a suggestion that was answered elsewhere.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shangliang_entity::ids::DepartmentId;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, HandlerKind, HandlingMode, ReplyStatus, StreamKind, Visibility,
};
use shangliang_entity::{answered_round, assignment, handling_case, reply, suggestion};

use super::entered::{Destination, imported};
use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::cases::deadlines::handling_days;
use crate::cases::facts;
use crate::committees::settings::Settings;
use crate::ledger::{Entry, Stream};

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

/// Makes the case of a suggestion that was assigned when it was submitted, and closed when it was answered.
///
/// The source knows no due date. The statutory periods stand for it, so that replies can be counted as in time or late; what the
/// committee has set is for its own years on the platform, and an import says the same whenever it is made. The case is closed, so
/// nobody is reminded.
pub fn handled(
    suggestion: &suggestion::Model,
    assigned_at: DateTime<Utc>,
    answer: &Answer<'_>,
    department: DepartmentId,
    to: &Destination<'_>,
) -> Handled {
    let statutory = Settings::default();
    let due = statutory.due(Period::CitizenReply, assigned_at);
    let case = handling_case::Model {
        id: to.ids.next(to.now).into(),
        committee_id: suggestion.committee_id,
        suggestion_id: Some(suggestion.id),
        topic_id: None,
        studio_id: None,
        category: suggestion.category.clone(),
        title: suggestion.title.clone(),
        status: CaseStatus::Closed,
        round: 1,
        mode: Some(HandlingMode::Single),
        lead_kind: Some(HandlerKind::Department),
        lead_id: Some(department.0),
        result_class: None,
        transfers: 0,
        supervision: None,
        urges: 0,
        due_on: Some(due.on),
        due_provisional: due.provisional,
        original_due_on: None,
        routing_due_on: None,
        rating_due_on: None,
        waiting_for: None,
        opened_at: assigned_at,
        assigned_at: Some(assigned_at),
        replied_at: Some(answer.at),
        answered_at: Some(answer.at),
        round_answered_at: Some(answer.at),
        closed_at: Some(answer.at),
        looked_back_at: None,
        finding: None,
        looked_back_class: None,
        is_imported: true,
        version: 1,
        created_at: to.now,
        updated_at: to.now,
    };
    let part = assignment::Model {
        id: to.ids.next(to.now).into(),
        case_id: case.id,
        round: 1,
        handler_kind: HandlerKind::Department,
        handler_id: department.0,
        role: AssignmentRole::Lead,
        status: AssignmentStatus::Submitted,
        due_on: due.on,
        objection_due_on: statutory.due(Period::Objection, assigned_at).on,
        first_contact_due_on: None,
        contacted_at: None,
        assigned_at,
        received_at: None,
        objection_reason: None,
        objected_at: None,
        objection_decision: None,
        objection_decided_at: None,
        countersigned_at: None,
        opinion: None,
        submitted_at: Some(answer.at),
        replied_on: Some(local_date(answer.at)),
        handling_days: Some(handling_days(assigned_at, answer.at)),
        updated_at: to.now,
    };
    let reply = reply::Model {
        id: to.ids.next(to.now).into(),
        case_id: case.id,
        round: 1,
        assignment_id: Some(part.id),
        text: answer.text.to_owned(),
        result_class: None,
        reviewed_class: None,
        contact_sealed: None,
        status: ReplyStatus::Approved,
        rejection_reason: None,
        drafted_by: None,
        submitted_at: Some(answer.at),
        reviewed_at: Some(answer.at),
        released_at: Some(answer.at),
        version: 1,
        created_at: to.now,
        updated_at: to.now,
    };
    let round = answered_round::Model {
        case_id: case.id,
        round: 1,
        lead_kind: case.lead_kind,
        lead_id: case.lead_id,
        raters: 0,
        answered_at: answer.at,
    };
    Handled { case, part, reply, round }
}

impl Handled {
    /// The steps of the case, with the facts that live handling records.
    pub fn entries(&self, suggestion: &suggestion::Model) -> Vec<Entry> {
        let Self { case, part, reply, .. } = self;
        let assigned_at = part.assigned_at;
        let replied_at = reply.submitted_at.unwrap_or(assigned_at);
        let opened = json!({
            "to": "open",
            "suggestion_id": suggestion.id,
            "kind": suggestion.kind,
            "category": case.category,
            "topic_id": case.topic_id,
            "studio_id": case.studio_id,
            "routing_due_on": case.routing_due_on,
        });
        let assigned = json!({
            "from": "open",
            "to": "assigned",
            "round": case.round,
            "mode": case.mode,
            "handlers": [facts::given(part)],
            "lead_kind": part.handler_kind,
            "lead_id": part.handler_id,
            "due_on": case.due_on,
            "provisional": case.due_provisional,
            "kind": suggestion.kind,
            "category": case.category,
            "transfer": false,
        });
        let replied = json!({
            "from": "handling",
            "to": "in_review",
            "round": case.round,
            "due_on": case.due_on,
            "replied_at": replied_at,
        });
        let answered = json!({
            "from": "in_review",
            "to": "answered",
            "round": case.round,
            "result_class": case.result_class,
            "replied": [facts::replied(part)],
            "lead_kind": part.handler_kind,
            "lead_id": part.handler_id,
            "raters": self.round.raters,
            "rating_due_on": case.rating_due_on,
        });
        let closed = json!({
            "from": "answered",
            "to": "closed",
            "round": case.round,
            "result_class": case.result_class,
            "transfers": case.transfers,
        });
        vec![
            self.entry("case.opened", Visibility::Handlers, assigned_at, opened),
            self.entry("case.assigned", Visibility::Public, assigned_at, assigned),
            self.entry("case.replied", Visibility::Handlers, replied_at, replied),
            self.entry("case.answered", Visibility::Public, replied_at, answered),
            self.entry("case.closed", Visibility::Public, replied_at, closed),
        ]
    }

    /// An entry on the case's chain; who may see it is as in live handling.
    fn entry(&self, action: &'static str, visibility: Visibility, at: DateTime<Utc>, facts: Value) -> Entry {
        Entry {
            stream: Stream(StreamKind::Case, self.case.id.0),
            action,
            committee: Some(self.case.committee_id),
            visibility,
            payload: imported(facts),
            effective_at: Some(at),
        }
    }
}
