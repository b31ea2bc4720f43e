//! Why a command failed, and what to do about it.

use std::fmt::Display;

use sea_orm::DbErr;

use super::tell;
use crate::config::ConfigError;
use crate::db::Unopened;
use crate::http::Problem;
use crate::secrets::KeyError;
use crate::state::OpenError;

/// A failure, told in one line; and a hint, which no failure is without.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: &'static str,
}

impl Failure {
    /// What failed, and what to do about it.
    pub fn new(error: impl Display, hint: &'static str) -> Self {
        Self { message: error.to_string(), hint }
    }

    /// Tells both beside the result.
    pub fn tell(&self) {
        tell::aside(format_args!("error: {}", self.message));
        tell::aside(format_args!("hint: {}", self.hint));
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let hint = match &error {
            ConfigError::Unknown(..) => "docs/operations.md lists them all, under Settings",
            _ => "`shangliang check` shows every setting and where it comes from",
        };
        Self::new(error, hint)
    }
}

impl From<Unopened> for Failure {
    fn from(error: Unopened) -> Self {
        Self::new(error, "see that it runs, takes this user and can be written, or set SHANGLIANG_DATABASE_URL")
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let hint = match &error {
            KeyError::File { .. } => "see who owns it, or name another data folder: SHANGLIANG_DATA_DIR",
            KeyError::Missing(_) | KeyError::Damaged(..) => "bring it back from the backup of the key folder",
            KeyError::Text(_) => "correct the text",
            KeyError::NotMade => "run the same command again",
        };
        Self::new(error, hint)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let hint = match error {
            OpenError::Keys(error) => return error.into(),
            OpenError::Database(error) => return error.into(),
            OpenError::DataDir(..) => "set SHANGLIANG_DATA_DIR to a folder that can be made and written",
            OpenError::Files(_) => "the log says why; see SHANGLIANG_FILES, and the bucket's key",
            OpenError::Gateway(_) | OpenError::Mail(_) | OpenError::WeChat(_) => {
                "`shangliang check` shows the settings of what is asked outside"
            }
        };
        Self::new(error, hint)
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        Self::new(
            format!("the database does not answer: {error}"),
            "run the same command again once the database answers",
        )
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::new(format!("the work broke off: {problem}"), "the log says why; what was written stays, so run it again")
    }
}
