//! The PostgreSQL server that the tests use beside SQLite, and a fresh database of it for each test.
//!
//! `TEST_DATABASE_URL` (`postgres:…`) names a server whose role may create databases; what a test makes there is called
//! `shangliang_test_…`, and the templates stay. Otherwise an own cluster is started from the server programs of this
//! machine, once per process. Without either the tests run on SQLite alone, unless `SHANGLIANG_TEST_POSTGRES=required`.

mod cluster;

use std::collections::HashMap;
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cluster::Cluster;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use tokio::sync::Mutex;

/// A PostgreSQL server on which tests make databases.
#[derive(Debug)]
pub struct Postgres {
    /// Version and origin, in words.
    description: String,
    /// Any database of the server, to make others from.
    url: String,
    /// What the names of this process's databases begin with; a named server may serve several processes.
    prefix: String,
    next: AtomicU64,
    /// How `CREATE DATABASE` is to copy; empty for the server's own way.
    strategy: &'static str,
    /// Databases that nobody needs any more, to be dropped before another is made.
    released: std::sync::Mutex<Vec<String>>,
    /// The databases that hold the templates, by the templates' names.
    templates: Mutex<HashMap<String, String>>,
    _cluster: Option<Cluster>,
}

/// The server under test, found or started at the first call; `None` where there is none.
///
/// # Panics
///
/// Without a server where one is obligatory.
pub fn postgres() -> Option<&'static Postgres> {
    static SERVER: OnceLock<Result<Postgres, String>> = OnceLock::new();
    match SERVER.get_or_init(find_and_announce) {
        Ok(server) => Some(server),
        Err(reason) if is_obligatory() => panic!("the tests must run on PostgreSQL too, but {reason}"),
        Err(_) => None,
    }
}

impl Postgres {
    /// Makes a template by running `migrate` on the URL of an empty database; later calls for the same name do nothing.
    pub async fn ensure_template(&self, template: &str, migrate: impl AsyncFnOnce(String)) {
        let mut templates = self.templates.lock().await;
        if templates.contains_key(template) {
            return;
        }
        let database = self.new_name();
        self.run(&format!("CREATE DATABASE {database}")).await;
        migrate(at_database(&self.url, &database)).await;
        // Only a database to which nobody is connected can be copied, and connections linger after they were closed.
        self.run(&format!("ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false")).await;
        self.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")).await;
        templates.insert(template.to_owned(), database);
    }

    /// The URL of a new copy of a template.
    ///
    /// # Panics
    ///
    /// Before the template was made by [`Postgres::ensure_template`].
    pub async fn fresh_database(&self, template: &str) -> String {
        let released = std::mem::take(&mut *self.released.lock().unwrap());
        for url in &released {
            self.drop_database(url).await;
        }
        let source = self.templates.lock().await.get(template).cloned();
        let source = source.unwrap_or_else(|| panic!("the template {template} was not made yet"));
        let database = self.new_name();
        self.run(&format!("CREATE DATABASE {database} TEMPLATE {source} {}", self.strategy)).await;
        at_database(&self.url, &database)
    }

    /// Lets a database go, from where nothing can be waited for: all databases of a run together take gigabytes.
    pub fn release(&self, url: &str) {
        self.released.lock().unwrap().push(url.to_owned());
    }

    /// Removes a database that [`Postgres::fresh_database`] made, and whatever is connected to it.
    pub async fn drop_database(&self, url: &str) {
        let database = url.split('?').next().and_then(|base| base.rsplit('/').next()).unwrap_or_default();
        assert!(database.starts_with(&self.prefix), "{database} is not a database of these tests");
        self.run(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).await;
    }

    fn new_name(&self) -> String {
        format!("{}_{}", self.prefix, self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Runs a statement on a connection of its own: every test has its own runtime, and a pool belongs to one.
    async fn run(&self, sql: &str) {
        let done = async {
            let connection = connect(&self.url).await?;
            connection.execute_unprepared(sql).await?;
            connection.close().await
        };
        done.await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

fn is_obligatory() -> bool {
    variable("SHANGLIANG_TEST_POSTGRES").as_deref() == Some("required") || variable("TEST_DATABASE_URL").is_some()
}

fn find_and_announce() -> Result<Postgres, String> {
    let found = find();
    let sqlite = ask("sqlite::memory:", "SELECT sqlite_version()").unwrap_or_else(|error| error.to_string());
    let postgres = match &found {
        Ok(server) => server.description.clone(),
        Err(reason) => format!("not PostgreSQL, because {reason}"),
    };
    // Not eprintln!, which the test runner captures. Nothing depends on the line, so a closed stderr is no failure.
    let _ = writeln!(std::io::stderr(), "databases under test: SQLite {sqlite}, {postgres}");
    found
}

fn find() -> Result<Postgres, String> {
    let (url, cluster) = match variable("TEST_DATABASE_URL") {
        Some(url) if url.starts_with("postgres") => (url, None),
        Some(_) => return Err("TEST_DATABASE_URL is not a postgres: URL".to_owned()),
        None => Cluster::start().map(|cluster| (cluster.url(), Some(cluster)))?,
    };
    let version = ask(&url, "SELECT current_setting('server_version')");
    let version = version.map_err(|error| format!("the PostgreSQL server does not answer: {error}"))?;
    // Copying files takes half the time of copying by the log, where nothing waits for the disk; an option since 15.
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok()).unwrap_or_default();
    let strategy = if cluster.is_some() && major >= 15 { "STRATEGY FILE_COPY" } else { "" };
    let whose = if cluster.is_some() { "own cluster" } else { "TEST_DATABASE_URL" };
    let description = format!("PostgreSQL {} ({whose})", version.split(' ').next().unwrap_or_default());
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let prefix = format!("shangliang_test_{:x}_{}", since_epoch.as_nanos(), std::process::id());
    Ok(Postgres {
        description,
        url,
        prefix,
        next: 0.into(),
        strategy,
        released: Default::default(),
        templates: Mutex::default(),
        _cluster: cluster,
    })
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
    Database::connect(options).await
}

/// The one text that a query answers. On a thread of its own, because the caller may be inside a runtime already.
fn ask(url: &str, sql: &str) -> Result<String, DbErr> {
    let answer = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| DbErr::Custom(error.to_string()))?.block_on(query(url, sql))
    };
    let thread = std::thread::scope(|scope| scope.spawn(answer).join());
    thread.unwrap_or_else(|_| Err(DbErr::Custom("the query panicked".to_owned())))
}

async fn query(url: &str, sql: &str) -> Result<String, DbErr> {
    let connection = connect(url).await?;
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    connection.close().await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
}

/// The URL of another database on the same server.
fn at_database(url: &str, database: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    let server = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{server}/{database}{query}")
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the tests have no configuration but these variables")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("postgres://u:p@host:5432/old?sslmode=require", "postgres://u:p@host:5432/new?sslmode=require")]
    #[case("postgres://u@localhost/old?host=/tmp/a.b", "postgres://u@localhost/new?host=/tmp/a.b")]
    #[case("postgresql://host", "postgresql://host/new")]
    fn a_url_names_another_database_of_the_same_server(#[case] url: &str, #[case] expected: &str) {
        assert_eq!(at_database(url, "new"), expected);
    }

    async fn count(url: &str) -> i64 {
        let connection = connect(url).await.unwrap();
        let sql = "SELECT count(*) FROM thing";
        let row = connection.query_one_raw(Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }

    async fn ensure_things(server: &Postgres) {
        let migrate = async |url: String| {
            // Left open on purpose: a template must be copied whatever its migration forgot.
            let connection = connect(&url).await.unwrap();
            connection.execute_unprepared("CREATE TABLE thing AS SELECT 1 AS id").await.unwrap();
            std::mem::forget(connection);
        };
        server.ensure_template("things", migrate).await;
    }

    #[tokio::test]
    async fn a_fresh_database_is_a_copy_of_its_own() {
        let Some(server) = postgres() else { return };
        ensure_things(server).await;

        let first = server.fresh_database("things").await;
        let second = server.fresh_database("things").await;
        let connection = connect(&first).await.unwrap();
        connection.execute_unprepared("INSERT INTO thing VALUES (2)").await.unwrap();

        assert_eq!((count(&first).await, count(&second).await), (2, 1));
        server.drop_database(&first).await;
        assert!(connect(&first).await.is_err());
    }

    #[tokio::test]
    async fn a_released_database_is_gone_before_the_next_is_made() {
        let Some(server) = postgres() else { return };
        ensure_things(server).await;

        let released = server.fresh_database("things").await;
        server.release(&released);
        server.fresh_database("things").await;

        assert!(connect(&released).await.is_err());
    }

    #[tokio::test]
    async fn databases_are_made_side_by_side() {
        let Some(server) = postgres() else { return };
        ensure_things(server).await;

        let urls = join_all((0..8).map(|_| server.fresh_database("things"))).await;

        assert_eq!(join_all(urls.iter().map(|url| count(url))).await, [1; 8]);
    }

    #[tokio::test]
    #[should_panic(expected = "postgres is not a database of these tests")]
    async fn only_databases_of_the_tests_are_dropped() {
        let server = Postgres {
            description: "none".to_owned(),
            url: "postgres://localhost/postgres".to_owned(),
            prefix: "shangliang_test_1_1".to_owned(),
            next: 0.into(),
            strategy: "",
            released: Default::default(),
            templates: Mutex::default(),
            _cluster: None,
        };

        server.drop_database(&server.url).await;
    }
}
