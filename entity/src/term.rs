//! A term (届) of a committee: numbering and figures go by it.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, TermId};

/// A term (届) of a committee: numbering and figures go by it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TermId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its number, such as 15.
    pub number: i32,
    /// Its name, such as 第十五届.
    pub name: String,
    /// Its first day.
    pub starts_on: Date,
    /// Its last day, once known.
    pub ends_on: Option<Date>,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was entered.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
