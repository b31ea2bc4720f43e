//! What somebody did beside writing, and what was told to them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, MemberId, NoticeId, RatingId, SuggestionId, TopicId};
use shangliang_entity::vocab::{CosignStatus, NoticeReason, Satisfaction};
use shangliang_entity::{access_record, cosigner, notice, rating, support};
use utoipa::ToSchema;

/// An invitation to sign.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignatureData {
    /// What is signed.
    pub suggestion_id: SuggestionId,
    /// By which membership.
    pub member_id: MemberId,
    /// What came of it.
    pub status: CosignStatus,
    /// When they were asked.
    pub invited_at: DateTime<Utc>,
    /// When they answered.
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<cosigner::Model> for SignatureData {
    fn from(row: cosigner::Model) -> Self {
        Self {
            suggestion_id: row.suggestion_id,
            member_id: row.member_id,
            status: row.status,
            invited_at: row.invited_at,
            decided_at: row.decided_at,
        }
    }
}

/// A support.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportData {
    /// What is supported.
    pub suggestion_id: SuggestionId,
    /// Since when.
    pub supported_at: DateTime<Utc>,
}

impl From<support::Model> for SupportData {
    fn from(row: support::Model) -> Self {
        Self { suggestion_id: row.suggestion_id, supported_at: row.supported_at }
    }
}

/// A rating.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingData {
    /// Its id.
    pub id: RatingId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// What is said of the process.
    pub process: Satisfaction,
    /// What is said of the result.
    pub result: Satisfaction,
    /// The comment.
    #[schema(max_length = 1000)]
    pub comment: Option<String>,
    /// When it was given.
    pub rated_at: DateTime<Utc>,
}

impl From<rating::Model> for RatingData {
    fn from(row: rating::Model) -> Self {
        Self {
            id: row.id,
            case_id: row.case_id,
            round: row.round,
            process: row.process,
            result: row.result,
            comment: row.comment,
            rated_at: row.rated_at,
        }
    }
}

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeData {
    /// Its id.
    pub id: NoticeId,
    /// What happened.
    #[schema(max_length = 60, example = "case.answered")]
    pub action: String,
    /// Why it concerns them.
    pub reason: NoticeReason,
    /// The suggestion that it is about.
    pub suggestion_id: Option<SuggestionId>,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// The topic that it is about.
    pub topic_id: Option<TopicId>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

impl From<notice::Model> for NoticeData {
    fn from(row: notice::Model) -> Self {
        Self {
            id: row.id,
            action: row.action,
            reason: row.reason,
            suggestion_id: row.suggestion_id,
            case_id: row.case_id,
            topic_id: row.topic_id,
            at: row.at,
            read_at: row.read_at,
        }
    }
}

/// A line of the record of attempts and acts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessData {
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    #[schema(max_length = 60, example = "sign_in.done")]
    pub event: String,
    /// From where.
    #[schema(max_length = 64, example = "203.0.113.7")]
    pub client: String,
    /// The operation.
    #[schema(max_length = 16, example = "POST")]
    pub method: String,
    /// Its path.
    #[schema(max_length = 2048)]
    pub path: String,
    /// The answer's status.
    #[schema(minimum = 100, maximum = 599)]
    pub status: i32,
}

impl From<access_record::Model> for AccessData {
    fn from(row: access_record::Model) -> Self {
        Self {
            at: row.at,
            event: row.event,
            client: row.client,
            method: row.method,
            path: row.path,
            status: row.status,
        }
    }
}
