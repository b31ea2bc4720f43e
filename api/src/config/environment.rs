//! Where settings come from: a TOML file, over which the environment is laid.

use std::path::Path;

use super::{ConfigError, Settings, bad};

impl Settings {
    /// Reads a file, if one is given, and lays the environment over it.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut table = file.map_or_else(|| Ok(toml::Table::new()), table_of)?;
        for (name, value) in environment {
            if let Some(setting) = setting_of(&name) {
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

/// The setting that a variable gives; none where it is not ours, or read by another program.
pub(super) fn setting_of(variable: &str) -> Option<String> {
    let name = variable.strip_prefix("SHANGLIANG_")?.to_lowercase();
    (!ELSEWHERE.contains(&name.as_str())).then_some(name)
}

/// The settings of a file.
pub(super) fn table_of(file: &Path) -> Result<toml::Table, ConfigError> {
    let unreadable = |reason: String| ConfigError::File(file.to_owned(), reason);
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))
}

/// Settings that are whole numbers.
const NUMBERS: &[&str] = &[
    "access_log_days",
    "account_requests_per_minute",
    "checkpoint_minutes",
    "database_connections",
    "file_daily_count",
    "file_document_mb",
    "file_image_mb",
    "file_quota_count",
    "file_quota_mb",
    "job_seconds",
    "requests_per_minute",
    "session_days",
    "sign_in_failures",
    "sms_network_per_hour",
    "sms_per_day",
    "sms_per_hour",
    "sms_segment_per_day",
    "trusted_proxies",
    "workers",
];

/// Variables with our prefix that other programs of the project read.
const ELSEWHERE: &[&str] = &["real_data", "test_postgres", "test_tus"];
