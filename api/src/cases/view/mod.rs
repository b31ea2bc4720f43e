//! What the API shows of cases.

mod deadline;
mod handler;
mod item;
mod parts;
mod reply;

pub use deadline::Deadline;
pub use handler::Handler;
pub use item::CaseItem;
pub use parts::{AssignmentView, ExtensionView, NoteView, RatingView};
pub use reply::{ReplyView, reply_view};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{CaseStatus, Finding, HandlingMode, NoteKind, ResultClass};
use utoipa::ToSchema;

use super::deadlines::due_on;
use super::matter::{Inside, Matter, is_late};
use super::scope::CaseScope;
use super::store::Papers;
use super::waiting::{WaitingFor, shown};
use super::{actions, policy};
use crate::access::{Actor, Scope, allows};
use crate::allowed_action::AllowedAction;
use crate::calendar::local_date;
use crate::db::Conn;
use crate::http::{Output, Problem};
use crate::state::App;

/// One case, as its viewer may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    pub id: CaseId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// The suggestion it was opened for; where the viewer may not read that, the one of theirs that was merged into it. Title,
    /// category, topic and studio are of the same.
    pub suggestion_id: Option<SuggestionId>,
    /// Every suggestion that it answers; to authors only their own.
    #[schema(max_items = 1000)]
    pub suggestion_ids: Vec<SuggestionId>,
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
    /// How it is shared between its handlers.
    pub mode: Option<HandlingMode>,
    /// Who leads.
    pub lead: Option<Handler>,
    /// What the released reply achieved.
    pub result_class: Option<ResultClass>,
    /// How often it went to another handler.
    #[schema(minimum = 0)]
    pub transfers: i32,
    /// How it is pushed on: absent, `supervise` or `escalate`.
    pub supervision: Option<NoteKind>,
    /// How often it was urged.
    #[schema(minimum = 0)]
    pub urges: i32,
    /// By when the reply is due, also once it was given; of an open case the routing.
    pub due_on: Option<NaiveDate>,
    /// Whether that date may still move, because the holidays of its year are not published yet.
    pub due_provisional: bool,
    /// Whether anything that somebody owes it is late, as far as the viewer sees its deadlines.
    pub overdue: bool,
    /// Every date that counts now; those of parts and of instructions for handlers and staff.
    #[schema(max_items = 1000)]
    pub deadlines: Vec<Deadline>,
    /// Whose turn it is; of handlers the lead, to whoever has no part in it.
    #[schema(max_items = 200)]
    pub waiting_for: Vec<WaitingFor>,
    /// The handlers' parts, of all rounds.
    #[schema(max_items = 1000)]
    pub assignments: Vec<AssignmentView>,
    /// The replies that the viewer may see.
    #[schema(max_items = 1000)]
    pub replies: Vec<ReplyView>,
    /// The ratings that the viewer may see.
    #[schema(max_items = 1000)]
    pub ratings: Vec<RatingView>,
    /// Urges, supervision, instructions and comments, the newest 1,000; for handlers and staff.
    #[schema(max_items = 1000)]
    pub notes: Vec<NoteView>,
    /// Requests for more time; for handlers and staff.
    #[schema(max_items = 1000)]
    pub extensions: Vec<ExtensionView>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was first assigned.
    pub assigned_at: Option<DateTime<Utc>>,
    /// When the first released reply was handed in.
    pub replied_at: Option<DateTime<Utc>>,
    /// When the first reply was released to its authors.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was looked back on.
    pub looked_back_at: Option<DateTime<Utc>>,
    /// What the look-back found.
    pub finding: Option<Finding>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now; assignments and replies carry their own.
    #[schema(max_items = 40)]
    pub allowed_actions: Vec<AllowedAction>,
}

/// How close the viewer is to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// Sees what is published.
    Public,
    /// Wrote a suggestion of it.
    Author,
    /// Handles it, routes it or supervises it.
    Inside,
}

/// How close the viewer is.
pub fn closeness(actor: &Actor, scope: &CaseScope) -> Closeness {
    if allows(&policy::READ_INSIDE, actor, &scope.place()) {
        Closeness::Inside
    } else if allows(&policy::READ_OWN, actor, &scope.place()) {
        Closeness::Author
    } else {
        Closeness::Public
    }
}

/// Answers a case with all its parts, loaded anew after a change.
pub async fn answer(app: &App, actor: &Actor, db: &Conn<'_>, changed: &CaseScope) -> Result<Output, Problem> {
    let mut scope =
        CaseScope::by_id(db, changed.case.id).await?.ok_or_else(|| Problem::internal("a locked case is gone"))?;
    scope.opened_by_code.clone_from(&changed.opened_by_code);
    show(app, actor, db, &scope).await
}

/// Answers a case whose scope was just loaded: three more round trips.
pub async fn show(app: &App, actor: &Actor, db: &Conn<'_>, scope: &CaseScope) -> Result<Output, Problem> {
    let case = view(app, actor, scope, Papers::of(db, scope.case.id).await?)?;
    Ok(Output::ok(&case)?.with_version(case.version))
}

/// The view of one case for one viewer.
fn view(app: &App, actor: &Actor, scope: &CaseScope, papers: Papers) -> Result<CaseView, Problem> {
    let now = app.clock.now();
    let case = &scope.case;
    let closeness = closeness(actor, scope);
    let is_inside = closeness == Closeness::Inside;
    let face = scope.face(actor, &policy::READ_OWN).filter(|_| !is_inside);
    let own = scope.authored_by(actor, &policy::READ_OWN);
    let deadlines = deadline::all(scope, &papers.notes, is_inside, now);
    let instructions = papers.notes.iter().filter_map(|note| Matter::Instruction.of_note(case, &note.row));
    let inside = is_inside.then(|| Inside { parts: &scope.parts, instruction_due_on: instructions.min() });
    let allowed_actions = actions::of_case(actor, scope.standing(), now);
    let all = || scope.suggestions.iter().map(|suggestion| suggestion.id).collect();
    Ok(CaseView {
        id: case.id,
        committee_id: case.committee_id,
        suggestion_id: face.map_or(case.suggestion_id, |face| Some(face.id)),
        suggestion_ids: if is_inside { all() } else { own.clone() },
        topic_id: face.map_or(case.topic_id, |face| face.topic_id),
        studio_id: face.map_or(case.studio_id, |face| face.studio_id),
        category: face.map_or(&case.category, |face| &face.category).clone(),
        title: face.map_or(&case.title, |face| &face.title).clone(),
        status: case.status,
        round: case.round,
        mode: case.mode,
        lead: Handler::who_leads(case, &scope.parts),
        result_class: case.result_class,
        transfers: case.transfers,
        supervision: case.supervision,
        urges: case.urges,
        due_on: due_on(case),
        due_provisional: case.due_provisional,
        overdue: is_late(case, inside, local_date(now)),
        deadlines,
        waiting_for: shown(
            closeness != Closeness::Public,
            case.status,
            case.lead_kind.zip(case.lead_id),
            case.waiting_for.as_deref(),
        ),
        assignments: scope
            .parts
            .iter()
            .filter(|_| closeness != Closeness::Public)
            .map(|part| AssignmentView::of(actor, scope, part, is_inside, now))
            .collect(),
        replies: papers
            .replies
            .iter()
            .filter(|reply| is_inside || reply.row.released_at.is_some())
            .map(|reply| reply_view(&app.keys, actor, scope, reply, &papers.replies, closeness))
            .collect::<Result<_, _>>()?,
        ratings: scope
            .answers
            .ratings
            .iter()
            .filter(|rating| is_inside || own.contains(&rating.suggestion_id))
            .map(RatingView::of)
            .collect(),
        notes: papers
            .notes
            .iter()
            .filter(|_| is_inside)
            .map(|note| NoteView::of(&app.keys, note))
            .collect::<Result<_, _>>()?,
        extensions: papers
            .extensions
            .iter()
            .filter(|_| is_inside)
            .map(|asked| ExtensionView::of(&app.keys, asked))
            .collect::<Result<_, _>>()?,
        opened_at: case.opened_at,
        assigned_at: case.assigned_at,
        replied_at: case.replied_at,
        answered_at: case.answered_at,
        closed_at: case.closed_at,
        looked_back_at: case.looked_back_at,
        finding: case.finding,
        version: case.version,
        allowed_actions,
    })
}
