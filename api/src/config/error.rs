//! Settings that cannot be used.

use std::path::PathBuf;

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

/// A value that does not fit, and why.
pub(super) fn bad(name: &str, reason: &str) -> ConfigError {
    ConfigError::Value(name.to_owned(), reason.to_owned())
}
