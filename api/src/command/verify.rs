//! `shangliang verify`: whether the ledger is as it was written, and the figures are what it tells.

use super::{Failure, open, progress, tell};
use crate::access::{Anywhere, Granted};
use crate::calendar::local_date;
use crate::config::Config;
use crate::ledger::policy::Maintain;
use crate::ledger::{self, AuditError, Report, outside};
use crate::state::App;
use crate::statistics;
use crate::telemetry;

/// Verifies every entry, chain and checkpoint, recounts the figures from the ledger, and says what was verified.
pub fn verify(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let report = run(&app).await?;
        let groups = recount(&app).await?;
        app.db.close().await;
        show(&report, groups)
    })
}

/// Verifies the ledger of an open platform.
pub async fn run(app: &App) -> Result<Report, Failure> {
    let granted = Granted::<Maintain>::platform(Anywhere, "verify");
    let db = granted.reader(app);
    let outside = outside::read(&app.config.data_dir)
        .map_err(|error| Failure::new(format!("cannot read the checkpoint file: {error}"), "see who owns it"))?;
    let bar = progress::bar(ledger::count(&db).await?, "entries");
    let report = ledger::audit(&db, app.keys.checkpoint(), outside, |entries| bar.set_position(entries)).await;
    bar.finish_and_clear();
    report.map_err(|error| match error {
        AuditError::Found(finding) => Failure::new(
            format!("the ledger is not as it was written: {finding}"),
            "keep database and checkpoint file as they are, and compare them with the last backup",
        ),
        AuditError::Database(error) => error.into(),
    })
}

/// Compares the figures of handling with those that the ledger tells, and gives in how many groups.
pub async fn recount(app: &App) -> Result<usize, Failure> {
    let granted = Granted::<Maintain>::platform(Anywhere, "verify");
    let snapshot = granted.long_snapshot(app).await?;
    let compared = statistics::check(&snapshot, local_date(app.clock.now())).await;
    compared?.map_err(|difference| {
        Failure::new(difference, "a row was changed beside the platform: compare it with the entries of its chain")
    })
}

fn show(report: &Report, groups: usize) -> Result<(), Failure> {
    let Report { entries, chains, checkpoints, outside, uncovered } = report;
    tell::result(format_args!("verified {entries} entries in {chains} chains, and {checkpoints} checkpoints"))?;
    match outside {
        Some(outside) => {
            tell::result(format_args!("{outside} of the checkpoints are in the file beside the database"))?;
        }
        None => tell::result("there is no checkpoint file beside the database: a cut end would not show")?,
    }
    tell::result(format_args!("the figures of handling are those of the ledger, in {groups} groups"))?;
    tell::result(format_args!("{uncovered} entries wait for the next checkpoint"))
}
