//! A text that replies begin with.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, DepartmentId};
use crate::vocab::ResultClass;

/// A text that replies begin with.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reply_template")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The department it belongs to; absent where all share it.
    pub department_id: Option<DepartmentId>,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The result class it fits.
    pub result_class: Option<ResultClass>,
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
