//! What nobody can fetch any more.

use super::store;
use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::state::App;
use crate::upkeep::Keep;

/// How many are removed together.
const BATCH: u64 = 500;

/// Removes the exports whose time is over; their bytes go with the next sweep of files.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let granted = Granted::<Keep>::platform(Anywhere, "exports");
    while granted.write(app, async |uow| store::remove_past(uow, BATCH).await).await? > 0 {}
    Ok(())
}
