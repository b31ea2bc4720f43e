//! The mailbox of an account, proved by a code that was sent there.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;

/// The mailbox of an account, proved by a code that was sent there.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_address")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// The address, sealed.
    pub address_sealed: Vec<u8>,
    /// When it was proved.
    pub verified_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
