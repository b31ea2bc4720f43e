//! The life of one suggestion or case as its chain tells it, pure: the same counts as the rows give, from the facts of the
//! entries alone.

mod case;
mod counted;
mod facts;
mod suggestion;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use super::{Grouping, Period, Tally};
use case::Case;
use suggestion::Suggestion;

/// What is asked of a history.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// In which stretch of time.
    pub period: Period,
    /// By what it is grouped.
    pub grouping: Option<Grouping>,
    /// The date in China now.
    pub today: NaiveDate,
}

/// One chain, entry after entry.
#[derive(Debug)]
pub enum History {
    /// Of a suggestion.
    Suggestion(Suggestion),
    /// Of a case.
    Case(Case),
}

impl History {
    /// Before the first entry of a chain; absent where figures count nothing of its kind.
    pub fn begin(kind: StreamKind, id: Uuid, committee: Option<CommitteeId>) -> Option<Self> {
        let committee = committee?;
        match kind {
            StreamKind::Suggestion => Some(Self::Suggestion(Suggestion::of(committee))),
            StreamKind::Case => Some(Self::Case(Case::of(id, committee))),
            _ => None,
        }
    }

    /// Goes on with an entry.
    pub fn apply(&mut self, action: &str, at: DateTime<Utc>, facts: &Value) {
        match self {
            Self::Suggestion(suggestion) => suggestion.apply(action, at, facts),
            Self::Case(case) => case.apply(action, at, facts),
        }
    }

    /// The case, if it is one that a leader gave an instruction on.
    pub fn instructed(&self) -> Option<Uuid> {
        match self {
            Self::Case(case) if case.is_instructed => Some(case.id),
            Self::Case(_) | Self::Suggestion(_) => None,
        }
    }

    /// Counts what the whole chain told; `instructed` are the cases that a leader gave an instruction on.
    pub fn count(&self, asked: &Asked, instructed: &BTreeSet<Uuid>, tally: &mut Tally) {
        match self {
            Self::Suggestion(suggestion) => suggestion.count(asked, instructed, tally),
            Self::Case(case) => case.count(asked, tally),
        }
    }
}
