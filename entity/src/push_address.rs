//! Where the device of a session is told; there is none where it is told nothing.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SessionId};
use crate::vocab::OutsideChannel;

/// Where the device of a session is told; there is none where it is told nothing.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "push_address")]
pub struct Model {
    /// The session that the device is signed in by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// By which channel.
    pub channel: OutsideChannel,
    /// What the device is.
    pub platform: String,
    /// The address, sealed.
    pub address_sealed: Vec<u8>,
    /// Its SHA-256, by which the same device is known again.
    pub address_hash: Vec<u8>,
    /// When it was given.
    pub created_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
