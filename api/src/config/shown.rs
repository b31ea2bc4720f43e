//! What is in force, for people to read: secrets are masked.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Config, ConfigError, Mode, Settings, SmsProvider};

/// What stands for a secret.
const MASK: &str = "********";

impl Settings {
    /// Where each given setting comes from: a variable's name or the file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sources(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<BTreeMap<String, String>, ConfigError> {
        let mut sources = BTreeMap::new();
        if let Some(path) = file {
            let named = |name: String| (name, path.display().to_string());
            sources.extend(super::table_of(path)?.into_iter().map(|(name, _)| named(name)));
        }
        for (variable, _) in environment {
            if let Some(name) = variable.strip_prefix("SHANGLIANG_") {
                sources.insert(name.to_lowercase(), variable);
            }
        }
        Ok(sources)
    }
}

impl Config {
    /// Every setting by its name, as it is in force.
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let mode = match self.mode {
            Mode::Development => "development",
            Mode::Production => "production",
        };
        let sms = match self.sms {
            SmsProvider::Log => "log",
            SmsProvider::Gateway => "gateway",
        };
        let none = || "none".to_owned();
        let masked = |is_there: bool| if is_there { MASK.to_owned() } else { none() };
        vec![
            ("mode", mode.to_owned()),
            ("database_url", without_password(&self.database.url)),
            ("database_connections", self.database.readers.to_string()),
            ("data_dir", self.data_dir.display().to_string()),
            ("listen", self.listen.to_string()),
            ("metrics_listen", self.metrics_listen.map_or_else(none, |listen| listen.to_string())),
            ("admin_password", masked(self.admin_password.is_some())),
            ("sms", sms.to_owned()),
            ("sms_url", self.sms_gateway.as_ref().map_or_else(none, |(url, _)| url.clone())),
            ("sms_secret", masked(self.sms_gateway.is_some())),
            ("checkpoint_minutes", self.checkpoint_minutes.to_string()),
            ("job_seconds", self.job_seconds.to_string()),
            ("trusted_proxies", self.trusted_proxies.to_string()),
            ("workers", self.workers.to_string()),
        ]
    }
}

/// A database's address without its password, wherever it stands in it.
fn without_password(url: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let base = match base.split_once("://").zip(base.rfind('@')) {
        Some(((scheme, _), at)) => {
            let (user_and_password, host) = base.split_at(at);
            let user_and_password = user_and_password.get(scheme.len() + 3..).unwrap_or_default();
            match user_and_password.split_once(':') {
                Some((user, _)) => format!("{scheme}://{user}:{MASK}{host}"),
                None => base.to_owned(),
            }
        }
        None => base.to_owned(),
    };
    let Some(query) = query else { return base };
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.contains("password") => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{base}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("sqlite:data/shangliang.db", "sqlite:data/shangliang.db")]
    #[case("postgres://me@host/name", "postgres://me@host/name")]
    #[case("postgres://me:p@ss:word@host:5432/name", "postgres://me:********@host:5432/name")]
    #[case(
        "postgres://host/name?user=me&password=secret&sslmode=require",
        "postgres://host/name?user=me&password=********&sslmode=require"
    )]
    fn passwords_are_masked(#[case] url: &str, #[case] shown: &str) {
        assert_eq!(without_password(url), shown);
    }

    #[test]
    fn no_secret_is_shown() {
        let environment = [
            ("SHANGLIANG_ADMIN_PASSWORD", "the admin's secret"),
            ("SHANGLIANG_SMS", "gateway"),
            ("SHANGLIANG_SMS_URL", "https://sms.example"),
            ("SHANGLIANG_SMS_SECRET", "the gateway's secret, of 32 bytes at least"),
            ("SHANGLIANG_DATABASE_URL", "postgres://me:the+secret@host/name"),
            ("HOME", "/"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::new(Settings::read(None, environment.clone().into_iter()).unwrap()).unwrap();
        for (name, value) in config.shown() {
            assert!(!value.contains("secret"), "{name} = {value}");
        }
        let sources = Settings::sources(None, environment.into_iter()).unwrap();
        assert_eq!(sources.len(), 5);
        assert_eq!(sources["sms"], "SHANGLIANG_SMS");
    }
}
