//! An author's rating of a round.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CaseId, RatingId, SuggestionId};
use crate::vocab::Satisfaction;

/// An author's rating of a round.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RatingId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    pub round: i32,
    /// The author's suggestion.
    pub suggestion_id: SuggestionId,
    /// Who rated; absent where rated by query code.
    pub account_id: Option<AccountId>,
    /// What is said of the process.
    pub process: Satisfaction,
    /// What is said of the result.
    pub result: Satisfaction,
    /// The comment.
    pub comment: Option<String>,
    /// When it was rated.
    pub rated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
