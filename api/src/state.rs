//! The application: everything that operations share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::access::Known;
use crate::access_log::AccessLog;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, SmsProvider};
use crate::db::{Db, Unopened};
use crate::exports::Turns;
use crate::files::Files;
use crate::http::{Problem, Schemas};
use crate::ids::Ids;
use crate::limits::Clients;
use crate::live::Live;
use crate::mail::{Mailer, MailerError};
use crate::outbound::{self, Gateway, GatewayError, Outbound, SystemNames};
use crate::owner_only;
use crate::secrets::{KeyError, KeyRing, Keys, PasswordHasher, Random, SystemRandom};
use crate::sms::{GatewaySms, LogSms, Sms};
use crate::statistics::Counted;
use crate::wechat::{WeChat, WeChatSetupError};

/// How long the gateway of phones' push services is waited for.
const PUSH_DEADLINE: Duration = Duration::from_secs(10);

/// Shared by all workers, and by jobs.
pub struct App {
    /// What is in force.
    pub config: Config,
    /// The database, closed to all without a grant.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// New ids.
    pub ids: Ids,
    /// The secret keys.
    pub keys: KeyRing,
    /// The schemas that bodies are checked against.
    pub schemas: Schemas,
    /// Hashes passwords, a few at a time.
    pub passwords: PasswordHasher,
    /// Sends one-time codes.
    pub sms: Arc<dyn Sms>,
    /// Asks WeChat who somebody is, where there is a Mini Program.
    pub wechat: Option<WeChat>,
    /// Hands notices to the gateway of phones' push services, where there is one.
    pub push: Option<Gateway>,
    /// Sends mail, where there is a server.
    pub mail: Option<Mailer>,
    /// Asks addresses that users gave.
    pub outbound: Outbound,
    /// Refused and failed attempts, on their way to the database.
    pub access_log: AccessLog,
    /// Takes, keeps and gives the bytes of files.
    pub files: Files,
    /// Whose turn it is to read a whole list.
    pub exports: Turns,
    /// Whom the sessions of the last half second stand for.
    pub known: Known,
    /// The figures that still hold.
    pub counted: Counted,
    /// How much each client has asked for.
    pub clients: Clients,
    /// Who waits for news.
    pub live: Live,
    /// Whether the process is about to stop: `/readyz` fails first, so that no new request is sent here.
    pub is_draining: AtomicBool,
}

impl App {
    /// Opens everything that the settings name: migrates the database and makes what is missing in the data folder.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        owner_only::make_folder(&config.data_dir)
            .map_err(|error| OpenError::DataDir(config.data_dir.clone(), error))?;
        let keys = Keys::load_or_create(&config.data_dir.join("keys"), clock.now())?;
        for warning in owner_only::warnings_of_folders(&config).iter().chain(keys.warnings()) {
            tracing::warn!("{warning}");
        }
        Db::migrate(&config.database).await?;
        let db = Db::connect(&config.database).await?;
        let sms: Box<dyn Sms> = match (config.sms, &config.sms_gateway) {
            (SmsProvider::Gateway, Some(gateway)) => Box::new(GatewaySms::new(gateway.clone(), Arc::clone(&clock))?),
            _ => Box::new(LogSms),
        };
        let app = Self::new(config, db, keys, clock, random, sms).with_wechat()?.with_push()?.with_mail()?;
        app.files.objects.check().await.map_err(OpenError::Files)?;
        Ok(app)
    }

    /// Puts it together from parts; tests bring their own clock and randomness.
    pub fn new(
        config: Config,
        db: Db,
        keys: Keys,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        sms: Box<dyn Sms>,
    ) -> Self {
        let outbound = Outbound::new(config.webhook_targets, Arc::new(SystemNames), outbound::DEADLINE);
        Self {
            files: Files::new(config.file_store.clone(), config.clamd.clone(), &config.data_dir),
            exports: Turns::new(config.database.readers),
            config,
            db,
            clock,
            ids: Ids::new(Arc::clone(&random)),
            keys: KeyRing::new(keys),
            schemas: Schemas::default(),
            passwords: PasswordHasher::for_this_machine(Arc::clone(&random)),
            random,
            sms: Arc::from(sms),
            wechat: None,
            push: None,
            mail: None,
            outbound,
            access_log: AccessLog::default(),
            known: Known::default(),
            counted: Counted::default(),
            clients: Clients::default(),
            live: Live::default(),
            is_draining: AtomicBool::new(false),
        }
    }

    /// Adds what asks WeChat, where the settings name a Mini Program.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn with_wechat(mut self) -> Result<Self, WeChatSetupError> {
        self.wechat = self.config.wechat.clone().map(WeChat::new).transpose()?;
        Ok(self)
    }

    /// Adds what sends mail, where the settings name a server.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn with_mail(mut self) -> Result<Self, MailerError> {
        self.mail = self.config.mail.as_ref().map(Mailer::new).transpose()?;
        Ok(self)
    }

    /// Adds what asks the gateway of phones' push services, where the settings name one.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn with_push(mut self) -> Result<Self, GatewayError> {
        let push = self.config.push_gateway.clone();
        self.push = push.map(|address| Gateway::new(address, Arc::clone(&self.clock), PUSH_DEADLINE)).transpose()?;
        Ok(self)
    }
}

/// Why the platform cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made.
    #[error("cannot make the data folder {0}: {1}")]
    DataDir(PathBuf, std::io::Error),
    /// The keys cannot be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A gateway cannot be used.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Mail cannot be sent.
    #[error(transparent)]
    Mail(#[from] MailerError),
    /// WeChat cannot be asked.
    #[error(transparent)]
    WeChat(#[from] WeChatSetupError),
    /// Files cannot be kept.
    #[error("files cannot be kept: {0}")]
    Files(Problem),
    /// The database does not open.
    #[error(transparent)]
    Database(#[from] Unopened),
}
