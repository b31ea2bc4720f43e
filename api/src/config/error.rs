//! Settings that cannot be used.

use std::path::PathBuf;

/// A setting that cannot be used, with a hint.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, String),
    /// There is no such setting; beside it those that may be meant.
    #[error("there is no setting {0}{meant}", meant = did_you_mean(.1))]
    Unknown(String, Vec<String>),
    /// A value does not fit.
    #[error("{0}: {1}")]
    Value(String, String),
    /// Not safe in production.
    #[error("not safe in production: {0}")]
    Unsafe(&'static str),
}

fn did_you_mean(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("; did you mean {}?", names.join(" or ")) }
}

/// A value that does not fit, and why.
pub(super) fn bad(name: &str, reason: &str) -> ConfigError {
    ConfigError::Value(name.to_owned(), reason.to_owned())
}
