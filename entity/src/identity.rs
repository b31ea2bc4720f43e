//! Who an account's holder is by their identity document, where they chose to say so.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// Who an account's holder is by their identity document, where they chose to say so.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The name on the document, sealed.
    pub name_sealed: Vec<u8>,
    /// The identity number, sealed.
    pub number_sealed: Vec<u8>,
    /// The blind index of the identity number.
    pub number_index: Vec<u8>,
    /// Which text of the consent was agreed to.
    pub consent_version: String,
    /// When it was given, with the consent.
    pub given_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
