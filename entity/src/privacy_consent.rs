//! That somebody agrees to a version of the privacy policy.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// That somebody agrees to a version of the privacy policy; absent for whoever never did, or withdrew it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "privacy_consent")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// To which version.
    pub policy_version: String,
    /// Since when.
    pub agreed_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
