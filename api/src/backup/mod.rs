//! Backups: one folder that either database can be filled from.
//!
//! ```text
//! manifest.json     what is there: schema, rows and SHA-256 of each table; written last, so that a half backup has none
//! <table>.jsonl     the rows, one JSON object a line, as they were at one instant
//! keys/             the secret keys, only when asked for
//! ```
//! Personal columns stay sealed in it, so without the keys it tells no names and no numbers.

mod cell;
mod dump;
mod load;
mod manifest;
mod tables;

pub use dump::dump;
pub use load::{examine, load, refuse_filled};
pub use manifest::Manifest;

use std::path::{Path, PathBuf};

/// Why a backup could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or folder cannot be read or written.
    #[error("cannot {0} {1}: {2}")]
    File(&'static str, PathBuf, std::io::Error),
    /// The folder holds something already.
    #[error("{0} is not empty")]
    Occupied(PathBuf),
    /// The folder is no backup, or was changed since.
    #[error("{0}")]
    Damaged(String),
    /// The key folder holds keys of another platform.
    #[error("{0} holds other keys than {1}")]
    OtherKeys(PathBuf, PathBuf),
    /// The database to be filled holds something already.
    #[error("the table {0} of the database is not empty")]
    NotEmpty(String),
    /// A row holds what no version of the platform wrote.
    #[error("the table {0} cannot be read: {1}")]
    Unreadable(String, String),
    /// The database does not open.
    #[error(transparent)]
    Unopened(#[from] crate::db::Unopened),
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A unit of work was refused.
    #[error("the database does not answer: {0}")]
    Problem(#[from] crate::http::Problem),
}

fn cannot<'a>(action: &'static str, path: &'a Path) -> impl Fn(std::io::Error) -> BackupError + 'a {
    move |error| BackupError::File(action, path.to_owned(), error)
}

/// The file of a table.
fn file_of(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.jsonl"))
}

/// Columns that mean nothing elsewhere: the numbers of one server's transactions.
const LOCAL_COLUMNS: &[&str] = &["writer"];

/// The files of a key folder by name; hidden ones are no keys.
fn key_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, BackupError> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot("read", folder))? {
        let path = entry.map_err(cannot("read", folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')) else {
            continue;
        };
        files.push((name.to_owned(), std::fs::read(&path).map_err(cannot("read", &path))?));
    }
    Ok(files)
}

/// Copies the keys of a backup into a key folder that does not exist yet; whether there are keys now. A folder that exists
/// stays, and must hold the keys of the backup: what they sealed is lost without them.
///
/// # Errors
/// A file cannot be read or written, or there are other keys.
pub fn bring_back_keys(backup: &Path, keys: &Path) -> Result<bool, BackupError> {
    let copy = backup.join("keys");
    match (keys.is_dir(), copy.is_dir()) {
        (false, false) => return Ok(false),
        (true, false) => {}
        (false, true) => dump::copy_keys(&copy, keys)?,
        (true, true) => {
            let here = key_files(keys)?;
            if !key_files(&copy)?.iter().all(|file| here.contains(file)) {
                return Err(BackupError::OtherKeys(keys.to_owned(), copy));
            }
        }
    }
    Ok(true)
}
