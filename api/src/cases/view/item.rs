//! What a list shows of a case.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{CaseStatus, NoteKind, ResultClass};
use utoipa::ToSchema;

use super::Handler;
use crate::allowed_action::AllowedAction;
use crate::cases::matter::Matter;
use crate::cases::store::Listed;
use crate::cases::waiting::{WaitingFor, shown};

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseItem {
    /// Its id.
    pub id: CaseId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// The suggestion it was opened for; where the caller may not read that, the one of theirs that was merged into it.
    pub suggestion_id: Option<SuggestionId>,
    /// The topic of the suggestion.
    pub topic_id: Option<TopicId>,
    /// The studio that the suggestion was handed to.
    pub studio_id: Option<StudioId>,
    /// Its category's code.
    #[schema(max_length = 60)]
    pub category: Option<String>,
    /// Its title.
    #[schema(max_length = 200)]
    pub title: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// The round, from 1.
    #[schema(minimum = 1)]
    pub round: i32,
    /// Who leads.
    pub lead: Option<Handler>,
    /// What the released reply achieved.
    pub result_class: Option<ResultClass>,
    /// How it is pushed on.
    pub supervision: Option<NoteKind>,
    /// By when the reply is due, also once it was given; of an open case the routing.
    pub due_on: Option<NaiveDate>,
    /// Whether that date may still move, because the holidays of its year are not published yet.
    pub due_provisional: bool,
    /// Whether anything that somebody owes it is late.
    pub overdue: bool,
    /// What is late; for handlers and staff also what its parts and instructions ask for.
    #[schema(max_items = 5)]
    pub late: Vec<Matter>,
    /// Whose turn it is; of handlers the lead, to whoever has no part in it.
    #[schema(max_items = 200)]
    pub waiting_for: Vec<WaitingFor>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its first reply was released.
    pub answered_at: Option<DateTime<Utc>>,
    /// Rises with every change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the caller may do to it now, as the case itself says; left out of `/sync`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 40)]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl CaseItem {
    /// The item of a row, with what the caller may do where that is told.
    pub fn of(row: Listed, allowed_actions: Option<Vec<AllowedAction>>) -> Self {
        let lead = row.lead_kind.zip(row.lead_id);
        Self {
            id: row.id,
            committee_id: row.committee_id,
            suggestion_id: row.suggestion_id,
            topic_id: row.topic_id,
            studio_id: row.studio_id,
            category: row.category,
            title: row.title,
            status: row.status,
            round: row.round,
            lead: lead.map(|(kind, id)| Handler { kind, id, name: row.department_name.or(row.studio_name) }),
            result_class: row.result_class,
            supervision: row.supervision,
            due_on: row.due_on,
            due_provisional: row.due_provisional,
            overdue: !row.late.0.is_empty(),
            late: row.late.0,
            waiting_for: shown(row.has_part, row.status, lead, row.waiting_for.as_deref()),
            opened_at: row.opened_at,
            answered_at: row.answered_at,
            version: row.version,
            allowed_actions,
        }
    }
}
