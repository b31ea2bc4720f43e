//! The one writer of SQLite: it runs many units of work as savepoints of one transaction and answers after its commit.
//!
//! A commit with `synchronous=FULL` waits for the disk. Units that queue while one waits share the next one's commit.

use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, Notify, oneshot};

use crate::http::problem::{Kind, Problem};

/// The writer. Units take turns at the group; a task of its own commits it.
pub(super) struct GroupWriter {
    group: Arc<Mutex<Group>>,
    /// Wakes the committer after a unit has ended.
    ended: Arc<Notify>,
    committer: tokio::task::JoinHandle<()>,
}

struct Group {
    connection: DatabaseConnection,
    /// The open transaction, while units share it.
    transaction: Option<DatabaseTransaction>,
    /// Who waits for the commit.
    waiting: Vec<oneshot::Sender<()>>,
    /// A commit began and never came to an end: the committer panicked, and nothing is committed any more.
    is_broken: bool,
}

impl GroupWriter {
    /// Starts the committer for a pool of one connection.
    pub(super) fn start(connection: DatabaseConnection) -> Self {
        let group =
            Arc::new(Mutex::new(Group { connection, transaction: None, waiting: Vec::new(), is_broken: false }));
        let ended = Arc::new(Notify::new());
        let committer = tokio::spawn(commit_groups(Arc::clone(&group), Arc::clone(&ended)));
        Self { group, ended, committer }
    }

    /// Runs one unit of work and answers after the group's commit.
    pub(super) async fn run<T>(
        &self,
        unit: &impl AsyncFn(&DatabaseTransaction) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let (committed, answer) = oneshot::channel();
        let value = {
            // The lock is fair, so the committer gets its turn behind the units that wait now.
            let mut group = self.group.lock().await;
            if group.is_broken || self.committer.is_finished() {
                // Nobody would answer: whoever asks is told at once, and not after their deadline.
                tracing::error!("the committer has ended; only a restart helps");
                return Err(Problem::new(Kind::DependencyUnavailable).retry_after(30));
            }
            let _ended = Ended(&self.ended);
            let savepoint = match group.savepoint().await {
                Ok(savepoint) => savepoint,
                Err(error) => return Err(group.abandon(error)),
            };
            let result = unit(&savepoint).await;
            let released = match &result {
                Ok(_) => savepoint.commit().await,
                Err(_) => savepoint.rollback().await,
            };
            if let Err(error) = released {
                return Err(group.abandon(error));
            }
            let value = result?;
            group.waiting.push(committed);
            value
        };
        match answer.await {
            Ok(()) => Ok(value),
            // The committer dropped the sender: the group was not committed, and it has logged why.
            Err(_) => Err(Problem::new(Kind::DependencyUnavailable).retry_after(1)),
        }
    }

    /// Whether what is written is committed.
    pub(super) fn is_working(&self) -> bool {
        !self.committer.is_finished()
    }

    /// Commits what is open and gives the connection back.
    pub(super) async fn close(self) {
        self.committer.abort();
        let mut group = self.group.lock().await;
        group.commit().await;
        if let Err(error) = group.connection.clone().close().await {
            tracing::warn!(%error, "closing the writer");
        }
    }
}

/// Wakes the committer when a unit ends, in whatever way: also one that was given up or panicked leaves no transaction open.
struct Ended<'a>(&'a Notify);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Group {
    /// A savepoint of the open transaction, or of a new one: IMMEDIATE, since a deferred one fails with "database is
    /// locked" when it turns to write.
    ///
    /// Whoever goes away while a savepoint begins takes the whole transaction along: the driver, told to give the savepoint up, may already
    /// have done so, and then gives up the next outer one. The transaction is therefore held here until there is a savepoint, so that the group
    /// is known to be lost; those who wait for it learn it by their channel's end.
    async fn savepoint(&mut self) -> Result<DatabaseTransaction, DbErr> {
        let transaction = match self.transaction.take() {
            Some(transaction) => transaction,
            None => {
                // Whoever still waits does so for one that was lost.
                self.waiting.clear();
                let immediate = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..Default::default()
                };
                self.connection.begin_with_options(immediate).await?
            }
        };
        let savepoint = transaction.begin().await?;
        self.transaction = Some(transaction);
        Ok(savepoint)
    }

    /// Gives the group up after its transaction failed under it: SQLite rolls the whole back when the disk is full or fails.
    /// Units that waited learn it by their channel's end.
    fn abandon(&mut self, error: DbErr) -> Problem {
        tracing::error!(%error, units = self.waiting.len() + 1, "a group of writes was given up");
        self.transaction = None;
        self.waiting.clear();
        Problem::new(Kind::DependencyUnavailable).retry_after(1)
    }

    /// Commits and tells who waits; after a failure they learn it by their channel's end.
    async fn commit(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let Some(transaction) = self.transaction.take() else { return };
        self.is_broken = true;
        let committed = transaction.commit().await;
        self.is_broken = false;
        match committed {
            Ok(()) => {
                for unit in waiting {
                    // A unit whose client has gone no longer listens.
                    let _ = unit.send(());
                }
            }
            Err(error) => tracing::error!(%error, units = waiting.len(), "a group of writes was not committed"),
        }
    }
}

async fn commit_groups(group: Arc<Mutex<Group>>, ended: Arc<Notify>) {
    loop {
        ended.notified().await;
        group.lock().await.commit().await;
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::pin::pin;
    use std::time::Duration;

    use actix_web::ResponseError;
    use futures_util::poll;
    use sea_orm::{ConnectionTrait, Database, Statement};

    use super::super::{DatabaseConfig, options};
    use super::*;

    /// A writer of a fresh database, and somebody else who reads it.
    async fn opened(folder: &Path) -> (GroupWriter, DatabaseConnection) {
        let url = format!("sqlite:{}", folder.join("a.db").display());
        let config = DatabaseConfig { url, readers: 1, writers: 1 };
        let writer = Database::connect(options(&config, 1, false)).await.unwrap();
        (GroupWriter::start(writer), Database::connect(options(&config, 1, true)).await.unwrap())
    }

    /// How many rows of a table somebody else sees.
    async fn seen(reader: &DatabaseConnection, from: &str) -> i64 {
        let count = format!("SELECT count(*) AS n FROM {from}");
        let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), count)).await;
        row.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// Runs statements as one unit of work.
    async fn write(writer: &GroupWriter, statements: &str) -> Result<(), Problem> {
        writer
            .run(&async |transaction: &DatabaseTransaction| {
                Ok(transaction.execute_unprepared(statements).await.map(drop)?)
            })
            .await
    }

    /// A unit that is given up at any moment takes nothing along that another one was told is kept.
    #[tokio::test]
    async fn whoever_goes_away_takes_nothing_along() {
        let folder = tempfile::tempdir().unwrap();
        let (writer, reader) = opened(folder.path()).await;
        write(&writer, "CREATE TABLE item (id INTEGER PRIMARY KEY)").await.unwrap();
        for round in 0..400 {
            let insert = format!("INSERT INTO item VALUES ({round})");
            let given_up = async {
                let mut other = pin!(write(&writer, "SELECT 1"));
                for _ in 0..round / 2 % 20 {
                    if poll!(other.as_mut()).is_ready() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_micros(20)).await;
                }
            };
            // Each begins the group in its turn.
            let kept = match round % 2 {
                0 => tokio::join!(write(&writer, &insert), given_up).0,
                _ => tokio::join!(given_up, write(&writer, &insert)).1,
            };
            // What was acknowledged is there, and nothing else.
            let found = seen(&reader, &format!("item WHERE id = {round}")).await;
            assert_eq!(found == 1, kept.is_ok(), "round {round}");
        }
        // Most are not disturbed.
        assert!(seen(&reader, "item").await > 200);
    }

    /// A full disk makes SQLite roll everything back by itself, of which its driver learns nothing, and a commit that
    /// fails makes it roll nothing back: what is acknowledged afterwards must be there for everybody.
    #[tokio::test]
    async fn what_follows_a_failure_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (writer, reader) = opened(folder.path()).await;
        let parent = "CREATE TABLE parent (id INTEGER PRIMARY KEY)";
        let child = "CREATE TABLE child (id INTEGER PRIMARY KEY, content BLOB, parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)";
        write(&writer, &format!("{parent}; {child}")).await.unwrap();
        let full = "PRAGMA max_page_count = 1; INSERT INTO child (content) VALUES (zeroblob(1000000))";
        let uncommittable = "INSERT INTO child (parent) VALUES (7)";
        let mut kept = 0;
        for failures in [[full, uncommittable], [uncommittable, full], [full, full], [uncommittable, uncommittable]] {
            for failure in failures {
                write(&writer, failure).await.unwrap_err();
            }
            write(&writer, "INSERT INTO child DEFAULT VALUES").await.unwrap();
            kept += 1;
            let found = seen(&reader, "child").await;
            assert_eq!(found, kept, "after {failures:?}");
        }
    }

    /// After a commit that came to no end, as by a panic, nobody waits for the next one.
    #[tokio::test]
    async fn nobody_waits_for_a_committer_that_is_gone() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let (writer, _) = opened(folder.path()).await;
            write(&writer, "CREATE TABLE item (id INTEGER PRIMARY KEY)").await.unwrap();
            let mut group = writer.group.lock().await;
            let savepoint = group.savepoint().await.unwrap();
            // There is something to wait for the disk with.
            savepoint.execute_unprepared("INSERT INTO item VALUES (0)").await.unwrap();
            savepoint.commit().await.unwrap();
            let mut queued = pin!(write(&writer, "INSERT INTO item VALUES (1)"));
            assert!(poll!(queued.as_mut()).is_pending());

            let has_ended = poll!(pin!(group.commit())).is_ready();
            drop(group);
            if has_ended {
                // The disk was faster than this thread.
                continue;
            }
            assert_eq!(queued.await.unwrap_err().status_code(), 503);
            assert_eq!(write(&writer, "INSERT INTO item VALUES (2)").await.unwrap_err().status_code(), 503);
            return;
        }
        panic!("no commit was left in its middle");
    }
}
