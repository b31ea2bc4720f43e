//! A member's seat in a group; one member may sit in several.

use sea_orm::entity::prelude::*;

use crate::ids::{GroupId, MemberId};

/// A member's seat in a group; one member may sit in several.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "group_seat")]
pub struct Model {
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: GroupId,
    /// The member.
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    /// Whether the member convenes the group.
    pub is_convener: bool,
    /// Since when.
    pub since: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
