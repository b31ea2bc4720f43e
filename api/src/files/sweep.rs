//! What nobody needs any more: files that were never used, uploads that ended, and objects that no file names. A piece of an
//! upload is named by none, and no longer needed when it is old enough to be missed.

use chrono::TimeDelta;
use futures_util::TryStreamExt;

use super::objects::{origin, thumbnail_of};
use super::{dropped, store, uploads};
use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::state::App;
use crate::upkeep::Keep;

/// How long a file may belong to nothing: a draft on a phone may wait for a while.
const UNATTACHED: TimeDelta = TimeDelta::days(7);

/// How old an object is before it is missed by no unit of work that still runs.
const ORPHANED: TimeDelta = TimeDelta::days(1);

/// How many are looked at together.
const BATCH: usize = 500;

/// Removes all of them. Every process may: there is nothing to lose by doing it twice.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let granted = Granted::<Keep>::platform(Anywhere, "files");
    let limit = u64::try_from(BATCH).unwrap_or(u64::MAX);
    while granted.write(app, async |uow| uploads::remove_past(uow, limit).await).await? > 0 {}
    let now = app.clock.now();
    while granted.write(app, async |uow| store::remove_forgotten(uow, now - UNATTACHED, limit).await).await? > 0 {}
    sweep_dropped(app, &granted, limit).await?;
    // A database without any file is more likely a wrong one than one whose objects are all orphans.
    if !store::is_any(&granted.reader(app)).await? {
        return Ok(());
    }
    let is_old = |key: &String| origin(key).is_some_and(|(_, made)| made < now - ORPHANED);
    let old = app.files.objects.keys().await?.try_filter(|key| std::future::ready(is_old(key)));
    let mut batches = old.try_chunks(BATCH);
    while let Some(keys) = batches.try_next().await.map_err(|broken| broken.1)? {
        let files: Vec<&str> = keys.iter().filter_map(|key| origin(key)).map(|(file, _)| file).collect();
        let known = store::known(&granted.reader(app), &files).await?;
        for key in keys.iter().filter(|key| origin(key).is_none_or(|(file, _)| !known.contains(file))) {
            app.files.objects.delete(key).await?;
        }
    }
    Ok(())
}

/// Forgets the bytes of what was removed: that much this database knows for certain.
async fn sweep_dropped(app: &App, granted: &Granted<Keep>, limit: u64) -> Result<(), Problem> {
    loop {
        let keys = dropped::some(&granted.reader(app), limit).await?;
        if keys.is_empty() {
            return Ok(());
        }
        for key in &keys {
            app.files.objects.delete(&thumbnail_of(key)).await?;
            app.files.objects.delete(key).await?;
        }
        granted.write(app, async |uow| dropped::done(uow, &keys).await).await?;
    }
}
