//! What the API shows of webhooks.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, DeliveryId, DepartmentId, WebhookId};
use shangliang_entity::vocab::{DeliveryFailure, DeliveryStatus, WebhookStatus};
use shangliang_entity::webhook::Model;
use utoipa::ToSchema;

use super::catalogue::EventType;
use super::secret::Secret;
use super::store::deliveries::Listed;
use crate::ledger::{Stream, hex};

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookView {
    /// Its id.
    pub id: WebhookId,
    /// The committee that it is told of.
    pub committee_id: CommitteeId,
    /// The department of it whose part in cases it is told of; null where it is told of everything.
    pub department_id: Option<DepartmentId>,
    /// Where it is told.
    #[schema(max_length = 500, example = "https://hooks.example.cn/shangliang")]
    pub url: String,
    /// What it is for.
    #[schema(max_length = 200, example = "市住建局办理系统")]
    pub description: Option<String>,
    /// The types of events that it wants; null for all, also those that come later.
    #[schema(value_type = Option<BTreeSet<EventType>>, min_items = 1, max_items = 100)]
    pub event_types: Option<Vec<String>>,
    /// Whether it is told at present.
    pub status: WebhookStatus,
    /// Whether events of the past are being queued for it.
    pub is_replaying: bool,
    /// Until when the secret before the present one signs too.
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; the `ETag` and what `If-Match` names.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The secret that signs what it is told; shown this once, when it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: Option<String>,
}

impl From<Model> for WebhookView {
    fn from(row: Model) -> Self {
        let types = |types: String| types.split_whitespace().map(str::to_owned).collect();
        Self {
            id: row.id,
            committee_id: row.committee_id,
            department_id: row.department_id,
            url: row.url,
            description: row.description,
            event_types: row.event_types.map(types),
            status: row.status,
            is_replaying: row.replay_seq.is_some(),
            previous_secret_until: row.previous_secret_until,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            secret: None,
        }
    }
}

impl WebhookView {
    /// With the secret that was just made.
    pub fn with_secret(row: Model, secret: &Secret) -> Self {
        Self { secret: Some(secret.to_text()), ..Self::from(row) }
    }
}

/// An event on its way to a webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Its id.
    pub id: DeliveryId,
    /// The event's id, as its receiver is told it.
    #[schema(min_length = 64, max_length = 64)]
    pub event_id: String,
    /// What happened.
    #[schema(max_length = 80, example = "case.answered")]
    pub event_type: String,
    /// To what, as `kind/id`.
    #[schema(max_length = 80, example = "case/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    pub subject: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// How far it got.
    pub status: DeliveryStatus,
    /// How often it was tried since it was queued.
    #[schema(minimum = 0, maximum = 10)]
    pub attempts: i32,
    /// When it was queued, the last time.
    pub queued_at: DateTime<Utc>,
    /// When it was last tried.
    pub attempted_at: Option<DateTime<Utc>>,
    /// When it is tried next; null where it is not.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// The HTTP status of the last answer; null without one.
    #[schema(minimum = 100, maximum = 999)]
    pub http_status: Option<i32>,
    /// Why the last attempt failed.
    pub failure: Option<DeliveryFailure>,
}

impl From<Listed> for DeliveryView {
    fn from(row: Listed) -> Self {
        let Listed { delivery, hash, action, stream_kind, stream_id, at } = row;
        Self {
            id: delivery.id,
            event_id: hex(&hash),
            event_type: action,
            subject: Stream(stream_kind, stream_id).to_string(),
            at,
            status: delivery.status,
            attempts: delivery.attempts,
            queued_at: delivery.queued_at,
            attempted_at: delivery.attempted_at,
            next_attempt_at: (delivery.status == DeliveryStatus::Pending).then_some(delivery.due_at),
            http_status: delivery.http_status,
            failure: delivery.failure,
        }
    }
}
