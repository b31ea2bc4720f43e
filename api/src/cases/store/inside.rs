//! What a caller sees of cases from inside, as SQL.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus, ScopeKind};
use shangliang_entity::{assignment, committee, department};
use uuid::Uuid;

use super::handled::{OFFICE, to_department, to_office};
use crate::access::{Actor, HeldRole, Only};
use crate::cases::policy;
use crate::topics;

/// What a caller sees from inside, as SQL: the twin of the rule `case.read_inside`.
pub fn inside(actor: &Actor) -> Condition {
    if matches!(actor, Actor::Platform) {
        return Condition::all();
    }
    let rule = &policy::READ_INSIDE;
    // Without any such role there is nothing, and an empty "any" would be everything.
    actor.roles_for(rule).fold(Condition::any().add(Column::Id.is_null()), |visible, held| {
        let only = rule.given_to(held.role).flatten();
        visible.add(Condition::all().add(within(held)).add_option(only.map(such)))
    })
}

/// The places that the scope of a role covers.
fn within(held: &HeldRole) -> Condition {
    let any = Condition::any();
    match (held.scope_kind, held.scope_id) {
        (ScopeKind::Platform, _) => any.add(Column::Id.is_not_null()),
        (ScopeKind::Committee, _) => any.add(committee::Column::Path.eq(&held.committee_path)),
        (ScopeKind::Department, Some(id)) => {
            any.add(Column::Id.in_subquery(handled_by(&[id]))).add(Column::Id.in_subquery(routed_by(&[id])))
        }
        (ScopeKind::Studio, Some(id)) => {
            any.add(Column::Id.in_subquery(handled_by(&[id]))).add(Column::StudioId.eq(id))
        }
        (ScopeKind::SpecialCommittee, Some(id)) => any.add(Column::TopicId.in_subquery(topics::run_by(id))),
        (ScopeKind::Sector | ScopeKind::Group, _) | (_, None) => any.add(Column::Id.is_null()),
    }
}

/// The cases that a role has to do with alone.
fn such(only: Only) -> SimpleExpr {
    match only {
        Only::Accepted => Column::Id.is_not_null(),
        Only::Assigned => Column::AssignedAt.is_not_null(),
        Only::UnderTopic => Column::TopicId.is_not_null(),
    }
}

/// The cases that were given to handlers.
pub fn assigned() -> SelectStatement {
    Entity::find().select_only().column(Column::Id).filter(Column::AssignedAt.is_not_null()).into_query()
}

/// The cases in which one of these departments or studios has a part that it was not released from.
pub fn handled_by(handlers: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(assignment::Column::CaseId)
        .from(assignment::Entity)
        .and_where(assignment::Column::HandlerId.is_in(handlers.iter().copied()))
        .and_where(assignment::Column::Status.ne(AssignmentStatus::Released))
        .to_owned()
}

/// The parts that handlers have in cases that are not closed: of the round at hand, and not released from it.
pub fn unfinished_parts() -> Select<assignment::Entity> {
    let to_case: RelationDef =
        assignment::Entity::belongs_to(Entity).from(assignment::Column::CaseId).to(Column::Id).into();
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::Id)
        .join(JoinType::InnerJoin, to_case)
        .filter(Expr::col((assignment::Entity, assignment::Column::Round)).equals((Entity, Column::Round)))
        .filter(assignment::Column::Status.ne(AssignmentStatus::Released))
        .filter(Column::Status.is_not_in([CaseStatus::Closed, CaseStatus::LookedBack]))
}

/// The cases that one of these departments assigns, as an assigning office of a handler's system.
pub fn routed_by(departments: &[Uuid]) -> SelectStatement {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::CaseId)
        .join(JoinType::InnerJoin, to_department())
        .join_as(JoinType::InnerJoin, to_office(), OFFICE)
        .filter(Expr::col((Alias::new(OFFICE), department::Column::Id)).is_in(departments.iter().copied()))
        .into_query()
}
