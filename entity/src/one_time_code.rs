//! A one-time code sent to a phone; only its HMAC is known.

use sea_orm::entity::prelude::*;

/// A one-time code sent to a phone; only its HMAC is known.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_code")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The phone's blind index.
    pub phone_index: Vec<u8>,
    /// What it is for.
    pub purpose: String,
    /// Its HMAC.
    pub code_hash: Vec<u8>,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was sent.
    pub created_at: ChronoDateTimeUtc,
    /// Until when it works.
    pub expires_at: ChronoDateTimeUtc,
    /// When it was used, or replaced by a later one.
    pub consumed_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
