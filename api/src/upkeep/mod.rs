//! What every process does beside answering: writes the record of attempts, shares its counts of requests, reads rotated
//! keys, and sweeps out exports whose time is over and files that nothing names.

mod policy;

use std::time::Duration;

use actix_web::web;

use crate::http::Problem;
use crate::state::App;
use crate::{exports, files};

pub use policy::{Keep, RULES};

/// Runs until the process ends. A turn that fails is told in the log and tried again the next time.
pub async fn run(app: web::Data<App>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for turn in 0_u64.. {
        seconds.tick().await;
        tell("access log", app.access_log.flush(&app).await);
        tell("request limits", app.clients.exchange(&app).await);
        if turn.is_multiple_of(10) {
            reload_keys(&app);
        }
        if turn.is_multiple_of(3600) {
            tell("exports", exports::sweep(&app).await);
            tell("files", files::sweep(&app).await);
        }
    }
}

/// Writes what still waits when the process is about to end.
pub async fn finish(app: &App) {
    tell("access log", app.access_log.flush(app).await);
}

fn reload_keys(app: &App) {
    match app.keys.reload(&app.config.data_dir.join("keys"), app.clock.now()) {
        Ok(true) => tracing::info!("rotated keys were read"),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "the keys could not be read again; the present ones stay in use"),
    }
}

fn tell(task: &str, result: Result<(), Problem>) {
    if let Err(problem) = result {
        tracing::warn!(task, %problem, "upkeep failed and is tried again");
    }
}
