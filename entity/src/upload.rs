//! A file that is still being uploaded piece by piece.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, FileId};

/// A file that is still being uploaded piece by piece; once all has come it is the file of the same id.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// The id that its file will have.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileId,
    /// Who uploads it.
    pub owner_id: AccountId,
    /// What the client says of it: the header `Upload-Metadata` as it came.
    pub metadata: String,
    /// How many bytes it will have.
    pub length: i64,
    /// How many have come and are kept; all of them once it is a file.
    pub received: i64,
    /// The names of its pieces in the object store, in their order, with blanks between them.
    pub pieces: String,
    /// When it began.
    pub created_at: ChronoDateTimeUtc,
    /// Until when it may go on.
    pub expires_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
