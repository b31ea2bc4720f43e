//! The Shaanxi demo: a year of a platform that has been in use, made up from a seed.
//!
//! [`Plan::new`] describes everything that the demo holds, pure data without database and clock: things refer to each
//! other by their index in the plan's lists. Nobody in it exists. `replay` takes the plan up to now, into rows and ledger
//! entries, through the rules that live handling follows, and [`fill()`] enters them into an empty database.

pub mod case;
mod course;
mod dice;
pub mod directory;
mod fill;
mod pairs;
mod people;
pub mod places;
mod plan;
mod replay;
pub mod roster;
pub mod studios;
pub mod subjects;
pub mod suggestion;
mod texts;
pub mod topics;
mod words;
mod writer;

pub use fill::{Filled, RULES, fill};
pub use plan::Plan;

/// How many days the demo looks back: day 0 is a year ago, day 364 was yesterday.
pub const YEAR: u32 = 365;
