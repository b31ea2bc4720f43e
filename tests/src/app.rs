//! The platform under test: in this process, on a fresh database, with a clock that the test moves.

use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_http::Request;
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::Service;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpResponse, test, web};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::LocalBoxFuture;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use shangliang::app::{Shared, configured, document};
use shangliang::clock::{Clock, ManualClock};
use shangliang::config::{Config, Settings};
use shangliang::db::{DatabaseConfig, Db};
use shangliang::outbound::Outbound;
use shangliang::secrets::{Keys, SeededRandom};
use shangliang::state::App;

use crate::client::{Answer, Client};
use crate::contract::{Contract, protection};
use crate::databases::{FreshDatabase, fresh_database};
use crate::decoding::decoded;
use crate::names::KnownNames;
use crate::phones::{Recorder, SentCodes};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded default.
    Sqlite,
    /// The one for production.
    Postgres,
}

/// An answer of the service, as far as tests look at it.
pub struct Raw {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as sent.
    pub body: Vec<u8>,
}

impl Raw {
    /// An answer with its whole body; of one that does not end, with its beginning.
    async fn of(response: HttpResponse) -> Self {
        let status = response.status().as_u16();
        let text = |value: &HeaderValue| value.to_str().unwrap_or("").to_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
        // Their order means nothing (RFC 9110 §5.3), and differs from answer to answer.
        let headers: Vec<_> = headers.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let is_endless = headers.iter().any(|(name, value)| name == "content-type" && value == "text/event-stream");
        let body = match is_endless {
            true => next_piece(&mut response.into_body()).await.unwrap_or_default(),
            false => to_bytes(response.into_body()).await.unwrap_or_else(|_| panic!("the body broke off")).to_vec(),
        };
        Self { status, headers, body }
    }
}

/// The next piece of a body; nothing at its end.
pub async fn next_piece(body: &mut BoxBody) -> Option<Vec<u8>> {
    let piece = std::future::poll_fn(|context| std::pin::Pin::new(&mut *body).poll_next(context)).await?;
    Some(piece.unwrap_or_else(|_| panic!("the body broke off")).to_vec())
}

/// Where the keys come from.
#[derive(Clone, Copy, Debug)]
enum KeySource {
    /// Made from a seed, and never rotated.
    Seed(u64),
    /// Files of the data folder.
    Folder,
}

impl KeySource {
    fn keys(self, config: &Config, now: DateTime<Utc>) -> Keys {
        match self {
            Self::Seed(seed) => Keys::ephemeral(&SeededRandom::new(seed)).unwrap(),
            Self::Folder => Keys::load_or_create(&config.data_dir.join("keys"), now).unwrap(),
        }
    }
}

type Serve = dyn Fn(Request) -> LocalBoxFuture<'static, HttpResponse>;

/// The platform, ready for requests.
#[derive(Clone)]
pub struct TestApp {
    serve: Rc<Serve>,
    /// The application itself, for what no client can do: reading keys, opening sealed values.
    pub app: web::Data<App>,
    /// The time, as the platform sees it.
    pub clock: Arc<ManualClock>,
    /// Sees the tables as an operator with a database client would.
    pub sql: DatabaseConnection,
    /// The one-time codes that were sent.
    pub sms: Arc<SentCodes>,
    /// Where names lead.
    pub names: Arc<KnownNames>,
    /// Which database this is.
    pub backend: Backend,
    keys: KeySource,
    _folder: Rc<tempfile::TempDir>,
    _database: Rc<FreshDatabase>,
}

/// The document's contract, read once.
pub fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract::new(document()))
}

/// A day on which working days and holidays are known: Monday, 2 March 2026, 09:00 in Xi'an.
pub fn first_morning() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

impl TestApp {
    /// Starts the platform on a fresh database; `None` where there is no PostgreSQL to test on.
    pub async fn start(backend: Backend) -> Option<Self> {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts it with other settings.
    pub async fn start_with(backend: Backend, configure: impl FnOnce(&mut Config)) -> Option<Self> {
        Self::begin(backend, configure, KeySource::Seed(next_seed())).await
    }

    /// Starts it with a folder of keys, which can be rotated, and other settings.
    pub async fn start_with_key_folder(backend: Backend, configure: impl FnOnce(&mut Config)) -> Option<Self> {
        Self::begin(backend, configure, KeySource::Folder).await
    }

    async fn begin(backend: Backend, configure: impl FnOnce(&mut Config), keys: KeySource) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let database = fresh_database(backend, folder.path()).await?;
        let mut config = Config::new(Settings::default()).unwrap();
        config.database = DatabaseConfig { url: database.url.clone(), readers: 5, writers: 4 };
        config.data_dir = folder.path().to_owned();
        // The clock stands still, so a minute never ends by itself.
        config.limits.requests_per_minute = 1_000_000;
        config.limits.account_requests_per_minute = 1_000_000;
        configure(&mut config);

        let clock = Arc::new(ManualClock::at(first_morning()));
        let sms = Arc::new(SentCodes::default());
        let names = Arc::new(KnownNames::default());
        let (app, serve) = process(config, &keys, &clock, &sms, &names).await;
        let sql = beside(&app, &database.url).await;
        let (folder, database) = (Rc::new(folder), Rc::new(database));
        Some(Self { serve, app, clock, sql, sms, names, backend, keys, _folder: folder, _database: database })
    }

    /// Another process of the same platform: with the same database, keys and clock, and nothing else in common.
    pub async fn another_process(&self) -> Self {
        self.another_process_with(|_| {}).await
    }

    /// Another process with other settings.
    pub async fn another_process_with(&self, configure: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.app.config.clone();
        configure(&mut config);
        let (app, serve) = process(config, &self.keys, &self.clock, &self.sms, &self.names).await;
        Self { serve, app, ..self.clone() }
    }

    /// The same platform, with the same keys and clock, on an empty database of either kind.
    pub async fn moved_to(&self, backend: Backend) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut config = self.app.config.clone();
        let database = fresh_database(backend, folder.path()).await?;
        config.database.url = database.url.clone();
        config.data_dir = folder.path().to_owned();
        let (app, serve) = process(config, &self.keys, &self.clock, &self.sms, &self.names).await;
        let sql = beside(&app, &database.url).await;
        let (folder, database) = (Rc::new(folder), Rc::new(database));
        Some(Self { serve, app, sql, backend, _folder: folder, _database: database, ..self.clone() })
    }

    /// Lets time pass.
    pub fn pass(&self, span: TimeDelta) {
        self.clock.advance(span);
    }

    /// Waits until whoever follows the ledger sees all of it: transactions of other databases on the server hold it up too.
    pub async fn settle(&self) {
        let backend = self.sql.get_database_backend();
        let waiting =
            "SELECT 1 FROM ledger_entry WHERE writer >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint LIMIT 1";
        let is_waiting =
            async || self.sql.query_one_raw(Statement::from_string(backend, waiting)).await.unwrap().is_some();
        while self.backend == Backend::Postgres && is_waiting().await {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    /// Somebody without credentials.
    pub fn visitor(&self) -> Client {
        Client::new(self.clone(), None)
    }

    /// Sends a request and gives the answer before its body, which need not end.
    pub async fn begin_answer(&self, request: test::TestRequest) -> HttpResponse {
        (self.serve)(request.to_request()).await
    }

    /// Sends a request and checks the answer against the document.
    pub async fn call(&self, request: test::TestRequest, method: &str, path: &str) -> Answer {
        let mut raw = Raw::of((self.serve)(request.to_request()).await).await;
        // What the platform does behind an answer is done before the test looks.
        tokio::task::yield_now().await;
        if method == "HEAD" {
            // Over a socket the codec leaves it out.
            raw.body.clear();
        }
        let header =
            |wanted: &str| raw.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let content_type = header("content-type");
        let body = decoded(&raw.body, header("content-encoding")).await;
        let path_only = path.split('?').next().unwrap();
        let checked =
            protection::check(raw.status, &raw.headers).and_then(|()| match path_only.starts_with("/api/v1") {
                true => contract().check(method, path_only, raw.status, content_type, &raw.headers, &body),
                false => Ok(()),
            });
        if let Err(breach) = checked {
            let (status, text) = (raw.status, String::from_utf8_lossy(&body));
            panic!("{method} {path} → {status} breaks the contract: {breach}\n{text}");
        }
        Answer::new(format!("{method} {path}"), raw)
    }
}

/// Randomness differs from test to test, and from process to process.
fn next_seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(1);
    SEED.fetch_add(1, Ordering::Relaxed)
}

/// A client of a platform's database. What it changes is known to the platform at once, where others wait for a second.
async fn beside(app: &web::Data<App>, url: &str) -> DatabaseConnection {
    let mut sql = Database::connect(url).await.unwrap();
    let app = app.clone();
    sql.set_metric_callback(move |_| app.known.forget());
    sql
}

/// The application of one process, and what answers requests to it.
async fn process(
    config: Config,
    keys: &KeySource,
    clock: &Arc<ManualClock>,
    sms: &Arc<SentCodes>,
    names: &Arc<KnownNames>,
) -> (web::Data<App>, Rc<Serve>) {
    let keys = keys.keys(&config, clock.now());
    let db = Db::connect(&config.database).await.unwrap();
    let random = Arc::new(SeededRandom::new(next_seed()));
    let mut app = App::new(config, db, keys, clock.clone(), random, Box::new(Recorder(Arc::clone(sms))));
    app.outbound = Outbound::new(app.config.webhook_targets, names.clone(), Duration::from_secs(1));
    let app = web::Data::new(app.with_wechat().unwrap().with_push().unwrap().with_mail().unwrap());
    let service = Rc::new(test::init_service(configured(&Shared::new(app.clone()))).await);
    let serve: Rc<Serve> = Rc::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            match service.call(request).await {
                Ok(response) => response.into_parts().1,
                Err(error) => error.error_response(),
            }
        })
    });
    (app, serve)
}
