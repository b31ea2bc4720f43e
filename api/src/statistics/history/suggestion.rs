//! The life of a suggestion.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use uuid::Uuid;

use super::Asked;
use super::facts::{id, text};
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
    has_case: bool,
}

impl Suggestion {
    /// Before its first entry.
    pub fn of(committee: CommitteeId) -> Self {
        Self { committee, studio: None, category: None, submitted_on: None, is_converted: false, has_case: false }
    }

    /// Goes on with an entry.
    pub fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        if facts.get("category").is_some() {
            self.category = text(facts, "category");
            self.studio = id(facts, "studio_id");
        }
        self.has_case |= id(facts, "case_id").is_some();
        match action {
            "suggestion.submitted" => self.submitted_on = self.submitted_on.or_else(|| Some(local_date(at))),
            "suggestion.converted" => self.is_converted = true,
            _ => {}
        }
    }

    /// Counts it.
    pub fn count(&self, asked: &Asked, tally: &mut Tally) {
        let Some(on) = self.submitted_on.filter(|on| !self.is_converted && asked.period.contains(*on)) else { return };
        let category = self.category.clone();
        let place = Place { committee: self.committee, department: None, studio: self.studio, category };
        let counts = tally.entry(place.key(asked.grouping, on)).or_default();
        counts.received += 1;
        counts.accepted += u64::from(self.has_case);
    }
}
