//! `shangliang serve` and `shangliang migrate`

use std::time::Duration;

use actix_web::web;

use super::Failure;
use crate::config::Config;
use crate::db::Db;
use crate::ledger::checkpoint;
use crate::state::App;
use crate::{server, telemetry};

/// Migrates and serves until it is told to stop.
pub fn serve(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = web::Data::new(App::open(config).await.map_err(Failure::new)?);
        let listen = app.config.listen;
        let between_checkpoints = Duration::from_secs(app.config.checkpoint_minutes * 60);
        tokio::spawn(checkpoint::make_every(between_checkpoints, app.clone()));
        server::serve(app).await.map_err(|error| {
            Failure::new(format!("cannot serve on {listen}: {error}")).hint("set SHANGLIANG_LISTEN to a free address")
        })
    })
}

/// Brings the schema up to date.
pub fn migrate(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        if let Some(folder) = config.database.file().as_deref().and_then(std::path::Path::parent) {
            std::fs::create_dir_all(folder).map_err(Failure::new)?;
        }
        Db::migrate(&config.database).await.map_err(Failure::new)
    })
}
