//! How much of a limit is used in one window of time.

use sea_orm::entity::prelude::*;

/// How much of a limit is used in one window of time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rate_window")]
pub struct Model {
    /// Which limit, of whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    /// When the window began.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_at: ChronoDateTimeUtc,
    /// How much is used.
    pub used: i32,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
