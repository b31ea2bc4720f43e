//! An urge, supervision, instruction or comment on a case.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CaseId, NoteId};
use crate::vocab::{NoteKind, Role};

/// An urge, supervision, instruction or comment on a case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "case_note")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoteId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    pub round: i32,
    /// Its kind.
    pub kind: NoteKind,
    /// Its text.
    pub text: String,
    /// By when something is to be done.
    pub due_on: Option<Date>,
    /// Who wrote it.
    pub author_id: Option<AccountId>,
    /// As what they wrote it.
    pub author_role: Option<Role>,
    /// Whom a comment is for: codes between spaces.
    pub mentions: Option<String>,
    /// When.
    pub at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
