//! An earlier password of an account, which may not come back under the stricter profile.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// An earlier password of an account, which may not come back under the stricter profile.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "password_history")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it was.
    pub account_id: AccountId,
    /// The argon2id hash in PHC form.
    pub password_hash: String,
    /// When it was set.
    pub created_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
