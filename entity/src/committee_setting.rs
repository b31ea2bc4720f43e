//! One setting of a committee, for a year or for all.

use sea_orm::entity::prelude::*;

use crate::ids::CommitteeId;

/// One setting of a committee, for a year or for all.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "committee_setting")]
pub struct Model {
    /// The committee.
    #[sea_orm(primary_key, auto_increment = false)]
    pub committee_id: CommitteeId,
    /// The year it holds for; 0 for all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Its value, as JSON.
    pub value: String,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
