//! The life of a suggestion.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::SuggestionKind;
use uuid::Uuid;

use super::Asked;
use super::facts::{code, id, text};
use crate::calendar::local_date;
use crate::statistics::Tally;
use crate::statistics::grouping::Place;

/// A suggestion, as far as figures go.
#[derive(Debug)]
pub struct Suggestion {
    committee: CommitteeId,
    studio: Option<Uuid>,
    category: Option<String>,
    submitted_on: Option<NaiveDate>,
    is_converted: bool,
    kind: Option<SuggestionKind>,
    case: Option<Uuid>,
    /// The adoptions that hold.
    adoptions: BTreeSet<Uuid>,
}

impl Suggestion {
    /// Before its first entry.
    pub fn of(committee: CommitteeId) -> Self {
        Self {
            committee,
            studio: None,
            category: None,
            submitted_on: None,
            is_converted: false,
            kind: None,
            case: None,
            adoptions: BTreeSet::new(),
        }
    }

    /// Goes on with an entry.
    pub fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        if facts.get("category").is_some() {
            self.category = text(facts, "category");
            self.studio = id(facts, "studio_id");
        }
        self.kind = code(facts, "kind").or(self.kind);
        self.case = id(facts, "case_id").or(self.case);
        match action {
            "suggestion.submitted" => self.submitted_on = self.submitted_on.or_else(|| Some(local_date(at))),
            "suggestion.converted" => self.is_converted = true,
            "suggestion.adopted" => self.adoptions.extend(id(facts, "adoption_id")),
            "suggestion.adoption_revoked" => {
                id(facts, "adoption_id").map(|id| self.adoptions.remove(&id));
            }
            _ => {}
        }
    }

    /// Counts it; `instructed` are the cases that a leader gave an instruction on.
    pub fn count(&self, asked: &Asked, instructed: &BTreeSet<Uuid>, tally: &mut Tally) {
        let Some(on) = self.submitted_on.filter(|on| !self.is_converted && asked.period.contains(*on)) else { return };
        let category = self.category.clone();
        let place = Place { committee: self.committee, department: None, studio: self.studio, category };
        let counts = tally.entry(place.key(asked.grouping, on)).or_default();
        counts.received += 1;
        counts.accepted += u64::from(self.case.is_some());
        counts.instructed += u64::from(self.case.is_some_and(|case| instructed.contains(&case)));
        let is_opinion = self.kind == Some(SuggestionKind::Opinion);
        counts.opinions += u64::from(is_opinion);
        counts.adopted += u64::from(is_opinion && !self.adoptions.is_empty());
    }
}
