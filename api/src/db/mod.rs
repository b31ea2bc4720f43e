//! The two databases behind one door: several readers, and a writer that runs units of work.
//!
//! The pools are private. Whoever wants to read or write needs a [`Gate`], and only `access` makes one, after a
//! permission was given.

mod count;
pub mod dialect;
pub mod fault;
mod group;
mod is_there;
mod load;
#[cfg(test)]
pub mod plan;
mod running;
mod truth;
mod unopened;
mod uow;

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection, SqliteConnection};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend,
    DbErr, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use shangliang_migration::Migrator;

use crate::access::Gate;
use crate::http::problem::Problem;
use group::GroupWriter;

pub use count::count_if;
pub use is_there::is_there;
pub use running::{Running, RunningKeys};
pub use truth::truth;
pub use unopened::Unopened;
pub use uow::{By, Uow};

/// What a query runs on: a reader's pool or a unit of work's transaction.
pub type Conn<'a> = DatabaseExecutor<'a>;

/// How often a unit of work is run again after the database gave way to another writer.
const ATTEMPTS: u32 = 4;

/// Where the database is and how many connections it may use.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Reader connections.
    pub readers: u32,
    /// Writer connections on PostgreSQL; SQLite has one.
    pub writers: u32,
}

impl DatabaseConfig {
    /// The file of SQLite, read as it is when it is opened.
    pub fn file(&self) -> Option<PathBuf> {
        let options = self.url.starts_with("sqlite:").then(|| self.url.parse::<SqliteConnectOptions>())?;
        options.ok().map(|options| options.get_filename().to_owned())
    }

    /// The file of SQLite by the name that it has without links, as far as it is there: by any other name it is the same.
    pub fn real_file(&self) -> Option<PathBuf> {
        let file = std::path::absolute(self.file()?).ok()?;
        let in_folder = || Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?));
        file.canonicalize().ok().or_else(in_folder).or(Some(file))
    }
}

/// The database.
pub struct Db {
    readers: DatabaseConnection,
    writer: Writer,
    /// The idempotency keys whose requests run in this process.
    pub running: RunningKeys,
}

/// SQLite has one writer that commits whole groups; PostgreSQL as many as the pool holds.
enum Writer {
    Sqlite(GroupWriter),
    Postgres(DatabaseConnection),
}

tokio::task_local! {
    /// Statements sent by the current request, shown as `Server-Timing` outside production and asserted in tests.
    pub static STATEMENTS: Cell<u32>;
}

impl Db {
    /// Connects; the backend is known from the URL.
    ///
    /// # Errors
    /// The database does not open.
    pub async fn connect(config: &DatabaseConfig) -> Result<Self, Unopened> {
        match Self::opened(config).await {
            Ok(db) => Ok(db),
            Err(error) => Err(Unopened::new(config, error).await),
        }
    }

    async fn opened(config: &DatabaseConfig) -> Result<Self, DbErr> {
        let is_sqlite = config.url.starts_with("sqlite:");
        let mut writers = Database::connect(options(config, if is_sqlite { 1 } else { config.writers }, false)).await?;
        count_statements(&mut writers);
        if !is_sqlite {
            refuse_unsafe_settings(&writers).await?;
        }
        let mut readers = Database::connect(options(config, config.readers, true)).await?;
        count_statements(&mut readers);
        let writer = if is_sqlite { Writer::Sqlite(GroupWriter::start(writers)) } else { Writer::Postgres(writers) };
        Ok(Self { readers, writer, running: RunningKeys::default() })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// The database does not open, or refuses.
    pub async fn migrate(config: &DatabaseConfig) -> Result<(), Unopened> {
        let migrated = async {
            let connection = Database::connect(options(config, 1, false)).await?;
            Migrator::up(&connection, None).await?;
            connection.close().await
        };
        match migrated.await {
            Ok(()) => Ok(()),
            Err(error) => Err(Unopened::new(config, error).await),
        }
    }

    /// Whether the database answers, has every migration and is written to.
    pub async fn is_ready(&self) -> bool {
        if let Writer::Sqlite(writer) = &self.writer
            && !writer.is_working()
        {
            return false;
        }
        matches!(Migrator::get_pending_migrations_read_only(&self.readers).await, Ok(pending) if pending.is_empty())
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    /// Something to read from, for whoever may.
    pub fn reader(&self, _: &Gate) -> Conn<'_> {
        (&self.readers).into()
    }

    /// One instant of the whole database to read from.
    pub async fn snapshot(&self, _: &Gate) -> Result<DatabaseTransaction, DbErr> {
        match self.backend() {
            DbBackend::Postgres => {
                let level = sea_orm::IsolationLevel::RepeatableRead;
                self.readers.begin_with_config(Some(level), Some(sea_orm::AccessMode::ReadOnly)).await
            }
            _ => self.readers.begin().await,
        }
    }

    /// One instant of the whole database to read from, for as long as it takes.
    pub async fn long_snapshot(&self, gate: &Gate) -> Result<DatabaseTransaction, DbErr> {
        let snapshot = self.snapshot(gate).await?;
        if self.backend() == DbBackend::Postgres {
            let patience = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
            snapshot.execute_unprepared(patience).await?;
        }
        Ok(snapshot)
    }

    /// Runs a unit of work and answers after its commit. The unit may run several times: it must do nothing but write rows.
    pub async fn write<T>(
        &self,
        _: &Gate,
        unit: impl AsyncFn(&DatabaseTransaction) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut attempt = 1;
        loop {
            let result = match &self.writer {
                Writer::Sqlite(group) => group.run(&unit).await,
                Writer::Postgres(pool) => in_transaction(pool, &unit).await,
            };
            match result {
                Err(problem) if problem.asks_for_retry() && attempt < ATTEMPTS => attempt += 1,
                result => return result,
            }
        }
    }

    /// Gives every connection back.
    pub async fn close(self) {
        if let Writer::Sqlite(group) = self.writer {
            group.close().await;
        }
        if let Err(error) = self.readers.close().await {
            tracing::warn!(%error, "closing the database");
        }
    }
}

async fn in_transaction<T>(
    pool: &DatabaseConnection,
    unit: &impl AsyncFn(&DatabaseTransaction) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let transaction = pool.begin().await?;
    match unit(&transaction).await {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(problem) => {
            transaction.rollback().await?;
            Err(problem)
        }
    }
}

fn options(config: &DatabaseConfig, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(&config.url);
    options.max_connections(connections).min_connections(1).acquire_timeout(Duration::from_secs(2)).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged write survives a power cut only with FULL: sqlite.org/pragma.html#pragma_synchronous.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("query_only", if read_only { "ON" } else { "OFF" })
    });
    options.map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_at_rest(connection))));
    options.map_sqlx_postgres_opts(move |postgres| {
        postgres.options([
            ("default_transaction_read_only", if read_only { "on" } else { "off" }),
            ("statement_timeout", "10s"),
            ("lock_timeout", "5s"),
            // What a list costs at most is estimated high, and to compile it takes longer than to run it.
            ("jit", "off"),
            // A writer whose process vanished holds up every other one for this long.
            ("idle_in_transaction_session_timeout", if read_only { "30s" } else { "5s" }),
            ("timezone", "UTC"),
        ])
    });
    options
}

/// Whether a connection may be used again. SQLite ends a transaction by itself when the disk is full, and its driver goes on
/// counting: what is written on such a connection may be acknowledged and never committed.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Once it answers, what it was told to roll back has been.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// An acknowledged write must survive a crash of the database, so a server that acknowledges early is refused.
async fn refuse_unsafe_settings(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let row = connection
        .query_one_raw(sea_orm::Statement::from_string(
            DbBackend::Postgres,
            "SELECT current_setting('synchronous_commit') AS synchronous_commit",
        ))
        .await?;
    let setting: String = match row {
        Some(row) => row.try_get("", "synchronous_commit")?,
        None => String::new(),
    };
    if setting == "off" {
        return Err(DbErr::Custom(
            "synchronous_commit is off: acknowledged writes could be lost; switch it on".to_owned(),
        ));
    }
    Ok(())
}

fn count_statements(connection: &mut DatabaseConnection) {
    connection.set_metric_callback(|_| {
        // Outside a request there is nothing to count for.
        let _ = STATEMENTS.try_with(|count| count.set(count.get() + 1));
    });
}
