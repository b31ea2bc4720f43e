//! A handler's written answer.

use sea_orm::entity::prelude::*;

use crate::ids::{AssignmentId, CaseId, ReplyId};
use crate::vocab::{ReplyStatus, ResultClass};

/// A handler's written answer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reply")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReplyId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    pub round: i32,
    /// The part that it is written for.
    pub assignment_id: Option<AssignmentId>,
    /// Its text.
    pub text: String,
    /// What was achieved, as the handler says; absent where imported.
    pub result_class: Option<ResultClass>,
    /// What was achieved, as reviewed.
    pub reviewed_class: Option<ResultClass>,
    /// Whom the author may call, sealed.
    pub contact_sealed: Option<Vec<u8>>,
    /// Where it stands.
    pub status: ReplyStatus,
    /// Why it was sent back.
    pub rejection_reason: Option<String>,
    /// Everybody who wrote a version of it or handed one in, by their ids with spaces between; absent where imported.
    pub writers: Option<String>,
    /// When it was submitted.
    pub submitted_at: Option<ChronoDateTimeUtc>,
    /// When it was reviewed.
    pub reviewed_at: Option<ChronoDateTimeUtc>,
    /// When the author could first see it.
    pub released_at: Option<ChronoDateTimeUtc>,
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
