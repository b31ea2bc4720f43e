//! What a backup says of itself.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BackupError, cannot};

/// The form of backups that this version writes and reads.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// The version of the platform that made it.
    pub platform: String,
    /// The last migration of its schema.
    pub schema: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Its tables.
    pub tables: Vec<TableSummary>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSummary {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// A manifest of this version's form and schema, with no tables yet.
    pub fn begin(made_at: DateTime<Utc>) -> Self {
        Self {
            format: FORMAT,
            platform: env!("CARGO_PKG_VERSION").to_owned(),
            schema: schema(),
            made_at,
            tables: Vec::new(),
        }
    }

    /// Reads the manifest of a backup that this version can bring back.
    ///
    /// # Errors
    /// There is none, or it is of another form or schema.
    pub fn read(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join("manifest.json");
        let text = std::fs::read_to_string(&path).map_err(cannot("read", &path))?;
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| BackupError::Damaged(format!("{} is no manifest: {error}", path.display())))?;
        if manifest.format != FORMAT || manifest.schema != schema() {
            return Err(BackupError::Damaged(format!(
                "the backup was made by version {} with the schema {}; bring it back with that version, then upgrade",
                manifest.platform, manifest.schema
            )));
        }
        Ok(manifest)
    }

    /// How many rows all tables have.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// The name of the last migration.
fn schema() -> String {
    use sea_orm_migration::MigratorTrait;
    shangliang_migration::Migrator::migrations().last().map(|last| last.name().to_owned()).unwrap_or_default()
}
