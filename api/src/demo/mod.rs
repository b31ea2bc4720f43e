//! The Shaanxi demo: a year of a platform that has been in use, made up from a seed.
//!
//! Pure data and a generator: nothing here knows the database or the clock. [`Plan::new`] describes everything that
//! the demo holds; things refer to each other by their index in the plan's lists. Nobody in it exists.

pub mod case;
mod course;
mod dice;
pub mod directory;
mod pairs;
mod people;
pub mod places;
mod plan;
pub mod roster;
pub mod studios;
pub mod subjects;
pub mod suggestion;
mod texts;
pub mod topics;
mod words;
mod writer;

pub use plan::Plan;

/// How many days the demo looks back: day 0 is a year ago, day 364 was yesterday.
pub const YEAR: u32 = 365;
