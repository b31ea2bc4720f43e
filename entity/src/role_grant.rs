//! A role held by an account in a scope.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, MemberId, RoleGrantId};
use crate::vocab::{Role, ScopeKind};

/// A role held by an account in a scope.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleGrantId,
    /// Who holds it.
    pub account_id: AccountId,
    /// What the holder is.
    pub role: Role,
    /// The kind of scope.
    pub scope_kind: ScopeKind,
    /// The scope's id; absent for the platform.
    pub scope_id: Option<Uuid>,
    /// The path of the committee that the scope belongs to; `/` for the platform.
    pub committee_path: String,
    /// The membership it comes from, for members and studio roles.
    pub member_id: Option<MemberId>,
    /// Since when the holder may read but not act.
    pub suspended_at: Option<ChronoDateTimeUtc>,
    /// When it was granted.
    pub granted_at: ChronoDateTimeUtc,
    /// When it was taken away.
    pub revoked_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
