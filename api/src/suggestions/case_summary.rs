//! What is shown with a suggestion of its case: where it stands, and what was answered.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::handling_case::Model;
use shangliang_entity::ids::{CaseId, ReplyId};
use shangliang_entity::vocab::{CaseStatus, Finding, ResultClass};
use utoipa::ToSchema;

use crate::cases::deadlines::due_on;
use crate::cases::waiting::{self, WaitingFor};
use crate::cases::{Handler, Part, Reply};
use crate::files::FileView;

/// What is being done about a suggestion, in short, and what was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseSummary {
    /// The case; merged suggestions share it.
    pub id: CaseId,
    /// Where it stands.
    pub status: CaseStatus,
    /// Its round, from 1.
    #[schema(minimum = 1)]
    pub round: i32,
    /// Who leads.
    pub lead: Option<Handler>,
    /// By when the reply is due, also once it was given; of an open case the routing.
    pub due_on: Option<NaiveDate>,
    /// Whether anything that somebody owes it is late; for its handlers and staff also what its parts and instructions ask for.
    pub overdue: bool,
    /// Whose turn it is; of handlers the lead, to whoever has no part in it.
    #[schema(max_items = 200)]
    pub waiting_for: Vec<WaitingFor>,
    /// What the released reply achieved.
    pub result_class: Option<ResultClass>,
    /// The replies that were released, the first first; whoever reads the suggestion reads them.
    #[schema(max_items = 1000)]
    pub replies: Vec<ReleasedReply>,
    /// When the first reply was released to the author.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was looked back on.
    pub looked_back_at: Option<DateTime<Utc>>,
    /// What the look-back found.
    pub finding: Option<Finding>,
}

impl CaseSummary {
    /// The summary of a case with these parts and these released replies, that is late or not, for whoever has a part in it or has none.
    pub fn of(case: &Model, parts: &[Part], replies: &[Reply], overdue: bool, has_part: bool) -> Self {
        Self {
            id: case.id,
            status: case.status,
            round: case.round,
            lead: Handler::who_leads(case, parts),
            due_on: due_on(case),
            overdue,
            waiting_for: waiting::shown(
                has_part,
                case.status,
                case.lead_kind.zip(case.lead_id),
                case.waiting_for.as_deref(),
            ),
            result_class: case.result_class,
            replies: replies.iter().map(|reply| ReleasedReply::of(reply, parts)).collect(),
            answered_at: case.answered_at,
            closed_at: case.closed_at,
            looked_back_at: case.looked_back_at,
            finding: case.finding,
        }
    }
}

/// A handler's written answer, as everybody reads it who reads the suggestion; whom to call is told with the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasedReply {
    /// Its id.
    pub id: ReplyId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// Who answers.
    pub handler: Option<Handler>,
    /// Its text.
    #[schema(max_length = 20000)]
    pub text: String,
    /// Its files, in their order.
    #[schema(max_items = 10)]
    pub files: Vec<FileView>,
    /// What was achieved; null where it was imported without a class.
    pub result_class: Option<ResultClass>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was released.
    pub released_at: Option<DateTime<Utc>>,
}

impl ReleasedReply {
    fn of(reply: &Reply, parts: &[Part]) -> Self {
        let row = &reply.row;
        let part = parts.iter().find(|part| Some(part.row.id) == row.assignment_id);
        Self {
            id: row.id,
            round: row.round,
            handler: part.map(Handler::of),
            text: row.text.clone(),
            files: reply.files.iter().map(FileView::from).collect(),
            result_class: row.reviewed_class.or(row.result_class),
            submitted_at: row.submitted_at,
            released_at: row.released_at,
        }
    }
}
