//! A signed statement about a stretch of the ledger.

use sea_orm::entity::prelude::*;

/// A signed statement about a stretch of the ledger.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint")]
pub struct Model {
    /// The last entry that it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub upto_seq: i64,
    /// The last entry that the checkpoint before it covers; zero for the first.
    pub after_seq: i64,
    /// How many entries it covers.
    pub entries: i64,
    /// When it was made.
    pub at: ChronoDateTimeUtc,
    /// The digest of the statement before it; zeros for the first.
    pub previous: Vec<u8>,
    /// The Merkle root over the hashes of its entries, in the order of `seq`.
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
