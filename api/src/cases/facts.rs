//! What the ledger says of a case and its parts: the facts that every figure of handling is recounted from.
//!
//! The states before and after, and the round, are added to those of a step.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use shangliang_entity::assignment::Model;
use shangliang_entity::handling_case;
use shangliang_entity::vocab::{CaseStatus, ResultClass, StreamKind, SuggestionKind, Visibility, Vocabulary};

use super::lifecycle::Transition;
use crate::ledger::{Entry, Stream, joined};

/// An entry on a case's chain.
pub fn entry(case: &handling_case::Model, action: &'static str, visibility: Visibility, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Case, case.id.0),
        action,
        committee: Some(case.committee_id),
        visibility,
        payload,
        effective_at: None,
    }
}

/// The entry of a step of a case, which is in its round already.
pub fn step_entry(case: &handling_case::Model, transition: Transition, facts: Value) -> Entry {
    let states = json!({ "from": transition.from().code(), "to": transition.to().code(), "round": case.round });
    entry(case, transition.event(), transition.visibility(), joined(states, facts))
}

/// The first entry of a case's chain.
pub fn opened(case: &handling_case::Model, kind: SuggestionKind) -> Entry {
    let facts = json!({
        "to": CaseStatus::Open.code(),
        "suggestion_id": case.suggestion_id,
        "kind": kind.code(),
        "category": case.category,
        "topic_id": case.topic_id,
        "studio_id": case.studio_id,
        "routing_due_on": case.routing_due_on,
    });
    entry(case, "case.opened", Visibility::Handlers, facts)
}

/// All who write have handed in their replies.
pub fn handed_in(case: &handling_case::Model, at: DateTime<Utc>) -> Value {
    json!({ "due_on": case.due_on, "replied_at": at })
}

/// The replies of those who write are released to the authors who can rate them.
pub fn answered<'a>(
    case: &handling_case::Model,
    class: Option<ResultClass>,
    writers: impl Iterator<Item = &'a Model>,
    raters: usize,
    rating_due_on: Option<NaiveDate>,
) -> Value {
    json!({
        "result_class": class.map(Vocabulary::code),
        "replied": writers.map(replied).collect::<Vec<_>>(),
        "lead_kind": case.lead_kind.map(Vocabulary::code),
        "lead_id": case.lead_id,
        "raters": raters,
        "rating_due_on": rating_due_on,
    })
}

/// The handling ends.
pub fn closed(case: &handling_case::Model) -> Value {
    json!({ "result_class": case.result_class.map(Vocabulary::code), "transfers": case.transfers })
}

/// A part as it is given: to whom, in which role, by when.
pub fn given(part: &Model) -> Value {
    json!({
        "assignment_id": part.id,
        "kind": part.handler_kind.code(),
        "id": part.handler_id,
        "role": part.role.code(),
        "due_on": part.due_on,
    })
}

/// A part whose reply is released: when it was handed in, and how long that took.
pub fn replied(part: &Model) -> Value {
    json!({
        "assignment_id": part.id,
        "replied_on": part.replied_on,
        "days": part.handling_days,
        "in_time": part.replied_on.map(|replied_on| replied_on <= part.due_on),
    })
}
