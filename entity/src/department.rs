//! A unit that handles items, or the assigning office of a system.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, DepartmentId};
use crate::vocab::DepartmentSystem;

/// A unit that handles items, or the assigning office of a system.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "department")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepartmentId,
    /// The committee it answers to.
    pub committee_id: CommitteeId,
    /// Its name.
    pub name: String,
    /// The system it belongs to.
    pub system: DepartmentSystem,
    /// Whether it is its system's assigning office.
    pub is_assigning_office: bool,
    /// Whether it still takes items.
    pub is_active: bool,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was entered.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
