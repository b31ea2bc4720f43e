//! Who an account's holder is in the platform's Mini Program.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// Who an account's holder is in the platform's Mini Program.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wechat_person")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The program's id and the person in it, sealed.
    pub person_sealed: Vec<u8>,
    /// The blind index of both.
    pub person_index: Vec<u8>,
    /// When it was bound.
    pub bound_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
