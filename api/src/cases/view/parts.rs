//! What the API shows of a case's parts: assignments, ratings, notes, requests for more time.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{AssignmentId, ExtensionId, NoteId, RatingId, SuggestionId};
use shangliang_entity::rating;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, ExtensionDecision, NoteKind, ObjectionDecision, Satisfaction,
};
use utoipa::ToSchema;

use super::Handler;
use crate::access::Actor;
use crate::accounts::Doer;
use crate::allowed_action::AllowedAction;
use crate::cases::handlers::Part;
use crate::cases::scope::CaseScope;
use crate::cases::store::{Asked, Note};
use crate::cases::waiting::{self, WaitingFor};
use crate::cases::{actions, deadlines};
use crate::http::Problem;
use crate::secrets::Keys;

/// One handler's part in a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// Its id.
    pub id: AssignmentId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// Who handles it.
    pub handler: Handler,
    /// Lead, co-handler or split handler.
    pub role: AssignmentRole,
    /// Where it stands.
    pub status: AssignmentStatus,
    /// By when its reply or opinion is due.
    pub due_on: NaiveDate,
    /// By when it may object.
    pub objection_due_on: NaiveDate,
    /// Whether that date may still move, since the holidays of its year are not published yet.
    pub objection_due_provisional: bool,
    /// By when the author is to be contacted first.
    pub first_contact_due_on: Option<NaiveDate>,
    /// Whether that date may still move.
    pub first_contact_due_provisional: bool,
    /// When the author was contacted first.
    pub contacted_at: Option<DateTime<Utc>>,
    /// When it was assigned.
    pub assigned_at: DateTime<Utc>,
    /// When it was received.
    pub received_at: Option<DateTime<Utc>>,
    /// Why it objects; for handlers and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub objection_reason: Option<String>,
    /// When it objected.
    pub objected_at: Option<DateTime<Utc>>,
    /// What became of the objection.
    pub objection_decision: Option<ObjectionDecision>,
    /// Why it was decided so, where that was said; for handlers and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub objection_decision_reason: Option<String>,
    /// When it countersigned.
    pub countersigned_at: Option<DateTime<Utc>>,
    /// Its opinion; for handlers and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 3000)]
    pub opinion: Option<String>,
    /// When it handed in its reply.
    pub submitted_at: Option<DateTime<Utc>>,
    /// What the viewer may do to it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<AllowedAction>,
}

impl AssignmentView {
    /// The view of a part.
    pub fn of(actor: &Actor, scope: &CaseScope, part: &Part, is_inside: bool, now: DateTime<Utc>) -> Self {
        let row = &part.row;
        Self {
            id: row.id,
            round: row.round,
            handler: Handler::of(part),
            role: row.role,
            status: row.status,
            due_on: row.due_on,
            objection_due_on: row.objection_due_on,
            objection_due_provisional: deadlines::is_provisional(row.objection_due_on),
            first_contact_due_on: row.first_contact_due_on,
            first_contact_due_provisional: row.first_contact_due_on.is_some_and(deadlines::is_provisional),
            contacted_at: row.contacted_at,
            assigned_at: row.assigned_at,
            received_at: row.received_at,
            objection_reason: row.objection_reason.clone().filter(|_| is_inside),
            objected_at: row.objected_at,
            objection_decision: row.objection_decision,
            objection_decision_reason: row.objection_decision_reason.clone().filter(|_| is_inside),
            countersigned_at: row.countersigned_at,
            opinion: row.opinion.clone().filter(|_| is_inside),
            submitted_at: row.submitted_at,
            allowed_actions: actions::of_part(actor, scope, row, now),
        }
    }
}

/// An author's rating of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingView {
    /// Its id.
    pub id: RatingId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// The author's suggestion.
    pub suggestion_id: SuggestionId,
    /// What is said of the process.
    pub process: Satisfaction,
    /// What is said of the result.
    pub result: Satisfaction,
    /// The comment.
    #[schema(max_length = 1000)]
    pub comment: Option<String>,
    /// When it was rated.
    pub rated_at: DateTime<Utc>,
}

impl RatingView {
    /// The view of a rating.
    pub fn of(row: &rating::Model) -> Self {
        Self {
            id: row.id,
            round: row.round,
            suggestion_id: row.suggestion_id,
            process: row.process,
            result: row.result,
            comment: row.comment.clone(),
            rated_at: row.rated_at,
        }
    }
}

/// An urge, a supervision, an instruction or a comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// Its id.
    pub id: NoteId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// Its kind.
    pub kind: NoteKind,
    /// Its text; empty where nothing was said.
    #[schema(max_length = 1000)]
    pub text: String,
    /// By when something is to be done.
    pub due_on: Option<NaiveDate>,
    /// Whom a comment is for.
    #[schema(max_items = 10)]
    pub mentions: Vec<WaitingFor>,
    /// Who wrote it, and as what.
    pub by: Option<Doer>,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl NoteView {
    /// The view of a note.
    pub fn of(keys: &Keys, note: &Note) -> Result<Self, Problem> {
        let row = &note.row;
        let by = note.by().open(keys)?;
        Ok(Self {
            id: row.id,
            round: row.round,
            kind: row.kind,
            text: row.text.clone(),
            due_on: row.due_on,
            mentions: waiting::named(row.mentions.as_deref()),
            by,
            at: row.at,
        })
    }
}

/// A request for more time.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionView {
    /// Its id.
    pub id: ExtensionId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// The due date asked for.
    pub due_on: NaiveDate,
    /// The due date at the time.
    pub before_on: NaiveDate,
    /// Why.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// What became of it.
    pub decision: Option<ExtensionDecision>,
    /// Why, where that was said.
    #[schema(max_length = 1000)]
    pub decision_reason: Option<String>,
    /// Who asked, and as what.
    pub requested_by: Option<Doer>,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
    /// Who decided, and as what.
    pub decided_by: Option<Doer>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl ExtensionView {
    /// The view of a request.
    pub fn of(keys: &Keys, asked: &Asked) -> Result<Self, Problem> {
        let row = &asked.row;
        Ok(Self {
            id: row.id,
            round: row.round,
            due_on: row.due_on,
            before_on: row.before_on,
            reason: row.reason.clone(),
            decision: row.decision,
            decision_reason: row.decision_reason.clone(),
            requested_by: asked.by().open(keys)?,
            requested_at: row.requested_at,
            decided_by: asked.decided_by().open(keys)?,
            decided_at: row.decided_at,
        })
    }
}
