//! One handler's part in a round of a case.

use sea_orm::entity::prelude::*;

use crate::ids::{AccountId, AssignmentId, CaseId};
use crate::vocab::{AssignmentRole, AssignmentStatus, HandlerKind, ObjectionDecision};

/// One handler's part in a round of a case.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    /// The case.
    pub case_id: CaseId,
    /// The round.
    pub round: i32,
    /// Department or studio.
    pub handler_kind: HandlerKind,
    /// Which one.
    pub handler_id: Uuid,
    /// Its role.
    pub role: AssignmentRole,
    /// Where it stands.
    pub status: AssignmentStatus,
    /// By when its opinion or reply is due.
    pub due_on: Date,
    /// By when it may object.
    pub objection_due_on: Date,
    /// By when the author is to be contacted first.
    pub first_contact_due_on: Option<Date>,
    /// When the author was contacted first.
    pub contacted_at: Option<ChronoDateTimeUtc>,
    /// When it was assigned.
    pub assigned_at: ChronoDateTimeUtc,
    /// When it was received.
    pub received_at: Option<ChronoDateTimeUtc>,
    /// Why it objects.
    pub objection_reason: Option<String>,
    /// Who objected for it.
    pub objected_by: Option<AccountId>,
    /// For which member, where a substitute did.
    pub objected_for: Option<AccountId>,
    /// When it objected.
    pub objected_at: Option<ChronoDateTimeUtc>,
    /// What became of the objection.
    pub objection_decision: Option<ObjectionDecision>,
    /// Why, where that was said.
    pub objection_decision_reason: Option<String>,
    /// When that was decided.
    pub objection_decided_at: Option<ChronoDateTimeUtc>,
    /// When it countersigned.
    pub countersigned_at: Option<ChronoDateTimeUtc>,
    /// Its opinion, on countersigning.
    pub opinion: Option<String>,
    /// When it submitted its reply.
    pub submitted_at: Option<ChronoDateTimeUtc>,
    /// The date in China on which it submitted the reply that was released.
    pub replied_on: Option<Date>,
    /// The working days from its assignment to that date.
    pub handling_days: Option<i32>,
    /// When its case was closed: kept here too, so that what a handler has in hand is found without all that it ever had.
    pub case_closed_at: Option<ChronoDateTimeUtc>,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
