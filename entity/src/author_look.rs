//! Somebody was told who an author is, or how to reach them.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, LookId, SuggestionId};
use crate::vocab::Role;

/// Somebody was told who an author is, or how to reach them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "author_look")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LookId,
    /// The author's suggestion.
    pub suggestion_id: SuggestionId,
    /// Who was told.
    pub account_id: AccountId,
    /// As what.
    pub role: Option<Role>,
    /// Why, where it was told against the author's wish.
    pub reason: Option<String>,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
