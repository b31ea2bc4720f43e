//! From the plan to rows: what live handling would have left in a year, made by the code that handles live.
//!
//! Pure, but for the ids, salts and keys that it is given.

mod accounts;
mod case;
mod days;
mod directory;
mod happenings;
mod intake;
mod members;
mod rows;
mod studios;
mod topics;

use chrono::{DateTime, Utc};

use super::plan::Plan;
use crate::http::Problem;
use crate::ids::Ids;
use crate::secrets::{Keys, Random};
use days::Days;
pub use rows::Rows;

/// What rows are made with.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// The content.
    pub plan: &'a Plan,
    /// The moment up to which it goes.
    pub now: DateTime<Utc>,
    /// New ids.
    pub ids: &'a Ids,
    /// Salts and query codes, which nobody is told.
    pub random: &'a dyn Random,
    /// What seals names and numbers.
    pub keys: &'a Keys,
    /// The hash of the password that everybody has.
    pub password_hash: &'a str,
}

impl With<'_> {
    fn id<T: From<uuid::Uuid>>(&self) -> T {
        self.ids.next(self.now).into()
    }

    fn days(&self) -> Days {
        Days::until(self.now)
    }

    /// When the directory was entered: before anything was submitted.
    fn beginning(&self, day: i64) -> DateTime<Utc> {
        self.days().at(day - 60, 10 * 60)
    }
}

/// Something that the plan refers to, which is always there.
fn at<T>(list: &[T], index: usize) -> Result<&T, Problem> {
    list.get(index).ok_or_else(|| Problem::internal("the plan refers to what it does not hold"))
}

/// All rows of a plan; the ledger entries in the order in which things happened.
pub fn rows(with: With<'_>) -> Result<Rows, Problem> {
    let mut rows = Rows::default();
    directory::write(with, &mut rows)?;
    accounts::write(with, &mut rows)?;
    members::write(with, &mut rows)?;
    studios::write(with, &mut rows)?;
    topics::write(with, &mut rows)?;
    handled(with, &mut rows)?;
    Ok(rows)
}

/// Puts the plan's suggestions and all that was done about them in the place of those that the rows hold.
pub fn turn_over(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    rows.clear_handled();
    handled(with, rows)
}

fn handled(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    intake::write(with, rows)?;
    case::write(with, rows)?;
    rows.entries.sort_by_key(|entry| entry.effective_at);
    Ok(())
}

#[cfg(test)]
mod tests;
