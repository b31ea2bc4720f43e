//! The stored answer to a request that carried an `Idempotency-Key`.

use sea_orm::entity::prelude::*;

/// The stored answer to a request that carried an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_record")]
pub struct Model {
    /// SHA-256 of actor, method, path and key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// SHA-256 of the request's body.
    pub fingerprint: Vec<u8>,
    /// The answer, sealed.
    pub answer_sealed: Vec<u8>,
    /// When it was stored.
    pub created_at: ChronoDateTimeUtc,
    /// When it may be forgotten.
    pub expires_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
