//! A reminder that was given, so that none is given twice.

use sea_orm::entity::prelude::*;

/// A reminder that was given, so that none is given twice.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    /// What is due: a case, a part of one, an instruction, a suggestion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    /// The round.
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    /// What is due, such as `reply`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub matter: String,
    /// The due date it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_on: Date,
    /// How many days before: 7, 3, 0; -1 for overdue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub days_before: i32,
    /// When it was given.
    pub at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
