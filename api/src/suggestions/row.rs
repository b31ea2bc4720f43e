//! The row of a suggestion that was just written.

use chrono::{DateTime, Utc};
use shangliang_entity::ids::{CommitteeId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Anonymity, Screening, SuggestionKind, SuggestionStatus};

use crate::secrets::{Random, random_bytes};

/// What every new suggestion has of its own.
pub struct Written<'a> {
    /// Its id.
    pub id: SuggestionId,
    /// The committee it is addressed to.
    pub committee: CommitteeId,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Its title.
    pub title: &'a str,
    /// Its text.
    pub body: &'a str,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Whether it was handed in then; else it is a draft.
    pub is_submitted: bool,
}

impl Written<'_> {
    /// Nobody's suggestion, with nothing found in it and nothing due; the caller sets what it has beyond that.
    pub fn row(self, random: &dyn Random) -> Model {
        Model {
            id: self.id,
            committee_id: self.committee,
            topic_id: None,
            studio_id: None,
            kind: self.kind,
            status: if self.is_submitted { SuggestionStatus::Submitted } else { SuggestionStatus::Draft },
            title: self.title.to_owned(),
            body: self.body.to_owned(),
            category: None,
            author_id: None,
            member_id: None,
            author_label: None,
            author_name_sealed: None,
            agent_id: None,
            substitute_id: None,
            hands: None,
            publish_consent: false,
            anonymity: Anonymity::None,
            screening: Screening::Clear,
            screening_reason: None,
            in_three_hands: false,
            published_at: None,
            query_code_hash: None,
            query_code_of: None,
            salt: random_bytes::<16>(random).to_vec(),
            number_year: None,
            number_term: None,
            number: None,
            merged_into_id: None,
            converted_from_id: None,
            converted_into_id: None,
            case_id: None,
            is_key: false,
            is_excellent: false,
            supports: 0,
            imported_supports: 0,
            imported_opposes: 0,
            source_id: None,
            reason_code: None,
            reason_instead: None,
            reason_text: None,
            cosign_until: None,
            triage_due_on: None,
            submitted_at: self.is_submitted.then_some(self.at),
            listed_at: self.at,
            decided_at: None,
            version: 1,
            created_at: self.at,
            updated_at: self.at,
        }
    }
}
