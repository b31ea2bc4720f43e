//! Looking for news.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::web;
use futures_util::future::join3;

use super::listener::{listen, tell};
use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::ledger::feed::Cursor;
use crate::ledger::mark::{self, Mark};
use crate::state::App;
use crate::upkeep::Keep;
use crate::{notices, sessions};

/// How long nobody looks, unless something says that there is news.
const REST: Duration = Duration::from_millis(500);

/// How long news gather after something was written, so that many writes are one.
const GATHER: Duration = Duration::from_millis(50);

/// How many sessions one query asks for: well below the values that one statement takes (32,766 and 65,535).
const SESSIONS_PER_QUERY: usize = 1000;

/// What was there when it was last looked.
#[derive(Default, PartialEq, Eq)]
struct Seen {
    ledger: Mark,
    inboxes: Cursor,
}

/// Looks until the process ends. A look that fails is told in the log and repeated.
pub async fn run(app: web::Data<App>) {
    run_every(app, REST).await;
}

/// The same, with another rest between two looks.
pub async fn run_every(app: web::Data<App>, rest: Duration) {
    join3(look_on(&app, rest), gather(&app), listen(&app)).await;
}

async fn look_on(app: &App, rest: Duration) {
    let mut seen = Seen::default();
    loop {
        // Whether it was woken or has rested long enough is the same.
        let _ = tokio::time::timeout(rest, app.live.woken.notified()).await;
        if let Err(problem) = look(app, &mut seen).await {
            tracing::warn!(%problem, "news could not be looked for");
        }
    }
}

/// Tells everybody of what this process writes.
async fn gather(app: &App) {
    loop {
        app.live.written.notified().await;
        tokio::time::sleep(GATHER).await;
        app.live.wake();
        tell(app).await;
    }
}

async fn look(app: &App, seen: &mut Seen) -> Result<(), Problem> {
    let is_last = app.is_draining.load(Ordering::Relaxed);
    let sessions = app.live.sessions();
    if sessions.is_empty() {
        return Ok(());
    }
    let granted = Granted::<Keep>::platform(Anywhere, "live");
    let db = granted.reader(app);
    let now = Seen { ledger: mark::head(&db).await?, inboxes: notices::filled_up_to(&db).await? };
    let mut ended = HashSet::new();
    for some in sessions.chunks(SESSIONS_PER_QUERY) {
        ended.extend(sessions::ended_among(&db, some, app.clock.now()).await?);
    }
    let is_new = now != *seen;
    *seen = now;
    app.live.pulse.send_if_modified(|pulse| {
        let is_changed = is_new || is_last != pulse.is_last || ended != *pulse.ended;
        pulse.news += u64::from(is_new);
        pulse.is_last = is_last;
        if ended != *pulse.ended {
            pulse.ended = Arc::new(ended);
        }
        is_changed
    });
    Ok(())
}
