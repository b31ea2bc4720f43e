//! What the API shows of a reply.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{AssignmentId, ReplyId};
use shangliang_entity::vocab::{ReplyStatus, ResultClass};
use utoipa::ToSchema;

use super::{Closeness, Handler};
use crate::access::{Actor, Scope, allows};
use crate::allowed_action::AllowedAction;
use crate::cases::scope::CaseScope;
use crate::cases::store::Reply;
use crate::cases::{actions, contact, policy};
use crate::files::FileView;
use crate::http::Problem;
use crate::secrets::Keys;
use crate::suggestions::screening::{Suspicion, suspicions};

/// A handler's written answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyView {
    /// Its id.
    pub id: ReplyId,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// The part that it is written for.
    pub assignment_id: Option<AssignmentId>,
    /// Who answers.
    pub handler: Option<Handler>,
    /// Its text.
    #[schema(max_length = 20000)]
    pub text: String,
    /// Its files, in their order.
    #[schema(max_items = 10)]
    pub files: Vec<FileView>,
    /// What was achieved; as reviewed, once it was; null where it was imported without one.
    pub result_class: Option<ResultClass>,
    /// Whom the author may call; for the author, handlers and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub contact: Option<String>,
    /// Where it stands.
    pub status: ReplyStatus,
    /// What a person should look at before it is released; shown to whoever reviews it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 5)]
    pub suspicions: Option<Vec<Suspicion>>,
    /// Why it was sent back; for handlers and staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub rejection_reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was reviewed.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When its authors could first see it.
    pub released_at: Option<DateTime<Utc>>,
    /// Rises with every change; what `If-Match` names to change or decide it.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<AllowedAction>,
}

/// The view of one of a case's replies; the caller has made sure that the viewer may see it.
pub fn reply_view(
    keys: &Keys,
    actor: &Actor,
    scope: &CaseScope,
    reply: &Reply,
    all: &[Reply],
    closeness: Closeness,
) -> Result<ReplyView, Problem> {
    let row = &reply.row;
    let contact = match &row.contact_sealed {
        Some(sealed) if closeness != Closeness::Public => Some(contact::open(keys, row.id, sealed)?),
        _ => None,
    };
    let part = scope.parts.iter().find(|part| Some(part.row.id) == row.assignment_id);
    Ok(ReplyView {
        id: row.id,
        round: row.round,
        assignment_id: row.assignment_id,
        handler: part.map(Handler::of),
        text: row.text.clone(),
        files: reply.files.iter().map(FileView::from).collect(),
        result_class: row.reviewed_class.or(row.result_class),
        contact,
        status: row.status,
        suspicions: allows(&policy::REVIEW, actor, &scope.place()).then(|| suspicions(&row.text)),
        rejection_reason: row.rejection_reason.clone().filter(|_| closeness == Closeness::Inside),
        submitted_at: row.submitted_at,
        reviewed_at: row.reviewed_at,
        released_at: row.released_at,
        version: row.version,
        allowed_actions: actions::of_reply(actor, scope, row, all),
    })
}
