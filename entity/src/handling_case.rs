//! A case: what is being done about a suggestion.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use crate::vocab::{CaseStatus, Finding, HandlerKind, HandlingMode, NoteKind, ResultClass};

/// A case: what is being done about a suggestion.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "handling_case")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CaseId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The suggestion it was opened for; merged ones share it.
    pub suggestion_id: Option<SuggestionId>,
    /// The topic of the suggestion.
    pub topic_id: Option<TopicId>,
    /// The studio of the suggestion.
    pub studio_id: Option<StudioId>,
    /// The category of the suggestion.
    pub category: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// The round, from 1; each unsatisfied rating or reopening begins one.
    pub round: i32,
    /// How it is shared.
    pub mode: Option<HandlingMode>,
    /// Whether the lead is a department or a studio.
    pub lead_kind: Option<HandlerKind>,
    /// The lead handler.
    pub lead_id: Option<Uuid>,
    /// The result class of the released reply.
    pub result_class: Option<ResultClass>,
    /// How often it went to another handler.
    pub transfers: i32,
    /// How it is pushed on: absent, `supervise` or `escalate`.
    pub supervision: Option<NoteKind>,
    /// How often it was urged.
    pub urges: i32,
    /// By when the reply of this round is due.
    pub due_on: Option<Date>,
    /// Whether that date rests on a year without a published calendar.
    pub due_provisional: bool,
    /// The due date before it was extended.
    pub original_due_on: Option<Date>,
    /// By when the routing is due.
    pub routing_due_on: Option<Date>,
    /// What lists sort it by: the date that is told of it, or the last day of all.
    pub listed_due_on: Date,
    /// By when ratings of this round are due.
    pub rating_due_on: Option<Date>,
    /// Those who are waited for, as codes between spaces: `staff`, `assigning_office`, `department:ID`, `studio:ID`, `author`.
    pub waiting_for: Option<String>,
    /// When it was opened.
    pub opened_at: ChronoDateTimeUtc,
    /// When it was first assigned.
    pub assigned_at: Option<ChronoDateTimeUtc>,
    /// When the lead first submitted a reply that was released.
    pub replied_at: Option<ChronoDateTimeUtc>,
    /// When the first reply was released.
    pub answered_at: Option<ChronoDateTimeUtc>,
    /// When the reply of this round was released.
    pub round_answered_at: Option<ChronoDateTimeUtc>,
    /// When it was closed.
    pub closed_at: Option<ChronoDateTimeUtc>,
    /// When it was looked back on.
    pub looked_back_at: Option<ChronoDateTimeUtc>,
    /// What the look-back found.
    pub finding: Option<Finding>,
    /// The result class that the look-back began with.
    pub looked_back_class: Option<ResultClass>,
    /// Whether it was imported.
    pub is_imported: bool,
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
