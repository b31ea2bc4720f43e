//! What is shown of an export.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::ListExportId;
use shangliang_entity::list_export::Model;
use shangliang_entity::vocab::{ExportFailure, ExportStatus};
use utoipa::ToSchema;

use super::lifecycle;
use crate::ledger::hex;

/// A whole list that is written down, with what says that it is complete and unchanged.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportView {
    /// Its id.
    pub id: ListExportId,
    /// The list: its path with sort, filters and fields.
    #[schema(max_length = 9000, example = "/api/v1/suggestions?sort=-submitted_at&status=accepted")]
    pub list: String,
    /// How far it is.
    pub status: ExportStatus,
    /// Why it will not be done; export again then.
    pub failure: Option<ExportFailure>,
    /// How many items are written.
    #[schema(minimum = 0)]
    pub rows: i64,
    /// How many there are; null until they are counted.
    #[schema(minimum = 0)]
    pub total: Option<i64>,
    /// The instant that it shows; null while it waits for its turn.
    pub as_of: Option<DateTime<Utc>>,
    /// How many bytes it has, once done.
    #[schema(minimum = 0)]
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes, once done.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub sha256: Option<String>,
    /// Where to fetch it, once done; with a token, as everything.
    #[schema(max_length = 100, example = "/api/v1/exports/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34/content")]
    pub url: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

impl ExportView {
    /// As it stands now.
    pub fn new(row: &Model, now: DateTime<Utc>) -> Self {
        let status = lifecycle::status(row, now);
        let url = format!("/api/v1/exports/{}/content", row.id);
        Self {
            id: row.id,
            list: row.list.clone(),
            status,
            failure: lifecycle::failure(row, now),
            rows: row.rows,
            total: row.total,
            as_of: row.as_of,
            size_bytes: row.size_bytes,
            sha256: row.sha256.as_deref().map(hex),
            url: (status == ExportStatus::Done).then_some(url),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}
