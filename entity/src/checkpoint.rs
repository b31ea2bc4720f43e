//! A signed statement about the heads of all chains at one time.

use sea_orm::entity::prelude::*;

/// A signed statement about the heads of all chains at one time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When it was made.
    pub at: ChronoDateTimeUtc,
    /// The last entry that it covers.
    pub upto_seq: i64,
    /// How many heads it covers.
    pub heads: i64,
    /// The Merkle root over them.
    pub root: Vec<u8>,
    /// The key that signed it.
    pub key_id: String,
    /// The signature (Ed25519).
    pub signature: Vec<u8>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
