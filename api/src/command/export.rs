//! `shangliang export`: suggestions or cases for spreadsheets and other programs.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::committee;

use super::{Failure, open, progress, tell};
use crate::access::{Anywhere, Granted};
use crate::config::Config;
use crate::exports::offline::{ExportError, Format, export_cases, export_suggestions};
use crate::ledger::policy::Maintain;
use crate::{owner_only, telemetry};

/// What to export.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Suggestions that were handed in; names are masked.
    Suggestions(Destination),
    /// Cases: what was done about them, by whom, by when.
    Cases(Destination),
}

/// Which, in which form and where to.
#[derive(Debug, Args)]
pub struct Destination {
    /// The code (GB/T 2260) of the committee.
    #[arg(long, value_name = "CODE")]
    committee: String,
    /// The form.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The file to write; without it everything goes to standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes what was asked for, page by page.
pub fn export(config: Config, what: Export) -> Result<(), Failure> {
    telemetry::start(&config);
    let (Export::Suggestions(destination) | Export::Cases(destination)) = &what;
    actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let granted = Granted::<Maintain>::platform(Anywhere, "export");
        let db = granted.reader(&app);
        let committee = committee::Entity::find()
            .filter(committee::Column::Code.eq(&destination.committee))
            .one(&db)
            .await?
            .ok_or_else(|| {
                Failure::new(
                    format!("there is no committee with the code {}", destination.committee),
                    "GET /api/v1/committees shows those that there are",
                )
            })?;
        let output: Box<dyn Write> = match &destination.output {
            Some(path) => Box::new(BufWriter::new(owner_only::file(path).map_err(|error| {
                let hint = "name a file in a folder that is there and can be written";
                Failure::new(format!("cannot write {}: {error}", path.display()), hint)
            })?)),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
        let bar = progress::bar(0, "rows");
        let written = |rows| {
            bar.set_length(rows);
            bar.set_position(rows);
        };
        let exported = match &what {
            Export::Suggestions(_) => {
                export_suggestions(&db, &app.keys, committee.id, destination.format, output, written).await
            }
            Export::Cases(_) => export_cases(&db, committee.id, destination.format, output, written).await,
        };
        bar.finish_and_clear();
        app.db.close().await;
        exported.or_else(|error| {
            let hint = match &error {
                ExportError::Output(error) if tell::is_end(error) => return Ok(()),
                ExportError::Output(_) => "see that there is room where it goes, and run it again",
                ExportError::Database(_) => "run it again once the database answers",
                ExportError::Sealed(_) => "bring missing keys back from the backup of the key folder, and run it again",
            };
            Err(Failure::new(error, hint))
        })
    })
}
