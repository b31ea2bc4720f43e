//! What is delivered outside, whoever it is for: how often it is tried, and that one process at a time does it.
//!
//! A request is sent outside any transaction and its result noted in one that confirms the lease. A process that dies in between has noted
//! nothing: what it was about to deliver is delivered again, later.

mod attempt;

use crate::access::{Granted, Permission};
use crate::http::Problem;
use crate::jobs::Lease;
use crate::state::App;

pub use attempt::{Verdict, failure, judge};

/// Delivers under a lease, in this process or not at all. After a failure of ours it is left alone until the lease has run out.
pub async fn under_lease<P: Permission>(
    app: &App,
    granted: &Granted<P>,
    name: &str,
    deliver: impl AsyncFnOnce(&Lease) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let holder = app.ids.next(app.clock.now()).to_string();
    let lease = granted.write(app, async |uow| Lease::take(uow, name, &holder).await).await?;
    let Some(lease) = lease else { return Ok(()) };
    deliver(&lease).await?;
    granted.write(app, async |uow| lease.give_back(uow, true).await).await
}
