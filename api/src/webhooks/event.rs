//! One event, as it is told: the attributes of CloudEvents 1.0 and data of ids, kinds, states and dates.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ledger::{Stream, hex};

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookEvent {
    /// The version of CloudEvents.
    #[schema(max_length = 10, example = "1.0")]
    pub specversion: &'static str,
    /// Its id, the same for every attempt, replay and receiver: the hash of its ledger entry, which `GET /receipts/{hash}` proves.
    #[schema(min_length = 64, max_length = 64)]
    pub id: String,
    /// Where it happened: the path of the committee.
    #[schema(max_length = 100, example = "/api/v1/committees/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    pub source: String,
    /// What happened.
    #[schema(max_length = 80, example = "case.answered")]
    pub r#type: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// To what, as `kind/id`.
    #[schema(max_length = 80, example = "case/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    pub subject: String,
    /// What `data` is.
    #[schema(max_length = 40, example = "application/json")]
    pub datacontenttype: &'static str,
    /// Which and how; the rest is read by the API, as far as one may.
    pub data: EventData,
}

/// What an event is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventData {
    /// The committee.
    pub committee_id: CommitteeId,
    /// The suggestion, case, topic, studio or department.
    pub id: Uuid,
    /// The event's place in the history of that, from 1: later ones have higher numbers.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// What changed.
    pub facts: EventFacts,
}

/// What an entry says, as far as it is told outside: whatever is not named here stays inside.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
pub struct EventFacts {
    /// The state before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub from: Option<String>,
    /// The state after.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub to: Option<String>,
    /// The round of handling.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub round: Option<i32>,
    /// The kind of suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub kind: Option<String>,
    /// The topic that it was handed in under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<Uuid>,
    /// The studio that it was handed in to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub studio_id: Option<Uuid>,
    /// The suggestion that a case was opened for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion_id: Option<Uuid>,
    /// The case of a suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<Uuid>,
    /// The suggestion that it was merged or converted into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into_id: Option<Uuid>,
    /// How a case is handled: by one handler, jointly or split.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub mode: Option<String>,
    /// What kind of handler leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub lead_kind: Option<String>,
    /// The handler that leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_id: Option<Uuid>,
    /// The part of a handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment_id: Option<Uuid>,
    /// What kind of handler has that part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub handler_kind: Option<String>,
    /// The handler that has that part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler_id: Option<Uuid>,
    /// What is due, of a reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    pub matter: Option<String>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// When it must be assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_due_on: Option<NaiveDate>,
    /// Until when it can be rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_due_on: Option<NaiveDate>,
}

impl EventFacts {
    /// Those of an entry.
    pub fn of(entry: &ledger_entry::Model) -> Self {
        serde_json::from_str(&entry.payload).unwrap_or_default()
    }
}

impl WebhookEvent {
    /// The event that an entry of a committee is.
    pub fn of(entry: &ledger_entry::Model, committee_id: CommitteeId) -> Self {
        Self {
            specversion: "1.0",
            id: hex(&entry.hash),
            source: format!("/api/v1/committees/{committee_id}"),
            r#type: entry.action.clone(),
            time: entry.at,
            subject: Stream(entry.stream_kind, entry.stream_id).to_string(),
            datacontenttype: "application/json",
            data: EventData { committee_id, id: entry.stream_id, seq: entry.stream_seq, facts: EventFacts::of(entry) },
        }
    }
}
