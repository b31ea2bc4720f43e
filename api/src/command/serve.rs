//! `shangliang serve` and `shangliang migrate`

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use actix_web::web;
use tokio::task::JoinSet;

use super::{Failure, tell};
use crate::accounts::first_administrator;
use crate::config::Config;
use crate::db::Db;
use crate::ledger::checkpoint;
use crate::state::{App, OpenError};
use crate::{files, jobs, notices, outbox, owner_only, server, telemetry, webhooks};

/// Migrates and serves until it is told to stop.
pub fn serve(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        // Held until the process ends, in whatever way.
        let _alone = serve_alone(&config)?;
        let app = web::Data::new(App::open(config).await?);
        let cannot_serve = |error| {
            let hint = "set SHANGLIANG_LISTEN, or SHANGLIANG_METRICS_LISTEN, to a free address";
            Failure::new(format!("cannot serve on {error}"), hint)
        };
        // Before a password is printed that only a platform which serves has a use for.
        let served = server::listen(app.clone()).map_err(cannot_serve)?;
        if let Some(warning) = first_administrator::warning(&app).await? {
            tracing::warn!("{warning}");
        }
        if let Some(password) = first_administrator::ensure(&app).await? {
            tell::one_time_password("first administrator: account=admin", &password)?;
        }
        let mut work = beside_answers(&app);
        let ended = served.await;
        // What it has begun is given up while there is a runtime on which the database takes it back.
        work.shutdown().await;
        ended.map_err(cannot_serve)
    })
}

/// What a process that serves does of its own accord.
fn beside_answers(app: &web::Data<App>) -> JoinSet<()> {
    let between_checkpoints = Duration::from_secs(app.config.checkpoint_minutes * 60);
    let between_jobs = Duration::from_secs(app.config.job_seconds);
    let mut work = JoinSet::new();
    work.spawn_local(checkpoint::make_every(between_checkpoints, app.clone()));
    work.spawn_local(jobs::run_every(between_jobs, app.clone()));
    work.spawn_local(files::scan_every(between_jobs, app.clone()));
    work.spawn_local(notices::run(app.clone()));
    work.spawn_local(outbox::run(app.clone()));
    work.spawn_local(webhooks::run(app.clone()));
    work
}

/// Brings the schema up to date.
pub fn migrate(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        make_folder_of_sqlite(&config)?;
        Ok(Db::migrate(&config.database).await?)
    })
}

/// Makes the folder of SQLite's file where it does not exist.
fn make_folder_of_sqlite(config: &Config) -> Result<(), OpenError> {
    match config.database.file().as_deref().and_then(Path::parent) {
        Some(folder) => owner_only::make_folder(folder).map_err(|error| OpenError::DataDir(folder.to_owned(), error)),
        None => Ok(()),
    }
}

/// The lock of whoever serves a database of SQLite, which takes one process; it ends with the process. None on a server.
fn serve_alone(config: &Config) -> Result<Option<File>, Failure> {
    make_folder_of_sqlite(config)?;
    let Some(database) = config.database.real_file() else { return Ok(None) };
    let path = database.with_added_extension("lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let locked = opened.map_err(TryLockError::Error).and_then(|file| file.try_lock().map(|()| file));
    locked.map(Some).map_err(|error| match error {
        TryLockError::WouldBlock => Failure::new(
            format!("another process serves {} already, and SQLite is for one", database.display()),
            "end that one, or name another data folder: SHANGLIANG_DATA_DIR; PostgreSQL is for several processes",
        ),
        TryLockError::Error(error) => Failure::new(
            format!("cannot lock {}: {error}", path.display()),
            "see who owns it, and that its folder can be written",
        ),
    })
}
