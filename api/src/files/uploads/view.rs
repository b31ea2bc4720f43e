//! What the API shows of uploads.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::FileId;
use shangliang_entity::upload::Model;
use utoipa::ToSchema;

use crate::http::{Output, tus};

/// An upload that goes on piece by piece.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UploadView {
    /// Its id, and that of the file which it becomes.
    id: FileId,
    /// How many bytes it will have.
    #[schema(minimum = 1)]
    size_bytes: i64,
    /// How many of them have come; all of them once it is a file.
    #[schema(minimum = 0)]
    received_bytes: i64,
    /// Until when it may go on.
    expires_at: DateTime<Utc>,
}

impl From<&Model> for UploadView {
    fn from(row: &Model) -> Self {
        Self { id: row.id, size_bytes: row.length, received_bytes: row.received, expires_at: row.expires_at }
    }
}

/// Says in the words of the protocol how far an upload has come, and until when it may go on.
pub fn with_progress(output: Output, row: &Model) -> Output {
    let expires = row.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
    output.with_header(&tus::OFFSET, row.received).with_header(&tus::EXPIRES, expires)
}
