//! Writing an export down: page after page into a file, the file into the object store, and at last its row.

use std::time::Duration;

use actix_web::web::Data;
use futures_util::StreamExt;
use sea_orm::ActiveValue::Set;
use shangliang_entity::list_export::{ActiveModel, Model};
use shangliang_entity::vocab::ExportFailure;
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

/// One export that this process writes.
struct Job {
    app: Data<App>,
    granted: Granted<Write>,
    row: Model,
    lang: Lang,
}

/// Writes one, and keeps in its row how far it is.
pub async fn run(app: Data<App>, row: Model, lang: Lang, pages: Pages) {
    let job = Job { app, granted: Granted::platform(Anywhere, "export"), row, lang };
    let ended = job.beside_its_heart(job.write(pages)).await;
    let kept = match ended {
        Ok(()) => Ok(()),
        Err(problem) => job.give_up(&problem).await,
    };
    if let Err(problem) = kept {
        tracing::warn!(export = %job.row.id, %problem, "it could not be kept that an export failed");
    }
}

impl Job {
    /// Does its work, and says meanwhile that somebody is at it.
    async fn beside_its_heart(&self, work: impl Future<Output = Result<(), Problem>>) -> Result<(), Problem> {
        let pause = Duration::from_secs(BEAT_SECONDS);
        let mut beat = interval_at(Instant::now() + pause, pause);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                ended = &mut work => return ended,
                _ = beat.tick() => self.keep(ActiveModel::default()).await?,
            }
        }
    }

    async fn write(&self, mut pages: Pages) -> Result<(), Problem> {
        let _turn = self.app.exports.job().await?;
        let as_of = self.app.clock.now();
        let first = pages.next().await.unwrap_or_else(|| Err(Problem::internal("a list without a page")))?;
        let total = first.total.and_then(|total| i64::try_from(total).ok());
        self.keep(ActiveModel { as_of: Set(Some(as_of)), total: Set(total), ..Default::default() }).await?;
        let folder = self.app.files.incoming().await?;
        let (form, lang, columns) = (self.row.form, self.lang, first.columns());
        let mut sink = self.off_thread(move || Sink::begin(form, columns, lang, &folder)).await?;
        let (mut rows, mut next) = (0, Some(Ok(first)));
        while let Some(page) = next {
            let ListPage { items, .. } = page?;
            rows += i64::try_from(items.len()).unwrap_or(0);
            sink = self.off_thread(move || sink.add(&items).map(|()| sink)).await?;
            self.keep(ActiveModel { rows: Set(rows), ..Default::default() }).await?;
            next = pages.next().await;
        }
        // What was read of the database is not needed while the bytes are put together.
        drop(pages);
        self.finish(self.off_thread(move || sink.end()).await?).await
    }

    /// Puts the bytes into the object store, and then says so: without a row they are swept away.
    async fn finish(&self, Written { file, size, sha256 }: Written) -> Result<(), Problem> {
        let key = files::new_key(&self.app, self.row.created_at);
        self.app.files.objects.put(&key, file).await?;
        let done = ActiveModel {
            size_bytes: Set(Some(i64::try_from(size).map_err(Problem::internal)?)),
            sha256: Set(Some(sha256.to_vec())),
            object_key: Set(Some(key)),
            ..Default::default()
        };
        self.keep(done).await
    }

    /// Keeps how far it is.
    async fn keep(&self, change: ActiveModel) -> Result<(), Problem> {
        let id = self.row.id;
        let is_there = self.granted.write(&self.app, async |uow| store::change(uow, id, change.clone()).await).await?;
        // Whoever has it forgotten ends it.
        if is_there { Ok(()) } else { Err(Kind::NotFound.into()) }
    }

    async fn give_up(&self, why: &Problem) -> Result<(), Problem> {
        let failure = match why.kind() {
            Kind::NotFound => return Ok(()),
            Kind::Forbidden | Kind::InvalidToken => ExportFailure::RightsChanged,
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
