//! A member on a studio's roster.

use sea_orm::entity::prelude::*;

use crate::ids::{MemberId, StudioId};
use crate::vocab::Role;

/// A member on a studio's roster.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "studio_seat")]
pub struct Model {
    /// The studio.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio_id: StudioId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// What the member is there; absent for an ordinary one.
    pub role: Option<Role>,
    /// Since when.
    pub since: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
