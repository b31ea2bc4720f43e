//! `shangliang import`: what an earlier platform kept.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::{Failure, open, progress, tell};
use crate::config::Config;
use crate::import::reader::{self, Format};
use crate::import::{BadLine, Importer, Summary, categories};
use crate::telemetry;

/// How many lines that were not taken are shown where no report is written.
const SHOWN: usize = 20;

/// What to import.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Suggestions with their replies, from JSON lines (.jsonl, .ndjson) or CSV (.csv) with the fields id, author, title,
    /// submitted_at, body, reply, replied_at, supports, opposes, level1.
    ///
    /// Rows that are here already stay as they are, so a file can be imported again and again.
    Suggestions(Source),
    /// Content categories, from CSV with the columns level1, level2, level3.
    Categories(Source),
}

/// Where it comes from and where it goes.
#[derive(Debug, Args)]
pub struct Source {
    /// The file.
    file: PathBuf,
    /// The code (GB/T 2260) of the committee that it goes to.
    #[arg(long, value_name = "CODE")]
    committee: String,
    /// A CSV file for the lines that were not taken: line, field, reason.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Imports a file; bad lines are reported and the rest goes in.
pub fn import(config: Config, what: Import) -> Result<(), Failure> {
    telemetry::start(&config);
    let (Import::Suggestions(source) | Import::Categories(source)) = &what;
    let file = File::open(&source.file).map_err(|error| unreadable(&source.file, &error))?;
    let size = file.metadata().map_err(|error| unreadable(&source.file, &error))?.len();
    let format = match &what {
        Import::Suggestions(_) => Format::of(&source.file).ok_or_else(unknown_format)?,
        Import::Categories(_) => Format::Csv,
    };
    let bar = progress::bar(size, "bytes");
    let input = BufReader::new(bar.wrap_read(file));
    let mut report = Report::create(source, bar.clone())?;

    let summary = actix_web::rt::System::new().block_on(async {
        let app = open::existing(config).await?;
        let importer = Importer::into_committee(&app, &source.committee).await.map_err(broken)?.ok_or_else(|| {
            Failure::new(
                format!("there is no committee with the code {}", source.committee),
                "make it with POST /api/v1/committees, as docs/operations.md shows under First steps",
            )
        })?;
        let summary = match &what {
            Import::Suggestions(_) => importer.suggestions(reader::read(input, format), |bad| report.add(bad)).await,
            Import::Categories(_) => importer.categories(categories::read(input), |bad| report.add(bad)).await,
        };
        app.db.close().await;
        summary.map_err(broken)
    });
    bar.finish_and_clear();
    let summary = summary?;
    report.finish()?;
    tell::result(told(&summary))?;
    if summary.understood() == 0 {
        return Err(Failure::new(
            format!("nothing in {} could be read", source.file.display()),
            "`shangliang import --help` names the formats and their fields",
        ));
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot read {}: {error}", path.display()), "name a file that is there and may be read")
}

fn unknown_format() -> Failure {
    Failure::new("the format of the file is not known", "its name must end in .jsonl, .ndjson or .csv")
}

fn broken(problem: crate::http::Problem) -> Failure {
    Failure::new(
        format!("the import broke off: {problem}"),
        "what was written stays; run the same command again once the database answers",
    )
}

fn told(summary: &Summary) -> String {
    let Summary { new, unchanged, differing, refused } = summary;
    let read = summary.read();
    format!("read {read}, new {new}, unchanged {unchanged}, differing {differing}, refused {refused}")
}

/// The lines that were not taken: in a file, or the first of them on standard error.
struct Report {
    file: Option<csv::Writer<File>>,
    /// Why the file could not be written.
    failure: Option<csv::Error>,
    lines: usize,
    bar: ProgressBar,
}

impl Report {
    fn create(source: &Source, bar: ProgressBar) -> Result<Self, Failure> {
        let Some(path) = &source.report else {
            return Ok(Self { file: None, failure: None, lines: 0, bar });
        };
        let cannot = |error: &dyn std::fmt::Display| {
            let hint = "name another file for the report, in a folder that is there and can be written";
            Failure::new(format!("cannot write {}: {error}", path.display()), hint)
        };
        if path.canonicalize().is_ok_and(|report| source.file.canonicalize().is_ok_and(|file| file == report)) {
            return Err(cannot(&"it is the file to be imported"));
        }
        let mut file = csv::Writer::from_path(path).map_err(|error| cannot(&error))?;
        file.write_record(["line", "field", "reason"]).map_err(|error| cannot(&error))?;
        Ok(Self { file: Some(file), failure: None, lines: 0, bar })
    }

    fn add(&mut self, bad: &BadLine) {
        self.lines += 1;
        match &mut self.file {
            Some(file) => {
                let written = file.write_record([&bad.line.to_string(), bad.field.unwrap_or_default(), &bad.reason]);
                // The import goes on, and says at its end that the report is not whole.
                self.failure = self.failure.take().or(written.err());
            }
            None if self.lines <= SHOWN => self.show(&match bad.field {
                Some(field) => format!("line {}, {field}: {}", bad.line, bad.reason),
                None => format!("line {}: {}", bad.line, bad.reason),
            }),
            None => {}
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        if let Some(file) = &mut self.file {
            let flushed = file.flush().map_err(csv::Error::from);
            if let Some(error) = self.failure.take().or(flushed.err()) {
                return Err(Failure::new(
                    format!("all was imported, but the report is not whole: {error}"),
                    "run the same command again: what is here already stays as it is",
                ));
            }
        } else if self.lines > SHOWN {
            self.show(&format!("… and {} more lines; --report FILE keeps them all", self.lines - SHOWN));
        }
        Ok(())
    }

    fn show(&self, line: &str) {
        self.bar.suspend(|| tell::aside(line));
    }
}
