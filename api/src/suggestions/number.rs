//! The number of an accepted suggestion: 1, 2, 3 … in a series of its committee.

use chrono::{Datelike, NaiveDate};
use shangliang_entity::vocab::SuggestionKind;

/// What a committee counts its numbers within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// A local year.
    Year(i32),
    /// A term (届次), by its number.
    Term(i32),
}

/// A place in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The series.
    pub series: Series,
    /// The place, from 1.
    pub number: i32,
}

impl Series {
    /// Proposals (提案) count within the term that a day is in, or its year where none was entered; all others within the year.
    pub fn of(kind: SuggestionKind, term: Option<i32>, day: NaiveDate) -> Self {
        match (kind, term) {
            (SuggestionKind::Proposal, Some(term)) => Self::Term(term),
            _ => Self::Year(day.year()),
        }
    }

    /// The year, if it is one.
    pub fn year(self) -> Option<i32> {
        if let Self::Year(year) = self { Some(year) } else { None }
    }

    /// The number of the term, if it is one.
    pub fn term(self) -> Option<i32> {
        if let Self::Term(term) = self { Some(term) } else { None }
    }
}
