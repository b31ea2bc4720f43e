//! What the figures of a group are made of: sums, which add up over groups and stretches of time.
//!
//! The terms are those of the domain's figures. A **part** is what one department or studio has to reply to in a round of
//! a case: the lead's, or that of each of those that split it; co-handling is not counted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Key;

/// The counts of each group; without grouping, of the one group without a key.
pub type Tally = BTreeMap<Option<Key>, Counts>;

/// What was counted in one group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Suggestions that were handed in; a converted one counts as what it became.
    pub received: u64,
    /// Of these, those that a case answers: accepted, or merged into one that was.
    pub accepted: u64,
    /// Of these, those whose case a leader gave an instruction on.
    pub instructed: u64,
    /// Of these, opinion information.
    pub opinions: u64,
    /// Of these, those that a body adopted.
    pub adopted: u64,
    /// Parts given in the first round, those included that were released since.
    pub given: u64,
    /// Of these, those whose handler objected and was upheld.
    pub upheld: u64,
    /// Parts given in the first round that their handlers kept.
    pub assigned: u64,
    /// Of these, those whose reply was released.
    pub replied: u64,
    /// Of these, those whose case is closed.
    pub closed: u64,
    /// Parts of any round whose released reply was handed in by its due date.
    pub in_time: u64,
    /// Parts of any round whose released reply was handed in after its due date.
    pub late: u64,
    /// Parts of any round whose due date is over, with nothing handed in.
    pub past_due: u64,
    /// Parts of the first round with a released reply, by the working days that it took.
    pub days: BTreeMap<i32, u64>,
    /// Of these, those whose case is solved.
    pub class_a: u64,
    /// Of these, those whose case is in progress or planned.
    pub class_b: u64,
    /// Of these, those whose case is kept for reference.
    pub class_c: u64,
    /// Of these, those whose case went into another round.
    pub again: u64,
    /// Ratings asked for: authors who could rate, round by round.
    pub asked: u64,
    /// Ratings given.
    pub rated: u64,
    /// Of these, those satisfied with the process.
    pub process_satisfied: u64,
    /// Of these, those basically satisfied with the process.
    pub process_basically: u64,
    /// Of these, those satisfied with the result.
    pub result_satisfied: u64,
    /// Of these, those basically satisfied with the result.
    pub result_basically: u64,
    /// Ratings given in the first round.
    pub first_rated: u64,
    /// Of these, those satisfied with the result.
    pub first_satisfied: u64,
    /// Closed cases that were looked back on.
    pub looked_back: u64,
    /// Of these, those of class B that were found solved.
    pub improved: u64,
}

impl Counts {
    /// Whether nothing was counted: such a group is not listed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Forgets the groups in which nothing was counted.
pub fn tidy(tally: &mut Tally) {
    tally.retain(|key, counts| key.is_none() || !counts.is_empty());
}
