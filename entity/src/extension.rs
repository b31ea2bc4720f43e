//! A request for more time.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, CaseId, ExtensionId};
use crate::vocab::{ExtensionDecision, Role};

/// A request for more time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "extension")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExtensionId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    pub round: i32,
    /// Who asks.
    pub requested_by: Option<AccountId>,
    /// For which member, where a substitute asks.
    pub requested_for: Option<AccountId>,
    /// As what they ask.
    pub requested_role: Option<Role>,
    /// The new due date asked for.
    pub due_on: Date,
    /// The due date at the time.
    pub before_on: Date,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub decision: Option<ExtensionDecision>,
    /// Why, where that was said.
    pub decision_reason: Option<String>,
    /// When it was asked.
    pub requested_at: ChronoDateTimeUtc,
    /// When it was decided.
    pub decided_at: Option<ChronoDateTimeUtc>,
    /// Who decided it.
    pub decided_by: Option<AccountId>,
    /// As what they decided it.
    pub decided_role: Option<Role>,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
