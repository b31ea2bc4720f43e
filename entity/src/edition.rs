//! Opinion information as an editor puts it, beside its author's own words.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, SuggestionId};

/// Opinion information as an editor puts it, beside its author's own words.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// The suggestion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub suggestion_id: SuggestionId,
    /// The title that is issued.
    pub title: String,
    /// The text that is issued.
    pub body: String,
    /// The author's own title.
    pub own_title: String,
    /// The author's own text.
    pub own_body: String,
    /// What the editor notes for those who go on with it.
    pub note: Option<String>,
    /// Everybody who edited it, by their ids with spaces between.
    pub editors: Option<String>,
    /// When it was edited last.
    pub edited_at: ChronoDateTimeUtc,
    /// Who approved it as it stands.
    pub approved_by: Option<AccountId>,
    /// When it was approved.
    pub approved_at: Option<ChronoDateTimeUtc>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
