//! Writing an export down: page after page into a file, the file into the object store, and at last its row.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::web::Data;
use futures_util::StreamExt;
use sea_orm::ActiveValue::Set;
use shangliang_entity::list_export::{ActiveModel, Model};
use shangliang_entity::vocab::ExportFailure;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::lifecycle::BEAT_SECONDS;
use super::policy::Write;
use super::sink::{Sink, SinkError, Written};
use super::store;
use crate::access::{Anywhere, Granted};
use crate::files;
use crate::http::page::{ListPage, Pages};
use crate::http::{Kind, Lang, Problem};
use crate::pool::NotDone;
use crate::state::App;

/// How long writing one may take, so that nothing keeps the database from tidying up.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// One export that this process writes.
struct Job {
    app: Data<App>,
    granted: Granted<Write>,
    row: Model,
    lang: Lang,
    /// How many items are written.
    rows: AtomicI64,
}

/// Writes one, and keeps in its row how far it is, as long as it has a place among those that this process writes.
pub async fn run(app: Data<App>, row: Model, lang: Lang, pages: Pages, place: OwnedSemaphorePermit) {
    let job = Job { app, granted: Granted::platform(Anywhere, "export"), row, lang, rows: AtomicI64::new(0) };
    // Each of them writes rows, so neither may wait for the other.
    let ended = tokio::select! {
        ended = job.write(pages) => ended,
        gone = job.beat() => Err(gone),
    };
    if let Err(problem) = ended
        && let Err(problem) = job.give_up(&problem).await
    {
        tracing::warn!(export = %job.row.id, %problem, "it could not be kept that an export failed");
    }
    drop(place);
}

impl Job {
    /// Says every few seconds that somebody is at it, and how far, until the export is gone.
    async fn beat(&self) -> Problem {
        let pause = Duration::from_secs(BEAT_SECONDS);
        let mut beat = interval_at(Instant::now() + pause, pause);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let rows = self.rows.load(Ordering::Relaxed);
            match self.keep(ActiveModel { rows: Set(rows), ..Default::default() }).await {
                Err(problem) if problem.kind() == Kind::Gone => return problem,
                Err(problem) => {
                    tracing::warn!(export = %self.row.id, %problem, "it is told later how far an export is")
                }
                Ok(()) => {}
            }
        }
    }

    async fn write(&self, pages: Pages) -> Result<(), Problem> {
        let _turn = self.app.exports.job_turn().await?;
        let late = || Err(Problem::internal("an export took too long"));
        tokio::time::timeout(LIFE, self.write_all(pages)).await.unwrap_or_else(|_| late())
    }

    async fn write_all(&self, mut pages: Pages) -> Result<(), Problem> {
        let as_of = self.app.clock.now();
        let first = pages.next().await.unwrap_or_else(|| Err(Problem::internal("a list without a page")))?;
        let total = first.total.and_then(|total| i64::try_from(total).ok());
        self.keep(ActiveModel { as_of: Set(Some(as_of)), total: Set(total), ..Default::default() }).await?;
        let folder = self.app.files.incoming().await?;
        let (lang, columns) = (self.lang, first.columns());
        let mut sink = self.off_thread(move || Sink::begin(columns, lang, &folder)).await?;
        let mut next = Some(Ok(first));
        while let Some(page) = next {
            let ListPage { items, .. } = page?;
            let more = i64::try_from(items.len()).unwrap_or(0);
            sink = self.off_thread(move || sink.add(&items).map(|()| sink)).await?;
            self.rows.fetch_add(more, Ordering::Relaxed);
            next = pages.next().await;
        }
        // What was read of the database is not needed while the bytes are put together.
        drop(pages);
        self.finish(self.off_thread(move || sink.end()).await?).await
    }

    /// Puts the bytes into the object store, and then says so.
    async fn finish(&self, Written { file, size, sha256 }: Written) -> Result<(), Problem> {
        let key = files::new_key(&self.app, self.row.created_at);
        self.app.files.objects.put(&key, file).await?;
        let done = ActiveModel {
            rows: Set(self.rows.load(Ordering::Relaxed)),
            size_bytes: Set(Some(i64::try_from(size).map_err(Problem::internal)?)),
            sha256: Set(Some(sha256.to_vec())),
            object_key: Set(Some(key.clone())),
            ..Default::default()
        };
        let kept = self.keep(done).await;
        if matches!(&kept, Err(problem) if problem.kind() == Kind::Gone) {
            // Nothing names the bytes of what was given up meanwhile.
            self.app.files.objects.forget(&key).await;
        }
        kept
    }

    /// Keeps how far it is; 410 where its owner wants it no longer.
    async fn keep(&self, change: ActiveModel) -> Result<(), Problem> {
        let id = self.row.id;
        let is_there = self.granted.write(&self.app, async |uow| store::change(uow, id, change.clone()).await).await?;
        if is_there { Ok(()) } else { Err(Kind::Gone.into()) }
    }

    async fn give_up(&self, why: &Problem) -> Result<(), Problem> {
        let failure = match why.kind() {
            Kind::Gone => return Ok(()),
            Kind::Forbidden | Kind::InvalidToken => ExportFailure::RightsChanged,
            _ if self.app.is_draining.load(Ordering::Relaxed) => ExportFailure::Interrupted,
            _ => ExportFailure::Unavailable,
        };
        if failure == ExportFailure::Unavailable {
            tracing::warn!(export = %self.row.id, %why, "an export could not be written");
        }
        self.granted.write(&self.app, async |uow| store::give_up(uow, self.row.id, failure).await).await
    }

    /// Does what keeps a core busy off the threads that answer.
    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, SinkError> + Send + 'static,
    ) -> Result<T, Problem> {
        match self.app.exports.pool.run(work).await {
            Ok(done) => done.map_err(Problem::internal),
            Err(NotDone::Busy) => Err(Problem::new(Kind::TemporaryReducedCapacity)),
            Err(NotDone::Failed) => Err(Problem::internal("an export could not be put together")),
        }
    }
}
