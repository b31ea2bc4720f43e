//! `shangliang verify`: whether the ledger is as it was written.

use super::{Failure, open, progress, tell};
use crate::access::{Anywhere, Granted};
use crate::config::Config;
use crate::ledger::policy::Maintain;
use crate::ledger::{self, AuditError, Report, outside};
use crate::state::App;
use crate::telemetry;

/// Verifies every entry, chain and checkpoint, and says what was verified.
pub fn verify(config: Config) -> Result<(), Failure> {
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let report = run(&app).await?;
        app.db.close().await;
        show(&report)
    })
}

/// Verifies the ledger of an open platform.
pub async fn run(app: &App) -> Result<Report, Failure> {
    let granted = Granted::<Maintain>::platform(Anywhere, "verify");
    let db = granted.reader(app);
    let outside = outside::read(&app.config.data_dir)
        .map_err(|error| Failure::new(format!("cannot read the checkpoint file: {error}")))?;
    let bar = progress::bar(ledger::count(&db).await.map_err(Failure::new)?, "entries");
    let report = ledger::audit(&db, app.keys.checkpoint(), outside, |entries| bar.set_position(entries)).await;
    bar.finish_and_clear();
    report.map_err(|error| match error {
        AuditError::Found(finding) => Failure::new(format!("the ledger is not as it was written: {finding}"))
            .hint("keep database and checkpoint file as they are, and compare them with the last backup"),
        AuditError::Database(error) => Failure::new(error),
    })
}

fn show(report: &Report) -> Result<(), Failure> {
    let Report { entries, chains, checkpoints, outside, uncovered } = report;
    tell::result(format_args!("verified {entries} entries in {chains} chains, and {checkpoints} checkpoints"))?;
    match outside {
        Some(outside) => {
            tell::result(format_args!("{outside} of the checkpoints are in the file beside the database"))?;
        }
        None => tell::result("there is no checkpoint file beside the database: a cut end would not show")?,
    }
    tell::result(format_args!("{uncovered} entries wait for the next checkpoint"))
}
