//! What replaces a lost authenticator, once; only its HMAC is known.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// What replaces a lost authenticator, once; only its HMAC is known.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// The HMAC of the code, bound to the account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    /// Whose it is.
    pub account_id: AccountId,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
