//! `shangliang serve` and `shangliang migrate`

use std::time::Duration;

use actix_web::web;

use super::{Failure, tell};
use crate::accounts::first_administrator;
use crate::config::Config;
use crate::db::Db;
use crate::ledger::checkpoint;
use crate::state::{App, OpenError};
use crate::{files, jobs, notices, outbox, server, telemetry, webhooks};

/// Migrates and serves until it is told to stop.
pub fn serve(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = web::Data::new(App::open(config).await?);
        let cannot_serve = |error| {
            let hint = "set SHANGLIANG_LISTEN, or SHANGLIANG_METRICS_LISTEN, to a free address";
            Failure::new(format!("cannot serve on {error}"), hint)
        };
        // Before a password is printed that only a platform which serves has a use for.
        let served = server::listen(app.clone()).map_err(cannot_serve)?;
        if let Some(warning) = first_administrator::idle_password(&app).await? {
            tracing::warn!("{warning}");
        }
        if let Some(password) = first_administrator::ensure(&app).await? {
            tell::one_time_password("first administrator: account=admin", &password)?;
        }
        let between_checkpoints = Duration::from_secs(app.config.checkpoint_minutes * 60);
        actix_web::rt::spawn(checkpoint::make_every(between_checkpoints, app.clone()));
        let between_jobs = Duration::from_secs(app.config.job_seconds);
        actix_web::rt::spawn(jobs::run_every(between_jobs, app.clone()));
        actix_web::rt::spawn(files::scan_every(between_jobs, app.clone()));
        actix_web::rt::spawn(notices::run(app.clone()));
        actix_web::rt::spawn(outbox::run(app.clone()));
        actix_web::rt::spawn(webhooks::run(app.clone()));
        served.await.map_err(cannot_serve)
    })
}

/// Brings the schema up to date.
pub fn migrate(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        if let Some(folder) = config.database.file().as_deref().and_then(std::path::Path::parent) {
            std::fs::create_dir_all(folder).map_err(|error| OpenError::DataDir(folder.to_owned(), error))?;
        }
        Ok(Db::migrate(&config.database).await?)
    })
}
