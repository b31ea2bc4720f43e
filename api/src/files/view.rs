//! What the API shows of files.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::file::Model;
use shangliang_entity::ids::FileId;
use shangliang_entity::vocab::FileScan;
use utoipa::ToSchema;

use crate::ledger::hex;

/// One file; its bytes are at `/files/{id}/content`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileView {
    /// Its id.
    pub id: FileId,
    /// What it is called.
    #[schema(max_length = 255, example = "电梯井.jpg")]
    pub name: String,
    /// Its media type, as its content showed.
    #[schema(max_length = 100, example = "image/jpeg")]
    pub media_type: String,
    /// How many bytes its content has.
    #[schema(minimum = 1)]
    pub size_bytes: i64,
    /// SHA-256 of its content, in hexadecimal; also the `ETag` of the content.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )]
    pub sha256: String,
    /// Its width in pixels, of an image.
    #[schema(minimum = 1)]
    pub width: Option<i32>,
    /// Its height in pixels, of an image; images have a thumbnail.
    #[schema(minimum = 1)]
    pub height: Option<i32>,
    /// What the scanner for viruses has said of it. Its bytes are its owner's only while that is `pending`, and gone once it is `infected`.
    pub scan: FileScan,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

impl From<&Model> for FileView {
    fn from(row: &Model) -> Self {
        Self {
            id: row.id,
            name: row.name.clone(),
            media_type: row.media_type.clone(),
            size_bytes: row.size_bytes,
            sha256: hex(&row.sha256),
            width: row.width,
            height: row.height,
            scan: row.scan,
            created_at: row.created_at,
        }
    }
}
