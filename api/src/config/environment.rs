//! Where settings come from: a TOML file, over which the environment is laid.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Config, ConfigError, Settings, bad};

/// How alike a name must be to what was written to be meant, of 1.
const ALIKE: f64 = 0.85;

impl Settings {
    /// Reads a file, if one is given, and lays the environment over it.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut table = file.map_or_else(|| Ok(toml::Table::new()), table_of)?;
        let mut variables = BTreeMap::new();
        for (name, value) in environment {
            if let Some(setting) = setting_of(&name) {
                let value = match NUMBERS.contains(&setting.as_str()) {
                    true => {
                        value.parse().map(toml::Value::Integer).map_err(|_| bad(&name, "expected a whole number"))?
                    }
                    false => toml::Value::String(value),
                };
                table.insert(setting.clone(), value);
                variables.insert(setting, name);
            }
        }
        refuse_unknown(&table, &variables)?;
        serde_path_to_error::deserialize(table).map_err(|error| {
            let setting = error.path().to_string();
            bad(variables.get(&setting).unwrap_or(&setting), error.inner().message())
        })
    }
}

/// Refuses what is no setting, in the form in which it was written: as a variable or as a line of the file.
fn refuse_unknown(table: &toml::Table, variables: &BTreeMap<String, String>) -> Result<(), ConfigError> {
    let shown = Config::new(Settings::default())?.shown();
    let Some(unknown) = table.keys().find(|given| shown.iter().all(|(name, _)| name != given)) else { return Ok(()) };
    let mut alike: Vec<_> = shown.iter().map(|(name, _)| (strsim::jaro_winkler(unknown, name), *name)).collect();
    alike.retain(|(likeness, _)| *likeness >= ALIKE);
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let meant = alike.into_iter().take(2).map(|(_, name)| name);
    Err(match variables.get(unknown) {
        Some(variable) => {
            let meant = meant.map(|name| format!("SHANGLIANG_{}", name.to_uppercase()));
            ConfigError::Unknown(variable.clone(), meant.collect())
        }
        None => ConfigError::Unknown(unknown.clone(), meant.map(str::to_owned).collect()),
    })
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
