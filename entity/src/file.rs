//! An uploaded file; its bytes lie in the object store.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, FileId, ReplyId, SuggestionId};
use crate::vocab::FileScan;

/// An uploaded file; its bytes lie in the object store.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// Who uploaded it.
    pub owner_id: AccountId,
    /// What it is called.
    pub name: String,
    /// Its media type, as its content showed.
    pub media_type: String,
    /// How many bytes are kept.
    pub size_bytes: i64,
    /// SHA-256 of the bytes that are kept.
    pub sha256: Vec<u8>,
    /// Its width in pixels, of an image.
    pub width: Option<i32>,
    /// Its height in pixels, of an image.
    pub height: Option<i32>,
    /// The random name of its bytes in the object store.
    pub object_key: String,
    /// The suggestion it belongs to.
    pub suggestion_id: Option<SuggestionId>,
    /// The reply it belongs to.
    pub reply_id: Option<ReplyId>,
    /// Its place among the files of the item that it belongs to, from 0.
    pub position: i32,
    /// Since when it has belonged to nothing; absent while it belongs to an item.
    pub unattached_since: Option<ChronoDateTimeUtc>,
    /// What the scanner for viruses has said of it.
    pub scan: FileScan,
    /// Which scanner said so, with which signatures; absent until one has.
    pub scan_version: Option<String>,
    /// When a scanner was last asked, whether or not it answered.
    pub scan_asked_at: Option<ChronoDateTimeUtc>,
    /// When it was uploaded.
    pub created_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
