//! What somebody wrote.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{AccountId, CaseId, CommitteeId, NoteId, SuggestionId};
use shangliang_entity::vocab::{Anonymity, NoteKind, SuggestionKind, SuggestionStatus};
use shangliang_entity::{case_note, suggestion};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::secrets::Keys;
use crate::suggestions::author_name;

/// A suggestion, in any state.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionData {
    /// Its id.
    pub id: SuggestionId,
    /// The committee it is addressed to.
    pub committee_id: CommitteeId,
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
            id: row.id,
            committee_id: row.committee_id,
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
