//! How far a consumer has followed the ledger.

use sea_orm::entity::prelude::*;

/// How far a consumer has followed the ledger.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_cursor")]
pub struct Model {
    /// The consumer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub consumer: String,
    /// The writing transaction of the last entry that it has seen.
    pub writer: i64,
    /// The place of that entry.
    pub seq: i64,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
