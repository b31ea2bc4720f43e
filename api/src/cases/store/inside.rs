//! What a caller sees of cases from inside, as SQL.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoColumnRef, SelectStatement, SimpleExpr};
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
use crate::db::is_there;
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
            any.add(is_handled_by((Entity, Column::Id), id)).add(is_routed_by((Entity, Column::Id), id))
        }
        (ScopeKind::Studio, Some(id)) => any.add(is_handled_by((Entity, Column::Id), id)).add(Column::StudioId.eq(id)),
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

/// Whether the case that a column names was given to handlers.
pub fn is_assigned(case: impl IntoColumnRef) -> SimpleExpr {
    let assigned = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.into_expr().eq(Expr::col(case)))
        .filter(Column::AssignedAt.is_not_null());
    is_there(assigned.into_query())
}

/// The cases in which a department or studio has a part that it was not released from.
pub fn handled_by(handler: Uuid) -> SelectStatement {
    parts_of(handler).column(assignment::Column::CaseId).into_query()
}

/// The same without those that are closed.
pub fn in_hand_of(handler: Uuid) -> SelectStatement {
    let in_hand = parts_of(handler).filter(assignment::Column::CaseClosedAt.is_null());
    in_hand.column(assignment::Column::CaseId).into_query()
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

/// Whether the case that a column names is one of these.
pub fn is_handled_by(case: impl IntoColumnRef, handler: Uuid) -> SimpleExpr {
    let its_case = assignment::Column::CaseId.into_expr().eq(Expr::col(case));
    is_there(parts_of(handler).column(assignment::Column::Id).filter(its_case).into_query())
}

fn parts_of(handler: Uuid) -> Select<assignment::Entity> {
    assignment::Entity::find()
        .select_only()
        .filter(assignment::Column::HandlerId.eq(handler))
        .filter(assignment::Column::Status.ne(AssignmentStatus::Released))
}

/// Whether a department assigns the case that a column names, as an assigning office of a handler's system.
pub fn is_routed_by(case: impl IntoColumnRef, office: Uuid) -> SimpleExpr {
    let routed = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::Id)
        .join(JoinType::InnerJoin, to_department())
        .join_as(JoinType::InnerJoin, to_office(), OFFICE)
        .filter(assignment::Column::CaseId.into_expr().eq(Expr::col(case)))
        .filter(Expr::col((Alias::new(OFFICE), department::Column::Id)).eq(office));
    is_there(routed.into_query())
}
