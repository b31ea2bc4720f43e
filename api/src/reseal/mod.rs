//! Sealing personal columns anew after a rotation of their keys, so that the old keys can be destroyed.
//!
//! Batch by batch, while the platform serves. The values themselves tell which are left, by the key id that they begin with: a
//! run that broke off is simply run again.

mod batch;
mod columns;

use uuid::Uuid;

use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::ledger::policy::Maintain;
use crate::state::App;

pub use batch::{Batch, Unreadable};
pub use columns::{COLUMNS, Column};

/// How many values one unit of work seals, so that nobody else waits long for it.
const BATCH: u64 = 100;

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Values that were sealed anew.
    pub resealed: u64,
    /// Values that do not open, and stay as they are.
    pub unreadable: Vec<Unreadable>,
}

/// How many values are not sealed and indexed with the keys in use.
pub async fn remaining(app: &App) -> Result<u64, Problem> {
    let granted = granted();
    let mut all = 0;
    for column in COLUMNS {
        all += batch::count(&granted.reader(app), &app.keys, column).await?;
    }
    Ok(all)
}

/// Seals one batch of a column, beyond the row where the last one ended.
pub async fn batch(app: &App, column: &Column, after: Option<Uuid>, limit: u64) -> Result<Batch, Problem> {
    granted().write(app, async |uow| batch::seal(uow, &app.keys, column, after, limit).await).await
}

/// Seals everything that is left, and tells after each batch how much it was.
pub async fn run(app: &App, tell: impl Fn(u64)) -> Result<Report, Problem> {
    let mut report = Report::default();
    for column in COLUMNS {
        let mut after = None;
        loop {
            let done = batch(app, column, after, BATCH).await?;
            report.resealed += done.resealed;
            report.unreadable.extend(done.unreadable);
            tell(report.resealed);
            match done.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }
    Ok(report)
}

fn granted() -> Granted<Maintain> {
    Granted::platform(Anywhere, "reseal")
}
