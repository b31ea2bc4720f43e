//! A refresh token of a session; only its hash is known.

use sea_orm::entity::prelude::*;

use crate::ids::SessionId;

/// A refresh token of a session; only its hash is known.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    /// The session it keeps alive.
    pub session_id: SessionId,
    /// When it was issued.
    pub issued_at: ChronoDateTimeUtc,
    /// When it was exchanged for its successor.
    pub used_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
