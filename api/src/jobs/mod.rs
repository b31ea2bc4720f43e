//! Work that the clock asks for: reminders, lapsed ratings, rows that are no longer kept.
//!
//! Several processes may try: the one that holds the lease does it. The lease carries a number that rises with every holder and
//! is confirmed inside each unit of work, so that a process that was frozen and wakes up late writes nothing.

mod cleanup;
mod lease;

use std::time::Duration;

use actix_web::web;

use crate::access::{Anywhere, Granted};
use crate::cases;
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::policy::Maintain;
use crate::personal;
use crate::state::App;
use crate::suggestions;

pub use lease::Lease;

/// How many items one unit of work touches, so that nobody else waits long for it.
const BATCH: u64 = 50;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Whether this process held the lease; another one does the work where it did not.
    pub was_holder: bool,
    /// Reminders given, of what is due soon and of what is late.
    pub reminders: u64,
    /// Ratings whose time is over.
    pub lapsed: u64,
    /// Rows that are no longer kept, and accounts whose erasure was finished.
    pub removed: u64,
}

/// Does everything that is due now, in this process or not at all.
///
/// # Errors
/// The database cannot be used; what was done stays, and the next run goes on from there.
pub async fn run_due(app: &App) -> Result<Summary, Problem> {
    let granted = Granted::<Maintain>::platform(Anywhere, "jobs");
    let holder = app.ids.next(app.clock.now()).to_string();
    let lease = granted.write(app, async |uow| Lease::take(uow, "due", &holder).await).await?;
    let Some(lease) = lease else { return Ok(Summary::default()) };
    let done = run_held(app, &granted, &lease).await;
    granted.write(app, async |uow| lease.give_back(uow, done.is_ok()).await).await?;
    done
}

async fn run_held(app: &App, granted: &Granted<Maintain>, lease: &Lease) -> Result<Summary, Problem> {
    Ok(Summary {
        was_holder: true,
        reminders: in_batches(app, granted, lease, async |uow| cases::remind(uow, BATCH).await).await?
            + in_batches(app, granted, lease, async |uow| suggestions::remind(uow, BATCH).await).await?,
        lapsed: in_batches(app, granted, lease, async |uow| cases::lapse_ratings(uow, BATCH).await).await?,
        removed: in_batches(app, granted, lease, async |uow| cleanup::remove(uow, &app.config, BATCH).await).await?
            + in_batches(app, granted, lease, async |uow| personal::finish_erasures(uow, BATCH).await).await?,
    })
}

/// Repeats a piece of work, each time in a unit of its own, until nothing is left or the lease is lost.
async fn in_batches(
    app: &App,
    granted: &Granted<Maintain>,
    lease: &Lease,
    work: impl AsyncFn(&Uow<'_>) -> Result<u64, Problem>,
) -> Result<u64, Problem> {
    let mut all = 0;
    loop {
        let unit = async |uow: &Uow<'_>| if lease.confirm(uow).await? { work(uow).await.map(Some) } else { Ok(None) };
        match granted.write(app, unit).await? {
            Some(done) if done > 0 => all += done,
            Some(_) | None => return Ok(all),
        }
    }
}

/// Runs for as long as the process lives; a failure is logged, and mended by the next turn.
pub async fn run_every(period: Duration, app: web::Data<App>) {
    let mut turns = tokio::time::interval(period);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        match run_due(&app).await {
            Ok(done) if done.reminders + done.lapsed + done.removed == 0 => {}
            Ok(done) => tracing::info!(?done, "work that was due"),
            Err(problem) => tracing::error!(%problem, "work that was due could not be done"),
        }
    }
}
