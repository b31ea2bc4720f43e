//! An entry of the content taxonomy.

use sea_orm::entity::prelude::*;

use crate::ids::{CategoryId, CommitteeId};

/// An entry of the content taxonomy.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CategoryId,
    /// The committee it belongs to; absent where all share it.
    pub committee_id: Option<CommitteeId>,
    /// Its code, unique in its dictionary.
    pub code: String,
    /// Its first level.
    pub level1: String,
    /// Its second level.
    pub level2: Option<String>,
    /// Its third level.
    pub level3: Option<String>,
    /// Whether new items may use it.
    pub is_active: bool,
    /// Rises with every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
