//! What is in force, for people to read: secrets are masked.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::ExposeSecret;

use super::files::MEGABYTE;
use super::{Config, ConfigError, FileLimits, FileStore, Limits, Mode, Settings, SmsProvider};
use crate::db::DatabaseConfig;
use crate::outbound::{GatewayAddress, Reach};
use crate::secrets::PasswordProfile;

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
            sources.extend(super::environment::table_of(path)?.into_iter().map(|(name, _)| named(name)));
        }
        for (variable, _) in environment {
            if let Some(name) = super::environment::setting_of(&variable) {
                sources.insert(name, variable);
            }
        }
        Ok(sources)
    }
}

impl Config {
    /// Every setting by its name, as it is in force. What is taken apart here is named field by field, so that no setting
    /// can be added without being shown.
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let Self {
            mode,
            database: DatabaseConfig { url, readers, writers: _ },
            data_dir,
            listen,
            metrics_listen,
            admin_password,
            sms,
            sms_gateway,
            push_gateway,
            web_push_contact,
            mail,
            wechat,
            webhook_targets,
            checkpoint_minutes,
            job_seconds,
            trusted_proxies,
            cors_origins,
            workers,
            password_profile,
            limits:
                Limits {
                    requests_per_minute,
                    account_requests_per_minute,
                    sign_in_failures,
                    sms_per_hour,
                    sms_network_per_hour,
                    sms_segment_per_day,
                    sms_per_day,
                },
            access_log_days,
            session_days,
            min_clients,
            privacy_policy,
            files: FileLimits { image_bytes, document_bytes, quota_bytes, quota_count, daily_count, recognition: _ },
            file_store,
            clamd,
        } = self;
        let mode = match mode {
            Mode::Development => "development",
            Mode::Production => "production",
        };
        let sms = match sms {
            SmsProvider::Log => "log",
            SmsProvider::Gateway => "gateway",
        };
        let webhook_targets = match webhook_targets {
            Reach::Public => "public",
            Reach::Loopback => "loopback",
        };
        let password_profile = match password_profile {
            PasswordProfile::Nist => "nist",
            PasswordProfile::Mlps3 => "mlps3",
        };
        let none = || "none".to_owned();
        let address =
            |gateway: Option<&GatewayAddress>| gateway.map_or_else(none, |gateway| without_password(&gateway.url));
        let masked = |is_there: bool| if is_there { MASK.to_owned() } else { none() };
        let bucket = match file_store {
            FileStore::Folder => None,
            FileStore::Bucket(bucket) => Some(bucket),
        };
        vec![
            ("mode", mode.to_owned()),
            ("database_url", without_password(url)),
            ("database_connections", readers.to_string()),
            ("data_dir", data_dir.display().to_string()),
            ("listen", listen.to_string()),
            ("metrics_listen", metrics_listen.map_or_else(none, |listen| listen.to_string())),
            ("admin_password", masked(admin_password.is_some())),
            ("sms", sms.to_owned()),
            ("sms_url", address(sms_gateway.as_ref())),
            ("sms_secret", masked(sms_gateway.is_some())),
            ("push_url", address(push_gateway.as_ref())),
            ("push_secret", masked(push_gateway.is_some())),
            ("web_push_contact", web_push_contact.clone().unwrap_or_else(none)),
            ("smtp_url", mail.as_ref().map_or_else(none, |mail| without_password(mail.url.expose_secret()))),
            ("mail_from", mail.as_ref().map_or_else(none, |mail| mail.from.clone())),
            ("public_url", mail.as_ref().map_or_else(none, |mail| mail.public_url.clone())),
            ("wechat_app_id", wechat.as_ref().map_or_else(none, |program| program.app_id.clone())),
            ("wechat_secret", masked(wechat.is_some())),
            ("wechat_url", wechat.as_ref().map_or_else(none, |program| program.url.clone())),
            ("webhook_targets", webhook_targets.to_owned()),
            ("checkpoint_minutes", checkpoint_minutes.to_string()),
            ("job_seconds", job_seconds.to_string()),
            ("trusted_proxies", trusted_proxies.to_string()),
            ("cors_origins", if cors_origins.is_empty() { none() } else { cors_origins.join(",") }),
            ("workers", workers.to_string()),
            ("password_profile", password_profile.to_owned()),
            ("requests_per_minute", requests_per_minute.to_string()),
            ("account_requests_per_minute", account_requests_per_minute.to_string()),
            ("sign_in_failures", sign_in_failures.to_string()),
            ("sms_per_hour", sms_per_hour.to_string()),
            ("sms_network_per_hour", sms_network_per_hour.to_string()),
            ("sms_segment_per_day", sms_segment_per_day.to_string()),
            ("sms_per_day", sms_per_day.to_string()),
            ("access_log_days", access_log_days.to_string()),
            ("session_days", session_days.to_string()),
            ("min_clients", min_clients.to_string()),
            ("privacy_policy", privacy_policy.as_ref().map_or_else(none, ToString::to_string)),
            ("files", file_store.shown()),
            ("files_key_id", bucket.map_or_else(none, |bucket| bucket.key_id.clone())),
            ("files_secret", masked(bucket.is_some())),
            ("clamd", clamd.as_ref().map_or_else(none, ToString::to_string)),
            ("file_image_mb", (image_bytes / MEGABYTE).to_string()),
            ("file_document_mb", (document_bytes / MEGABYTE).to_string()),
            ("file_quota_mb", (quota_bytes / MEGABYTE).to_string()),
            ("file_quota_count", quota_count.to_string()),
            ("file_daily_count", daily_count.to_string()),
        ]
    }
}

/// An address without its password, wherever it stands in it.
pub fn without_password(url: &str) -> String {
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
            ("SHANGLIANG_PUSH_URL", "https://push.example"),
            ("SHANGLIANG_PUSH_SECRET", "the other gateway's secret, of 32 bytes at least"),
            ("SHANGLIANG_DATABASE_URL", "postgres://me:the+secret@host/name"),
            ("SHANGLIANG_FILES", "s3://files?endpoint=https://s3.example.cn"),
            ("SHANGLIANG_FILES_KEY_ID", "AKID"),
            ("SHANGLIANG_FILES_SECRET", "the bucket's secret"),
            ("HOME", "/"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::new(Settings::read(None, environment.clone().into_iter()).unwrap()).unwrap();
        for (name, value) in config.shown() {
            assert!(!value.contains("secret"), "{name} = {value}");
        }
        let sources = Settings::sources(None, environment.into_iter()).unwrap();
        assert_eq!(sources.len(), 10);
        assert_eq!(sources["sms"], "SHANGLIANG_SMS");
    }

    /// The settings that there are, as whoever writes a wrong one is told.
    fn names() -> Vec<String> {
        let settings: Result<Settings, _> = toml::from_str("nonsense = 1");
        let told = settings.unwrap_err().message().to_owned();
        told.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_setting_is_shown_documented_and_read_as_it_is_shown() {
        let operations = include_str!("../../../docs/operations.md");
        let shown = Config::new(Settings::default()).unwrap().shown();
        let mut names = names();
        names.sort();
        let mut shown_names: Vec<_> = shown.iter().map(|(name, _)| (*name).to_owned()).collect();
        shown_names.sort();
        assert_eq!(shown_names, names);
        for (name, value) in shown {
            let variable = format!("SHANGLIANG_{}", name.to_uppercase());
            assert!(operations.contains(&format!("`{variable}`")), "{variable} is not documented");
            if value != "none" {
                let read = Settings::read(None, [(variable, value)].into_iter());
                assert!(read.is_ok(), "{name}: {read:?}");
            }
        }
    }
}
