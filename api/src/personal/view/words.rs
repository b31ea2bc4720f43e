//! What somebody wrote.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{
    AccountId, CaseId, CommitteeId, ExtensionId, FileId, NoteId, StudioId, SuggestionId, TopicId,
};
use shangliang_entity::vocab::{Anonymity, ExtensionDecision, NoteKind, SuggestionKind, SuggestionStatus};
use shangliang_entity::{case_note, extension, suggestion, upload};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::secrets::Keys;
use crate::suggestions::{ReasonView, author_name};

/// A suggestion, in any state.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionData {
    /// Its id.
    pub id: SuggestionId,
    /// The committee it is addressed to.
    pub committee_id: CommitteeId,
    /// The topic it answers.
    pub topic_id: Option<TopicId>,
    /// The studio it was handed to.
    pub studio_id: Option<StudioId>,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub status: SuggestionStatus,
    /// Its title.
    #[schema(max_length = 200)]
    pub title: String,
    /// Its text.
    #[schema(max_length = 10000)]
    pub body: String,
    /// Its category's code.
    #[schema(max_length = 60)]
    pub category: Option<String>,
    /// The local year that its number counts in; null where it counts in a term.
    #[schema(minimum = 1)]
    pub number_year: Option<i32>,
    /// The term that its number counts in, by the term's number: of proposals only.
    #[schema(minimum = 1)]
    pub number_term: Option<i32>,
    /// Its number in its committee's year or term, once accepted.
    #[schema(minimum = 1)]
    pub number: Option<i32>,
    /// Its case, once accepted.
    pub case_id: Option<CaseId>,
    /// Why intake decided as it did, or one took it back.
    pub reason: Option<ReasonView>,
    /// For whom it was submitted, by the name that was given; null where it is one's own.
    #[schema(max_length = 50)]
    pub submitted_for: Option<String>,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
    /// Whether the author agreed to publication.
    pub publish_consent: bool,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

impl SuggestionData {
    /// Opens what is sealed.
    pub fn of(keys: &Keys, me: AccountId, row: suggestion::Model) -> Result<Self, Problem> {
        Ok(Self {
            submitted_for: if row.agent_id == Some(me) { author_name(keys, &row, None)? } else { None },
            reason: ReasonView::of(&row),
            id: row.id,
            committee_id: row.committee_id,
            topic_id: row.topic_id,
            studio_id: row.studio_id,
            number_year: row.number_year,
            number_term: row.number_term,
            number: row.number,
            case_id: row.case_id,
            kind: row.kind,
            status: row.status,
            title: row.title,
            body: row.body,
            category: row.category,
            anonymity: row.anonymity,
            publish_consent: row.publish_consent,
            published_at: row.published_at,
            submitted_at: row.submitted_at,
            created_at: row.created_at,
        })
    }
}

/// A note on a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteData {
    /// Its id.
    pub id: NoteId,
    /// The case.
    pub case_id: CaseId,
    /// Its kind.
    pub kind: NoteKind,
    /// Its text.
    #[schema(max_length = 3000)]
    pub text: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl From<case_note::Model> for NoteData {
    fn from(row: case_note::Model) -> Self {
        Self { id: row.id, case_id: row.case_id, kind: row.kind, text: row.text, at: row.at }
    }
}

/// A request for more time.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionData {
    /// Its id.
    pub id: ExtensionId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// The due date asked for.
    pub due_on: NaiveDate,
    /// Why.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// What became of it.
    pub decision: Option<ExtensionDecision>,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
}

impl From<extension::Model> for ExtensionData {
    fn from(row: extension::Model) -> Self {
        Self {
            id: row.id,
            case_id: row.case_id,
            round: row.round,
            due_on: row.due_on,
            reason: row.reason,
            decision: row.decision,
            requested_at: row.requested_at,
        }
    }
}

/// A file that has not come as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadData {
    /// The id that the file will have.
    pub id: FileId,
    /// What was said of it: `Upload-Metadata`, as it came.
    #[schema(max_length = 8192)]
    pub metadata: String,
    /// How many bytes it will have.
    #[schema(minimum = 1)]
    pub size_bytes: i64,
    /// How many of them have come.
    #[schema(minimum = 0)]
    pub received_bytes: i64,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// Until when it may go on.
    pub expires_at: DateTime<Utc>,
}

impl From<upload::Model> for UploadData {
    fn from(row: upload::Model) -> Self {
        Self {
            id: row.id,
            metadata: row.metadata,
            size_bytes: row.length,
            received_bytes: row.received,
            begun_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}
