//! The SQL of the list: what a caller may see, what can be filtered by, and the rows.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, RelationDef, Select,
};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::ids::{CaseId, CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, HandlerKind, NoteKind, ResultClass, ScopeKind};
use shangliang_entity::{assignment, committee, department, studio, suggestion};
use uuid::Uuid;

use super::{OFFICE, to_committee, to_office};
use crate::access::Actor;
use crate::cases::policy;
use crate::cases::waiting::Party;
use crate::db::Conn;
use crate::http::Problem;

/// A list's row.
#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Listed {
    /// Its id.
    pub id: CaseId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// The suggestion it was opened for.
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
    #[sea_orm(from_expr = "Expr::col((department::Entity, department::Column::Name))")]
    pub department_name: Option<String>,
    /// The lead's name, where it is a studio.
    #[sea_orm(from_expr = "Expr::col((studio::Entity, studio::Column::Name))")]
    pub studio_name: Option<String>,
    /// The result class of the released reply.
    pub result_class: Option<ResultClass>,
    /// How it is pushed on.
    pub supervision: Option<NoteKind>,
    /// When the reply is due.
    pub due_on: Option<NaiveDate>,
    /// Whether that date may still move.
    pub due_provisional: bool,
    /// When the routing is due.
    pub routing_due_on: Option<NaiveDate>,
    /// Who is waited for.
    pub waiting_for: Option<String>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When its reply was first released.
    pub answered_at: Option<DateTime<Utc>>,
    /// Its version.
    pub version: i64,
}

/// What a caller may see, as SQL: the twin of the rule `case.read`, and a test compares the two.
fn visible_to(actor: &Actor) -> Condition {
    if matches!(actor, Actor::Platform) {
        return Condition::all();
    }
    let mut authored = Condition::any().add(suggestion::Column::PublishedAt.is_not_null());
    if let Some(account) = actor.account() {
        authored = authored.add(suggestion::Column::AuthorId.eq(account));
        authored = authored.add(suggestion::Column::AgentId.eq(account));
    }
    authored = authored.add(suggestion::Column::MemberId.is_in(actor.stands_in_for()));
    let of_suggestion = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::CaseId)
        .filter(suggestion::Column::CaseId.is_not_null())
        .filter(authored);
    let mut visible = Condition::any().add(Column::Id.in_subquery(of_suggestion.into_query()));

    let mut departments = Vec::new();
    let mut studios = Vec::new();
    for held in actor.roles_for(&policy::READ) {
        match (held.scope_kind, held.scope_id) {
            (ScopeKind::Platform, _) => return Condition::all(),
            (ScopeKind::Committee, _) => visible = visible.add(committee::Column::Path.eq(&held.committee_path)),
            (ScopeKind::Department, Some(id)) => departments.push(id),
            (ScopeKind::Studio, Some(id)) => studios.push(id),
            _ => {}
        }
    }
    if !departments.is_empty() {
        visible = visible.add(Column::Id.in_subquery(handled_by(&departments)));
        visible = visible.add(Column::Id.in_subquery(routed_by(&departments)));
    }
    if !studios.is_empty() {
        visible = visible.add(Column::Id.in_subquery(handled_by(&studios)));
        visible = visible.add(Column::StudioId.is_in(studios));
    }
    visible
}

/// The cases in which one of these departments or studios has a part that it was not released from.
pub fn handled_by(handlers: &[Uuid]) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(assignment::Column::CaseId)
        .from(assignment::Entity)
        .and_where(assignment::Column::HandlerId.is_in(handlers.iter().copied()))
        .and_where(assignment::Column::Status.ne(AssignmentStatus::Released))
        .to_owned()
}

/// The cases that one of these departments assigns, as an assigning office of a handler's system.
pub fn routed_by(departments: &[Uuid]) -> sea_orm::sea_query::SelectStatement {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::CaseId)
        .join(JoinType::InnerJoin, super::to_department())
        .join_as(JoinType::InnerJoin, to_office(), OFFICE)
        .filter(Expr::col((Alias::new(OFFICE), department::Column::Id)).is_in(departments.iter().copied()))
        .into_query()
}

/// Stands for no due date where cases are sorted by it.
pub const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// The day by which the next step is due, as SQL; [`NEVER`] where nothing is.
pub fn next_due() -> SimpleExpr {
    Func::coalesce([Expr::col((Entity, Column::DueOn)), Expr::col((Entity, Column::RoutingDueOn)), Expr::value(NEVER)])
        .into()
}

/// Whether the next step is late, as SQL: the twin of [`deadlines::is_overdue`](crate::cases::deadlines::Dated::is_overdue).
pub fn is_overdue(today: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::Status.is_in([CaseStatus::Open, CaseStatus::Assigned, CaseStatus::Handling]))
        .add(next_due().lt(today))
}

/// Whether somebody is waited for, as SQL.
pub fn waits_for(party: Party) -> SimpleExpr {
    Column::WaitingFor.contains(format!(" {} ", party.code()))
}

/// The cases that a caller may see and that match a filter.
pub fn list(actor: &Actor, filter: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(filter)
}

/// The rows of one page.
pub async fn rows(db: &Conn<'_>, page: Select<Entity>) -> Result<Vec<Listed>, Problem> {
    let to_department: RelationDef =
        Entity::belongs_to(department::Entity).from(Column::LeadId).to(department::Column::Id).into();
    let to_studio: RelationDef = Entity::belongs_to(studio::Entity).from(Column::LeadId).to(studio::Column::Id).into();
    let rows = page
        .join(JoinType::LeftJoin, to_department)
        .join(JoinType::LeftJoin, to_studio)
        .into_partial_model::<Listed>()
        .all(db)
        .await?;
    Ok(rows)
}

/// How many match.
pub async fn count(db: &Conn<'_>, select: Select<Entity>) -> Result<u64, Problem> {
    Ok(select.count(db).await?)
}
