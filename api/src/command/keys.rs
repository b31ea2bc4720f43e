//! `shangliang keys`

use clap::Subcommand;

use super::{Failure, open, progress, tell};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::reseal::{self, Report};
use crate::secrets::{KeyError, Keys};
use crate::state::App;
use crate::telemetry;

/// What to do with the keys.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum KeysCommand {
    /// Add a key for access tokens; it signs in five minutes, when every process has read it
    RotateSigning,
    /// Add a key for personal columns; it seals in five minutes, and the older ones must stay until `reseal` is done
    RotateField,
    /// Add a key for the indexes of personal columns; it is used in five minutes, and the older ones must stay likewise
    RotateIndex,
    /// Seal and index all personal columns with the newest keys, also while the platform serves
    Reseal,
}

/// Rotates a key in the folder that the settings name, which running processes read within ten seconds, or ends a rotation.
pub fn keys(config: Config, command: KeysCommand) -> Result<(), Failure> {
    match command {
        KeysCommand::RotateSigning => add(&config, Keys::rotate_signing),
        KeysCommand::RotateField => add(&config, Keys::rotate_field),
        KeysCommand::RotateIndex => add(&config, Keys::rotate_index),
        KeysCommand::Reseal => reseal(config),
    }
}

fn add(
    config: &Config,
    rotate: fn(&std::path::Path, chrono::DateTime<chrono::Utc>) -> Result<String, KeyError>,
) -> Result<(), Failure> {
    let folder = config.data_dir.join("keys");
    let now = SystemClock.now();
    // Only beside keys that are whole: a first start makes its own.
    Keys::load(&folder, now)?;
    tell::result(rotate(&folder, now)?)
}

fn reseal(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let settled_at = app.keys.settled_at();
        if app.clock.now() < settled_at {
            return Err(Failure::new(
                format!("the newest key is in use everywhere from {settled_at} on"),
                "run this again then; until then the older keys are still used",
            ));
        }
        let bar = progress::bar(reseal::remaining(&app).await?, "values");
        let report = reseal::run(&app, |done| bar.set_position(done)).await?;
        bar.finish_and_clear();
        let left = reseal::remaining(&app).await?;
        let shown = show(&app, &report, left);
        app.db.close().await;
        shown
    })
}

fn show(app: &App, report: &Report, left: u64) -> Result<(), Failure> {
    tell::result(format_args!("sealed {} values anew", report.resealed))?;
    report.unreadable.iter().for_each(tell::aside);
    if left > 0 {
        return Err(Failure::new(
            format!("{left} values are left, so no key may go"),
            "bring missing keys back from the backup of the key folder, and run this again",
        ));
    }
    app.keys.replaced().iter().try_for_each(|file| {
        tell::result(format_args!("{file} is used by nothing in the database now; only backups made before need it"))
    })
}
