//! A whole list that a job writes down for somebody, or has written.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, ListExportId};
use crate::vocab::ExportFailure;

/// A whole list that a job writes down for somebody, or has written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "list_export")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ListExportId,
    /// Who asked for it.
    pub account_id: AccountId,
    /// SHA-256 of the rights that they had then: whoever has others now no longer gets it.
    pub rights: Vec<u8>,
    /// The path and the query of the list.
    pub list: String,
    /// How many items are written.
    pub rows: i64,
    /// How many there are; absent until they are counted.
    pub total: Option<i64>,
    /// The instant that it shows; absent while it waits for its turn.
    pub as_of: Option<ChronoDateTimeUtc>,
    /// When whoever writes it was last at it.
    pub alive_at: ChronoDateTimeUtc,
    /// How many bytes it has; absent until it is done.
    pub size_bytes: Option<i64>,
    /// SHA-256 of its bytes; absent until it is done.
    pub sha256: Option<Vec<u8>>,
    /// The random name of its bytes in the object store; absent until it is done.
    pub object_key: Option<String>,
    /// Why it will not be done.
    pub failure: Option<ExportFailure>,
    /// When it was asked for.
    pub created_at: ChronoDateTimeUtc,
    /// When it is forgotten.
    pub expires_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
