//! The copy of the checkpoints outside the database: `checkpoints.jsonl` in the data folder, one statement a line.
//!
//! It shows what the database alone cannot: that the newest checkpoints, and the entries that they cover, were taken away.
//! Whoever guards it should copy it to where the database's operators cannot write.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use sea_orm::{EntityTrait, QueryOrder};
use shangliang_entity::checkpoint;

use super::statement::Checkpoint;
use crate::db::Conn;
use crate::http::Problem;

/// Where the file is.
pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("checkpoints.jsonl")
}

/// A line of the file that is no statement.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} of the checkpoint file is no checkpoint")]
pub struct MalformedLine(usize);

/// What the file says; nothing where there is none.
///
/// # Errors
/// The file cannot be read (outer), or a line of it is malformed (inner).
pub fn read(data_dir: &Path) -> std::io::Result<Option<Result<Vec<Checkpoint>, MalformedLine>>> {
    let text = match std::fs::read_to_string(path(data_dir)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let parse = |(index, line)| serde_json::from_str(line).map_err(|_| MalformedLine(index + 1));
    Ok(Some(text.lines().enumerate().map(parse).collect()))
}

/// Appends the checkpoints of the database that the file lacks, and waits until the disk has them. What stands in the file
/// is never changed: lines that the database does not know are for `verify` to report.
pub async fn append_missing(db: &Conn<'_>, data_dir: &Path) -> Result<(), Problem> {
    let rows = checkpoint::Entity::find().order_by_asc(checkpoint::Column::UptoSeq).all(db).await?;
    let checkpoints = rows.into_iter().map(Checkpoint::from);
    let file = path(data_dir);
    let known = match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        text => text.map_err(Problem::internal)?,
    };
    let known: HashSet<&str> = known.lines().collect();
    let mut missing = String::new();
    for checkpoint in checkpoints {
        let line = serde_json::to_string(&checkpoint).map_err(Problem::internal)?;
        if !known.contains(line.as_str()) {
            missing.push_str(&line);
            missing.push('\n');
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    append(&file, &missing).map_err(Problem::internal)
}

fn append(file: &Path, lines: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}
