//! What lists show of a suggestion.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{CaseStatus, SuggestionKind, SuggestionStatus};
use utoipa::ToSchema;

use super::store::listing::Listed;
use super::waiting::waiting_for;
use crate::allowed_action::AllowedAction;
use crate::cases::waiting::WaitingFor;

/// A suggestion in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionItem {
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
    /// Its text: only where the whole list is exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10_000)]
    pub body: Option<String>,
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
    /// Whether it is one of the committee's key proposals (重点).
    pub key: bool,
    /// Whether it is one of the committee's excellent proposals (优秀).
    pub excellent: bool,
    /// The suggestion it was merged into, where the viewer may see that.
    pub merged_into_id: Option<SuggestionId>,
    /// Its case, once accepted.
    pub case_id: Option<CaseId>,
    /// Where its case stands.
    pub case_status: Option<CaseStatus>,
    /// Whose turn it is: its author's, its co-signers', that of staff, or whoever its case waits for; of handlers the lead, to whoever has no part in it.
    #[schema(max_items = 200)]
    pub waiting_for: Vec<WaitingFor>,
    /// How many support it, live and imported.
    #[schema(minimum = 0)]
    pub supports: i32,
    /// Of them, the accounts that support it here.
    #[schema(minimum = 0)]
    pub live_supports: i32,
    /// Of them, those that its source counted where it was imported.
    #[schema(minimum = 0)]
    pub imported_supports: i32,
    /// How many opposed it, as that source counted.
    #[schema(minimum = 0)]
    pub imported_opposes: i32,
    /// Whether everybody may read it.
    pub published: bool,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Rises with every change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the caller may do to it now, as the suggestion itself says; left out of `/sync`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 40)]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl SuggestionItem {
    /// The item of a row, with what the caller may do where that is told.
    pub fn of(row: Listed, allowed_actions: Option<Vec<AllowedAction>>, now: DateTime<Utc>) -> Self {
        let waiting_for = waiting_for(&row.known, row.has_part, now);
        let (outline, case) = (row.known.row, row.known.case);
        Self {
            id: outline.id,
            committee_id: row.committee_id,
            topic_id: outline.topic_id,
            studio_id: outline.studio_id,
            kind: outline.kind,
            status: outline.status,
            title: row.title,
            body: None,
            category: row.category,
            number_year: row.number_year,
            number_term: row.number_term,
            number: row.number,
            key: row.is_key,
            excellent: row.is_excellent,
            merged_into_id: row.merged_into_id,
            case_id: case.as_ref().map(|case| case.id),
            case_status: case.as_ref().map(|case| case.status),
            waiting_for,
            supports: row.supports + row.imported_supports,
            live_supports: row.supports,
            imported_supports: row.imported_supports,
            imported_opposes: row.imported_opposes,
            published: outline.published_at.is_some(),
            submitted_at: outline.submitted_at,
            created_at: row.created_at,
            version: row.version + case.map_or(0, |case| case.version),
            allowed_actions,
        }
    }
}
