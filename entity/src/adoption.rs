//! A body took up what a suggestion says (采用).

use sea_orm::entity::prelude::*;

use crate::ids::{AdoptionId, SuggestionId};
use crate::vocab::AdoptionLevel;

/// A body took up what a suggestion says (采用).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "adoption")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AdoptionId,
    /// The suggestion.
    pub suggestion_id: SuggestionId,
    /// The name of the body.
    pub body: String,
    /// The body's level.
    pub level: AdoptionLevel,
    /// When the body took it up.
    pub adopted_on: Date,
    /// Where it was printed.
    pub publication: Option<String>,
    /// The points that it is worth.
    pub points: i32,
    /// When it was noted.
    pub recorded_at: ChronoDateTimeUtc,
    /// When the note was taken back.
    pub revoked_at: Option<ChronoDateTimeUtc>,
    /// Why it was taken back.
    pub revocation_reason: Option<String>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
