//! Settings: none is needed. Defaults, then a TOML file, then `SHANGLIANG_…` variables.

mod shown;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::db::DatabaseConfig;

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

/// How one-time codes reach a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsProvider {
    /// A line in the log: for development only.
    Log,
    /// A signed request to an HTTP gateway.
    Gateway,
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
    /// `SHANGLIANG_CHECKPOINT_MINUTES`: how often the ledger gets a signed checkpoint.
    pub checkpoint_minutes: Option<u64>,
    /// `SHANGLIANG_TRUSTED_PROXIES`: how many proxies stand before the platform.
    pub trusted_proxies: Option<usize>,
    /// `SHANGLIANG_WORKERS`: threads that answer requests.
    pub workers: Option<usize>,
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
    /// The SMS gateway and its secret.
    pub sms_gateway: Option<(String, SecretString)>,
    /// How many minutes lie between two checkpoints of the ledger.
    pub checkpoint_minutes: u64,
    /// How many proxies stand before the platform.
    pub trusted_proxies: usize,
    /// Threads that answer requests.
    pub workers: usize,
}

/// A setting that cannot be used, with a hint.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, String),
    /// A value does not fit.
    #[error("{0}: {1}")]
    Value(String, String),
    /// Not safe in production.
    #[error("not safe in production: {0}")]
    Unsafe(&'static str),
}

impl Settings {
    /// Reads a file, if one is given, and lays the environment over it.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut table = file.map_or_else(|| Ok(toml::Table::new()), table_of)?;
        for (name, value) in environment {
            if let Some(setting) = name.strip_prefix("SHANGLIANG_").map(str::to_lowercase)
                && !ELSEWHERE.contains(&setting.as_str())
            {
                let value = match NUMBERS.contains(&setting.as_str()) {
                    true => {
                        value.parse().map(toml::Value::Integer).map_err(|_| bad(&name, "expected a whole number"))?
                    }
                    false => toml::Value::String(value),
                };
                table.insert(setting, value);
            }
        }
        table.try_into().map_err(|error: toml::de::Error| bad("settings", error.message()))
    }
}

/// The settings of a file.
fn table_of(file: &Path) -> Result<toml::Table, ConfigError> {
    let unreadable = |reason: String| ConfigError::File(file.to_owned(), reason);
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))
}

/// Settings that are whole numbers.
const NUMBERS: &[&str] = &["checkpoint_minutes", "database_connections", "trusted_proxies", "workers"];

/// Variables with our prefix that other programs of the project read.
const ELSEWHERE: &[&str] = &["real_data", "test_postgres"];

fn bad(name: &str, reason: &str) -> ConfigError {
    ConfigError::Value(name.to_owned(), reason.to_owned())
}

impl Config {
    /// Fills in the defaults and refuses what cannot work or, in production, is not safe.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let mode = settings.mode.unwrap_or_default();
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
        let sms_gateway = settings.sms_url.zip(settings.sms_secret);
        if sms == SmsProvider::Gateway && sms_gateway.is_none() {
            return Err(bad("sms", "the gateway needs sms_url and sms_secret"));
        }
        if mode == Mode::Production && sms == SmsProvider::Log {
            return Err(ConfigError::Unsafe("SHANGLIANG_SMS=log writes one-time codes to the log; use gateway"));
        }
        if settings.checkpoint_minutes == Some(0) {
            return Err(bad("checkpoint_minutes", "expected at least 1"));
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
            checkpoint_minutes: settings.checkpoint_minutes.unwrap_or(60),
            trusted_proxies: settings.trusted_proxies.unwrap_or(0),
            workers: settings.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
        })
    }

    /// Whether the strict rules hold.
    pub fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }
}
