//! Scanning for viruses, where a scanner is set.
//!
//! ```text
//! upload ──▶ at_arrival ──▶ clean: kept · infected: refused · no answer: kept, for its owner only
//! turn, in one process at a time (a lease) ──▶ what waits, and what was last seen with other signatures
//! ```
//! A file in which something is found later loses its bytes at once and stays as a row that says so.

mod clamd;

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::time::Duration;

use actix_web::web::{self, Bytes};
use chrono::{DateTime, Utc};
use futures_util::{Stream, TryStreamExt, stream};
use shangliang_entity::file::Model;
use shangliang_entity::vocab::FileScan;
use tokio::io::AsyncReadExt;

use super::formats::Recognised;
use super::lifecycle::scanned;
use super::store;
use crate::access::{Anywhere, Granted};
use crate::deliveries::under_lease;
use crate::http::Problem;
use crate::jobs::Lease;
use crate::state::App;
use crate::upkeep::Keep;

pub use clamd::{ClamdAddress, Scanner, Verdict};
use clamd::{NotSeen, PATIENCE, Seen};

/// How many files of each sort one turn has scanned.
const TURN: u64 = 200;

/// How long a scan may take, beside its bytes, that nobody waits for.
const CALM: Duration = Duration::from_secs(60);

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// What is noted of a scan.
pub struct Scanned {
    /// What the file is now.
    pub scan: FileScan,
    /// Which scanner said so, with which signatures.
    pub version: Option<String>,
    /// When a scanner was asked.
    pub asked_at: Option<DateTime<Utc>>,
}

impl Scanned {
    fn after(
        before: FileScan,
        version_before: Option<String>,
        answer: &Result<Seen, NotSeen>,
        now: DateTime<Utc>,
    ) -> Self {
        let seen = answer.as_ref().ok();
        Self {
            scan: scanned(before, seen.map(|seen| &seen.verdict)),
            version: seen.map(|seen| seen.version.clone()).or(version_before),
            asked_at: Some(now),
        }
    }
}

/// Has a file scanned before it is kept, while whoever sends it waits.
pub async fn at_arrival(app: &App, recognised: &Recognised) -> Result<Scanned, Problem> {
    let Some(scanner) = &app.files.scanner else {
        return Ok(Scanned { scan: FileScan::Unscanned, version: None, asked_at: None });
    };
    let content = recognised.content.try_clone().map_err(Problem::internal)?;
    let answer = scanner.look(recognised.size, pieces(content), PATIENCE).await;
    // Both handles have one position.
    (&recognised.content).seek(SeekFrom::Start(0)).map_err(Problem::internal)?;
    tell(&answer);
    Ok(Scanned::after(FileScan::Pending, None, &answer, app.clock.now()))
}

fn pieces(content: File) -> impl Stream<Item = io::Result<Bytes>> + Unpin {
    Box::pin(stream::try_unfold(tokio::fs::File::from_std(content), async |mut content| {
        let mut piece = vec![0; PIECE];
        let read = content.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), content)))
    }))
}

/// What an operator should know of a scan.
fn tell(answer: &Result<Seen, NotSeen>) {
    match answer {
        Ok(Seen { verdict: Verdict::Clean, .. }) => {}
        Ok(Seen { verdict: Verdict::Infected(virus), version }) => tracing::warn!(virus, version, "a virus was found"),
        Err(error) => tracing::warn!(%error, "a file was not scanned"),
    }
}

/// Scans for as long as the process lives, where a scanner is set; a failure is told, and mended by the next turn.
pub async fn run_every(period: Duration, app: web::Data<App>) {
    let mut turns = tokio::time::interval(period);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while app.files.scanner.is_some() {
        turns.tick().await;
        if let Err(problem) = turn(&app).await {
            tracing::error!(%problem, "files could not be scanned and are tried again");
        }
    }
}

/// Has files scanned that should be, as many as one turn takes, in this process or not at all.
///
/// # Errors
/// The database or the file store cannot be used; what was scanned is noted, and the next turn goes on from there.
pub async fn turn(app: &App) -> Result<(), Problem> {
    let Some(scanner) = &app.files.scanner else { return Ok(()) };
    let granted = Granted::<Keep>::platform(Anywhere, "file scans");
    under_lease(app, &granted, "file scans", async |lease| scan_some(app, scanner, &granted, lease).await).await
}

async fn scan_some(app: &App, scanner: &Scanner, granted: &Granted<Keep>, lease: &Lease) -> Result<(), Problem> {
    let version = match scanner.version().await {
        Ok(version) => version,
        Err(error) => {
            tracing::warn!(%error, "no file can be scanned at present");
            return Ok(());
        }
    };
    for file in store::to_scan(&granted.reader(app), &version, TURN).await? {
        let answer = look_again(app, scanner, &file).await?;
        tell(&answer);
        let after = Scanned::after(file.scan, file.scan_version, &answer, app.clock.now());
        let note = granted.write(app, async |uow| match lease.confirm(uow).await? {
            true => store::note_scan(uow, file.id, &after).await.map(|()| true),
            false => Ok(false),
        });
        if !note.await? {
            return Ok(());
        }
        if after.scan == FileScan::Infected {
            tracing::warn!(file = %file.id, "the bytes of a file that was kept are deleted");
            app.files.objects.forget(&file.object_key).await;
        }
        if let Err(NotSeen::Down(_)) = answer {
            return Ok(());
        }
    }
    Ok(())
}

/// What a scanner says of a file that is kept.
async fn look_again(app: &App, scanner: &Scanner, file: &Model) -> Result<Result<Seen, NotSeen>, Problem> {
    match app.files.objects.read_if_there(&file.object_key).await? {
        Some(bytes) => {
            let size = u64::try_from(file.size_bytes).unwrap_or(0);
            Ok(scanner.look(size, bytes.map_err(io::Error::other), CALM).await)
        }
        None => Ok(Err(NotSeen::Unreadable(io::ErrorKind::NotFound.into()))),
    }
}
