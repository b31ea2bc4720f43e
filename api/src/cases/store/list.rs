//! The SQL of the list: what a caller may see, what can be filtered by, and the rows.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, IdenStatic, JoinType, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{CaseStatus, HandlerKind, NoteKind, ResultClass, Vocabulary};
use shangliang_entity::{all, assignment, department, reply, studio, suggestion};
use uuid::Uuid;

use super::inside::{handled_by, in_hand_of, inside};
use super::{duties, faced, join_face, to_committee};
use crate::access::Actor;
use crate::cases::deadlines::NEVER;
use crate::cases::matter::Matter;
use crate::cases::waiting::{Party, outside};
use crate::db::{is_there, truth};

/// A list's row.
#[derive(Debug, FromQueryResult)]
pub struct Listed {
    /// Its id.
    pub id: CaseId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// The suggestion it was opened for, or that the caller sees in its place.
    pub suggestion_id: Option<SuggestionId>,
    /// The topic of the suggestion.
    pub topic_id: Option<TopicId>,
    /// The studio of the suggestion.
    pub studio_id: Option<StudioId>,
    /// Its category.
    pub category: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// Its round.
    pub round: i32,
    /// Whether its lead is a department or a studio.
    pub lead_kind: Option<HandlerKind>,
    /// Its lead.
    pub lead_id: Option<Uuid>,
    /// The lead's name, where it is a department.
    pub department_name: Option<String>,
    /// The lead's name, where it is a studio.
    pub studio_name: Option<String>,
    /// The result class of the released reply.
    pub result_class: Option<ResultClass>,
    /// How it is pushed on.
    pub supervision: Option<NoteKind>,
    /// The date that is told of it.
    pub due_on: Option<NaiveDate>,
    /// The same, as lists sort by it.
    pub listed_due_on: NaiveDate,
    /// Whether that date may still move.
    pub due_provisional: bool,
    /// Who is waited for.
    pub waiting_for: Option<String>,
    /// Whether the caller sees it as more than a reader of what is published.
    pub has_part: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its reply was first released.
    pub answered_at: Option<DateTime<Utc>>,
    /// Its version.
    pub version: i64,
    /// What is late.
    #[sea_orm(nested)]
    pub late: Late,
}

/// What is late of a case, as far as the caller may know.
#[derive(Debug)]
pub struct Late(pub Vec<Matter>);

impl FromQueryResult for Late {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let is_inside: bool = row.try_get(prefix, IS_INSIDE)?;
        let mut late = Vec::new();
        for matter in owed() {
            let name = if is_inside { within(matter) } else { own(matter) };
            if row.try_get(prefix, &name)? {
                late.push(matter);
            }
        }
        Ok(Self(late))
    }
}

/// Whether the caller sees a case from inside.
const IS_INSIDE: &str = "is_inside";

/// Whether the date of a matter is past that everybody is told.
fn own(matter: Matter) -> String {
    format!("late_{}", matter.code())
}

/// Whether one is that those inside go by.
fn within(matter: Matter) -> String {
    format!("late_within_{}", matter.code())
}

fn owed() -> impl Iterator<Item = Matter> {
    all::<Matter>().filter(|matter| matter.is_owed())
}

/// What a caller may see, as SQL: the twin of the rule `case.read`, and a test compares the two. What costs least to find comes first.
fn visible_to(actor: &Actor) -> Condition {
    Condition::any().add(inside(actor)).add(has_suggestion(readable(actor)))
}

/// What a caller wrote a suggestion of, or sees from inside.
fn has_part(actor: &Actor) -> Condition {
    Condition::any().add(inside(actor)).add(has_suggestion(wrote(actor)))
}

/// What a caller wrote.
pub fn wrote(actor: &Actor) -> Condition {
    let mut wrote = Condition::any().add(suggestion::Column::MemberId.is_in(actor.stands_in_for()));
    if let Some(account) = actor.account() {
        wrote = wrote.add(suggestion::Column::AuthorId.eq(account));
        wrote = wrote.add(suggestion::Column::AgentId.eq(account));
    }
    wrote
}

/// What is published, and what a caller wrote.
pub(super) fn readable(actor: &Actor) -> Condition {
    Condition::any().add(suggestion::Column::PublishedAt.is_not_null()).add(wrote(actor))
}

/// Whether such a suggestion belongs to a case.
fn has_suggestion(such: Condition) -> SimpleExpr {
    let found = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(suggestion::Column::CaseId.into_expr().eq(Expr::col((Entity, Column::Id))))
        .filter(such);
    is_there(found.into_query())
}

/// The date that is told of a case, as SQL: the twin of `deadlines::due_on`.
fn due_on() -> Expr {
    let listed = || Column::ListedDueOn.into_expr();
    CaseStatement::new().case(listed().ne(NEVER), listed()).into()
}

/// Whether anything that somebody owes is late, as SQL, as far as the caller may know.
pub fn is_overdue(actor: &Actor, today: NaiveDate) -> Condition {
    let any = |is_late: fn(Matter, NaiveDate) -> Condition| {
        owed().fold(Condition::any(), |any, matter| any.add(is_late(matter, today)))
    };
    // As a value it is never null, so that what is not overdue is all the rest.
    let is_inside = || truth(inside(actor));
    let within = Condition::all().add(is_inside()).add(any(duties::is_late_within));
    let outside = Condition::all().add(is_inside().not()).add(any(duties::is_late));
    is_open().add(Condition::any().add(within).add(outside))
}

/// What is not closed: nothing of the rest is late, and it waits for nobody. By this bare condition the databases recognise the index of it.
fn is_open() -> Condition {
    Condition::all().add(Column::ClosedAt.is_null())
}

/// Whether somebody is waited for, as SQL, as far as the caller may know: the twin of `waiting::shown`.
pub fn waits_for(actor: &Actor, party: Party) -> Condition {
    let (lead_kind, lead_id) = party.as_handler().unzip();
    let states = all::<CaseStatus>().filter(|status| outside(*status, lead_kind.zip(lead_id)).contains(&party));
    let known_outside = Condition::all()
        .add(Column::Status.is_in(states))
        .add_option(lead_kind.map(|kind| Column::LeadKind.eq(kind)))
        .add_option(lead_id.map(|id| Column::LeadId.eq(id)));
    let kept = Column::WaitingFor.contains(format!(" {} ", party.code()));
    let waits = Condition::any()
        .add(Condition::all().add(has_part(actor)).add(kept))
        .add(Condition::all().add(truth(has_part(actor)).not()).add(known_outside));
    is_open().add(waits)
}

/// Whether a department or studio has a part, as SQL, as far as the caller may know: to whoever has none themselves it is the lead, and whoever
/// gave a released reply.
pub fn is_seen_handled_by(actor: &Actor, handler: Uuid, is_in_hand: bool) -> Condition {
    let released = reply::Entity::find()
        .select_only()
        .column(reply::Column::Id)
        .join(JoinType::InnerJoin, to_part())
        .filter(Expr::col((reply::Entity, reply::Column::CaseId)).equals((Entity, Column::Id)))
        .filter(reply::Column::ReleasedAt.is_not_null())
        .filter(assignment::Column::HandlerId.eq(handler));
    let is_known =
        Condition::any().add(Column::LeadId.eq(handler)).add(has_part(actor)).add(is_there(released.into_query()));
    let its = if is_in_hand { in_hand_of(handler) } else { handled_by(handler) };
    Condition::all().add(Column::Id.in_subquery(its)).add(is_known)
}

/// The part that a reply was given for.
fn to_part() -> RelationDef {
    reply::Entity::belongs_to(assignment::Entity).from(reply::Column::AssignmentId).to(assignment::Column::Id).into()
}

/// The cases that a caller may see and that match a filter.
pub fn list(actor: &Actor, filter: Condition) -> Select<Entity> {
    all_cases().filter(visible_to(actor)).filter(filter)
}

/// All cases, as [`listed`] takes them.
pub fn all_cases() -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee())
}

/// What a list shows of cases to a caller: as [`Listed`].
pub fn listed(page: Select<Entity>, actor: &Actor, today: NaiveDate) -> Select<Entity> {
    let to_lead: RelationDef =
        Entity::belongs_to(department::Entity).from(Column::LeadId).to(department::Column::Id).into();
    let to_studio: RelationDef = Entity::belongs_to(studio::Entity).from(Column::LeadId).to(studio::Column::Id).into();
    let page = FACED.into_iter().fold(join_face(page, actor).select_only(), |page, (of_case, of_suggestion)| {
        page.expr_as(faced(of_case, of_suggestion), of_case.as_str())
    });
    let page = page
        .columns(LISTED)
        .column_as(department::Column::Name, "department_name")
        .column_as(studio::Column::Name, "studio_name")
        .expr_as(due_on(), Column::DueOn.as_str())
        .expr_as(truth(inside(actor)), IS_INSIDE)
        .expr_as(truth(has_part(actor)), "has_part")
        .join(JoinType::LeftJoin, to_lead)
        .join(JoinType::LeftJoin, to_studio);
    owed().fold(page, |page, matter| {
        page.expr_as(truth(duties::is_late(matter, today)), own(matter))
            .expr_as(truth(duties::is_late_within(matter, today)), within(matter))
    })
}

/// What a list's row shows of the suggestion that stands for the case.
const FACED: [(Column, suggestion::Column); 5] = [
    (Column::SuggestionId, suggestion::Column::Id),
    (Column::TopicId, suggestion::Column::TopicId),
    (Column::StudioId, suggestion::Column::StudioId),
    (Column::Category, suggestion::Column::Category),
    (Column::Title, suggestion::Column::Title),
];

/// The case's own columns of a list's row.
const LISTED: [Column; 14] = [
    Column::Id,
    Column::CommitteeId,
    Column::Status,
    Column::Round,
    Column::LeadKind,
    Column::LeadId,
    Column::ResultClass,
    Column::Supervision,
    Column::ListedDueOn,
    Column::DueProvisional,
    Column::WaitingFor,
    Column::OpenedAt,
    Column::AnsweredAt,
    Column::Version,
];
