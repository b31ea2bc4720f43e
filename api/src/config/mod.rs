//! Settings: none is needed. Defaults, then a TOML file, then `SHANGLIANG_…` variables.

mod clients;
mod environment;
mod error;
mod files;
mod first_password;
mod limits;
mod origins;
mod outside;
mod privacy;
mod shown;
mod store;

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use clients::MinClients;
pub use error::ConfigError;
use error::bad;
pub use files::FileLimits;
use first_password::{ADMIN_PASSWORD, weakness};
pub use limits::Limits;
pub use outside::SmsProvider;
pub use privacy::PrivacyPolicy;
pub use shown::without_password;
pub use store::{Bucket, FileStore};

use crate::db::DatabaseConfig;
use crate::files::ClamdAddress;
use crate::mail::MailSettings;
use crate::outbound::{GatewayAddress, Reach};
use crate::secrets::PasswordProfile;
use crate::wechat::MiniProgram;

/// How strict the platform is with its own settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One-time codes go to the log; the first administrator may do everything.
    #[default]
    Development,
    /// Refuses defaults that are not safe; staff need a second factor.
    Production,
}

/// Every setting, as a file or the environment may give it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// `SHANGLIANG_MODE`: `development` or `production`.
    pub mode: Option<Mode>,
    /// `SHANGLIANG_DATABASE_URL`: `sqlite:PATH` or `postgres://…`.
    pub database_url: Option<SecretString>,
    /// `SHANGLIANG_DATABASE_CONNECTIONS`: reader connections.
    pub database_connections: Option<u32>,
    /// `SHANGLIANG_DATA_DIR`: the folder of the database, keys and files.
    pub data_dir: Option<PathBuf>,
    /// `SHANGLIANG_LISTEN`: the address of the API.
    pub listen: Option<SocketAddr>,
    /// `SHANGLIANG_METRICS_LISTEN`: the address of `/metrics`; absent: no metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// `SHANGLIANG_ADMIN_PASSWORD`: of the first administrator, when it is made.
    pub admin_password: Option<SecretString>,
    /// `SHANGLIANG_SMS`: `log` or `gateway`.
    pub sms: Option<SmsProvider>,
    /// `SHANGLIANG_SMS_URL`: the gateway.
    pub sms_url: Option<String>,
    /// `SHANGLIANG_SMS_SECRET`: signs the requests to the gateway.
    pub sms_secret: Option<SecretString>,
    /// `SHANGLIANG_PUSH_URL`: the gateway to phones' push services.
    pub push_url: Option<String>,
    /// `SHANGLIANG_PUSH_SECRET`: signs the requests to it.
    pub push_secret: Option<SecretString>,
    /// `SHANGLIANG_WEB_PUSH_CONTACT`: whom push services of browsers turn to.
    pub web_push_contact: Option<String>,
    /// `SHANGLIANG_SMTP_URL`: the server that takes mail.
    pub smtp_url: Option<SecretString>,
    /// `SHANGLIANG_MAIL_FROM`: the sender of mail.
    pub mail_from: Option<String>,
    /// `SHANGLIANG_PUBLIC_URL`: where the platform is found from outside.
    pub public_url: Option<String>,
    /// `SHANGLIANG_WECHAT_APP_ID`: the Mini Program by which people may sign in.
    pub wechat_app_id: Option<String>,
    /// `SHANGLIANG_WECHAT_SECRET`: its secret.
    pub wechat_secret: Option<SecretString>,
    /// `SHANGLIANG_WECHAT_URL`: where WeChat answers.
    pub wechat_url: Option<String>,
    /// `SHANGLIANG_WEBHOOK_TARGETS`: `public` or `loopback`.
    pub webhook_targets: Option<Reach>,
    /// `SHANGLIANG_CHECKPOINT_MINUTES`: how often the ledger gets a signed checkpoint.
    pub checkpoint_minutes: Option<u64>,
    /// `SHANGLIANG_JOB_SECONDS`: how often reminders and other work that the clock asks for is looked for.
    pub job_seconds: Option<u64>,
    /// `SHANGLIANG_TRUSTED_PROXIES`: how many proxies stand before the platform.
    pub trusted_proxies: Option<usize>,
    /// `SHANGLIANG_CORS_ORIGINS`: whose pages may read answers, with commas between.
    pub cors_origins: Option<String>,
    /// `SHANGLIANG_WORKERS`: threads that answer requests.
    pub workers: Option<usize>,
    /// `SHANGLIANG_PASSWORD_PROFILE`: `nist` or `mlps3`.
    pub password_profile: Option<PasswordProfile>,
    /// `SHANGLIANG_REQUESTS_PER_MINUTE`: of one client.
    pub requests_per_minute: Option<u32>,
    /// `SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE`: of one account.
    pub account_requests_per_minute: Option<u32>,
    /// `SHANGLIANG_SIGN_IN_FAILURES`: of one client in five minutes.
    pub sign_in_failures: Option<u32>,
    /// `SHANGLIANG_SMS_PER_HOUR`: one-time codes asked for by one client.
    pub sms_per_hour: Option<u32>,
    /// `SHANGLIANG_SMS_NETWORK_PER_HOUR`: one-time codes asked for by the clients of one network.
    pub sms_network_per_hour: Option<u32>,
    /// `SHANGLIANG_SMS_SEGMENT_PER_DAY`: one-time codes for the phones of one segment.
    pub sms_segment_per_day: Option<u32>,
    /// `SHANGLIANG_SMS_PER_DAY`: one-time codes in all.
    pub sms_per_day: Option<u32>,
    /// `SHANGLIANG_ACCESS_LOG_DAYS`: how long refused and failed attempts are kept; a year at least.
    pub access_log_days: Option<u32>,
    /// `SHANGLIANG_SESSION_DAYS`: how long sessions are kept after they ended.
    pub session_days: Option<u32>,
    /// `SHANGLIANG_MIN_CLIENTS`: the least version of each app, as `ios=2.4.0,android=2.3.0`.
    pub min_clients: Option<MinClients>,
    /// `SHANGLIANG_PRIVACY_POLICY`: the policy in force, as `2026-03-01=https://ADDRESS,https://ADDRESS`.
    pub privacy_policy: Option<PrivacyPolicy>,
    /// `SHANGLIANG_FILES`: `folder` or `s3://BUCKET?endpoint=URL`.
    pub files: Option<String>,
    /// `SHANGLIANG_FILES_KEY_ID`: whose requests to the bucket they are.
    pub files_key_id: Option<String>,
    /// `SHANGLIANG_FILES_SECRET`: signs the requests to the bucket.
    pub files_secret: Option<SecretString>,
    /// `SHANGLIANG_CLAMD`: the scanner of files, `tcp://HOST:PORT` or `unix:/PATH`.
    pub clamd: Option<String>,
    /// `SHANGLIANG_FILE_IMAGE_MB`: the largest image.
    pub file_image_mb: Option<u32>,
    /// `SHANGLIANG_FILE_DOCUMENT_MB`: the largest document.
    pub file_document_mb: Option<u32>,
    /// `SHANGLIANG_FILE_QUOTA_MB`: what all files of one account may take up.
    pub file_quota_mb: Option<u32>,
    /// `SHANGLIANG_FILE_QUOTA_COUNT`: how many files one account may have.
    pub file_quota_count: Option<u32>,
    /// `SHANGLIANG_FILE_DAILY_COUNT`: how many files one account may upload in 24 hours.
    pub file_daily_count: Option<u32>,
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// How strict it is.
    pub mode: Mode,
    /// Where the database is.
    pub database: DatabaseConfig,
    /// The folder of the database, keys and files.
    pub data_dir: PathBuf,
    /// The address of the API.
    pub listen: SocketAddr,
    /// The address of `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// The password of the first administrator.
    pub admin_password: Option<SecretString>,
    /// How one-time codes reach a phone.
    pub sms: SmsProvider,
    /// The SMS gateway.
    pub sms_gateway: Option<GatewayAddress>,
    /// The gateway to phones' push services.
    pub push_gateway: Option<GatewayAddress>,
    /// Whom push services of browsers turn to.
    pub web_push_contact: Option<String>,
    /// How mail is sent.
    pub mail: Option<MailSettings>,
    /// The Mini Program by which people may sign in.
    pub wechat: Option<MiniProgram>,
    /// How far webhooks may reach.
    pub webhook_targets: Reach,
    /// How many minutes lie between two checkpoints of the ledger.
    pub checkpoint_minutes: u64,
    /// How many seconds lie between two looks for work that the clock asks for.
    pub job_seconds: u64,
    /// How many proxies stand before the platform.
    pub trusted_proxies: usize,
    /// The origins whose pages may read answers.
    pub cors_origins: Vec<String>,
    /// Threads that answer requests.
    pub workers: usize,
    /// What passwords must be.
    pub password_profile: PasswordProfile,
    /// How much may be asked for.
    pub limits: Limits,
    /// How many days refused and failed attempts are kept.
    pub access_log_days: u32,
    /// How many days sessions are kept after they ended.
    pub session_days: u32,
    /// The least version of each app that is served.
    pub min_clients: MinClients,
    /// The privacy policy in force.
    pub privacy_policy: Option<PrivacyPolicy>,
    /// How large files may be, and how many.
    pub files: FileLimits,
    /// Where files are kept.
    pub file_store: FileStore,
    /// Who scans them for viruses.
    pub clamd: Option<ClamdAddress>,
}

impl Config {
    /// Fills in the defaults and refuses what cannot work or, in production, is not safe.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let mode = settings.mode.unwrap_or_default();
        let files = FileLimits::of_settings(&settings);
        let file_store = FileStore::of_settings(&settings, mode)?;
        let limits = Limits::of_settings(&settings, mode);
        let data_dir = settings.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        let url = settings.database_url.map_or_else(
            || format!("sqlite:{}", data_dir.join("shangliang.db").display()),
            |url| url.expose_secret().to_owned(),
        );
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(bad("database_url", "expected sqlite:PATH or postgres://USER@HOST/NAME"));
        }
        let sms =
            settings.sms.unwrap_or(if mode == Mode::Production { SmsProvider::Gateway } else { SmsProvider::Log });
        let sms_gateway = outside::gateway(mode, "sms", settings.sms_url, settings.sms_secret)?;
        let push_gateway = outside::gateway(mode, "push", settings.push_url, settings.push_secret)?;
        if sms == SmsProvider::Gateway && sms_gateway.is_none() {
            return Err(bad("sms", "the gateway needs sms_url and sms_secret"));
        }
        if mode == Mode::Production && sms == SmsProvider::Log {
            return Err(ConfigError::Unsafe("SHANGLIANG_SMS=log writes one-time codes to the log; use gateway"));
        }
        let mail = outside::mail(mode, settings.smtp_url, settings.mail_from, settings.public_url)?;
        let wechat = outside::mini_program(mode, settings.wechat_app_id, settings.wechat_secret, settings.wechat_url)?;
        let webhook_targets = settings.webhook_targets.unwrap_or_default();
        if mode == Mode::Production && webhook_targets == Reach::Loopback {
            return Err(ConfigError::Unsafe(
                "SHANGLIANG_WEBHOOK_TARGETS=loopback lets webhooks reach this machine; leave it out",
            ));
        }
        let password_profile = settings.password_profile.unwrap_or_default();
        if let (Mode::Production, Some(weakness)) = (mode, weakness(password_profile, settings.admin_password.as_ref()))
        {
            return Err(bad(ADMIN_PASSWORD, &format!("{weakness}; leave it out and one is made")));
        }
        let access_log_days = settings.access_log_days.unwrap_or(400);
        if access_log_days < 365 {
            return Err(bad("access_log_days", "expected a year at least"));
        }
        if settings.checkpoint_minutes == Some(0) {
            return Err(bad("checkpoint_minutes", "expected at least 1"));
        }
        // A job takes one to write a list, and two lists that are sent at once one each; the rest is for all else.
        if settings.database_connections.is_some_and(|connections| connections < 5) {
            return Err(bad("database_connections", "expected at least 5"));
        }
        if settings.job_seconds == Some(0) {
            return Err(bad("job_seconds", "expected at least 1"));
        }
        let session_days = settings.session_days.unwrap_or(30);
        if !(1..=3650).contains(&session_days) {
            return Err(bad("session_days", "expected 1 to 3650"));
        }
        Ok(Self {
            mode,
            database: DatabaseConfig { url, readers: settings.database_connections.unwrap_or(8), writers: 8 },
            data_dir,
            listen: settings.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            metrics_listen: settings.metrics_listen,
            admin_password: settings.admin_password,
            sms,
            sms_gateway,
            push_gateway,
            web_push_contact: outside::contact(settings.web_push_contact)?,
            mail,
            wechat,
            webhook_targets,
            checkpoint_minutes: settings.checkpoint_minutes.unwrap_or(60),
            job_seconds: settings.job_seconds.unwrap_or(60),
            trusted_proxies: settings.trusted_proxies.unwrap_or(0),
            cors_origins: origins::origins_of(settings.cors_origins.as_deref(), mode)?,
            workers: settings.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
            password_profile,
            limits,
            access_log_days,
            session_days,
            min_clients: settings.min_clients.unwrap_or_default(),
            privacy_policy: settings.privacy_policy,
            files,
            file_store,
            clamd: outside::clamd(settings.clamd.as_deref())?,
        })
    }

    /// Whether the strict rules hold.
    pub fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }
}
