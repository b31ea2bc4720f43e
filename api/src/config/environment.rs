//! Where settings come from: a TOML file, over which the environment is laid.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Config, ConfigError, Settings, bad};

/// What the names of our variables begin with.
const PREFIX: &str = "SHANGLIANG";

/// How many letters of it may be missing, wrong or too many in a variable that is meant to be ours.
const SLIPS: usize = 2;

/// How alike a name must be to what was written to be meant, of 1.
const ALIKE: f64 = 0.85;

impl Settings {
    /// Reads a file, if one is given, and lays the environment over it.
    pub fn read(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut table = file.map_or_else(|| Ok(toml::Table::new()), table_of)?;
        let mut variables = BTreeMap::new();
        for (name, value) in environment {
            refuse_misspelt(&name)?;
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

/// Refuses a setting whose prefix is not quite ours; where no setting follows, it is somebody else's variable.
fn refuse_misspelt(variable: &str) -> Result<(), ConfigError> {
    let Some((prefix, name)) = variable.split_once('_').filter(|(prefix, _)| *prefix != PREFIX) else { return Ok(()) };
    // One with a number may be another platform's, whose settings lie beside ours.
    let is_alike = !prefix.ends_with(|last: char| last.is_ascii_digit())
        && strsim::damerau_levenshtein(&prefix.to_uppercase(), PREFIX) <= SLIPS;
    let is_setting = |name: &str| Ok(Config::new(Settings::default())?.shown().iter().any(|(known, _)| *known == name));
    if is_alike && is_setting(&name.to_lowercase())? {
        return Err(ConfigError::Unknown(variable.to_owned(), vec![format!("{PREFIX}_{}", name.to_uppercase())]));
    }
    Ok(())
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
            let meant = meant.map(|name| format!("{PREFIX}_{}", name.to_uppercase()));
            ConfigError::Unknown(variable.clone(), meant.collect())
        }
        None => ConfigError::Unknown(unknown.clone(), meant.map(str::to_owned).collect()),
    })
}

/// The setting that a variable gives; none where it is not ours, or read by another program.
pub(super) fn setting_of(variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?.strip_prefix('_')?.to_lowercase();
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(variable: &str) -> Result<Settings, ConfigError> {
        Settings::read(None, [(variable.to_owned(), "production".to_owned())].into_iter())
    }

    #[rstest]
    #[case("SHANGLIAN_MODE")]
    #[case("shangliang_MODE")]
    #[case("SHANGLAING_MODE")]
    #[case("Shangliang_mode")]
    fn a_misspelt_prefix_is_told(#[case] variable: &str) {
        let Err(error) = read(variable) else { panic!("{variable} is taken") };
        assert_eq!(error.to_string(), format!("there is no setting {variable}; did you mean SHANGLIANG_MODE?"));
    }

    #[rstest]
    #[case("SHANGHAI_MODE")]
    #[case("SHANGLIANG2_MODE")]
    #[case("SHANGLIAN_COLOUR")]
    #[case("MODE")]
    fn other_variables_are_others(#[case] variable: &str) {
        assert!(read(variable).is_ok());
    }
}
