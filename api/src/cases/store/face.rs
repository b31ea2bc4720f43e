//! In whose words a case is shown, as SQL: of merged suggestions nobody sees one that another person wrote and that is not published.

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{
    Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::suggestion;

use super::inside::inside;
use super::list::{readable, wrote};
use crate::access::Actor;
use crate::db::truth;

/// The name under which the suggestion is joined in whose words a case is shown.
const FACE: &str = "face";

/// Joins to cases and their committees the suggestion that stands for a case where the caller may not read the one it was opened
/// for: the twin of `CaseScope::face`, and a test compares the two.
pub fn join_face<E: EntityTrait>(select: Select<E>, actor: &Actor) -> Select<E> {
    let may_read = |which: Expr| suggestion::Entity::find().filter(which).filter(readable(actor)).select_only();
    let first = Expr::col((suggestion::Entity, suggestion::Column::Id)).equals((Entity, Column::SuggestionId));
    let reads_first = Expr::exists(may_read(first).column(suggestion::Column::Id).into_query());
    let own_first: Expr = CaseStatement::new().case(wrote(actor), 0).finally(1).into();
    let any = Expr::col((suggestion::Entity, suggestion::Column::CaseId)).equals((Entity, Column::Id));
    let face = may_read(any)
        .column(suggestion::Column::Id)
        .order_by_asc(own_first)
        .order_by_asc(suggestion::Column::Id)
        .limit(1)
        .into_query();
    let is_needed = Condition::any().add(truth(inside(actor))).add(reads_first).not();
    let to_face: RelationDef = Entity::belongs_to(suggestion::Entity)
        .from(Column::Id)
        .to(suggestion::Column::CaseId)
        .on_condition(move |_, joined| {
            let is_face = Expr::col((joined, suggestion::Column::Id)).eq(Expr::from(face.clone()));
            Condition::all().add(is_needed.clone()).add(is_face)
        })
        .into();
    select.join_as(JoinType::LeftJoin, to_face, FACE)
}

/// What is shown of a case for one of its columns, beside [`join_face`].
pub fn faced(of_case: Column, of_suggestion: suggestion::Column) -> Expr {
    let stands_in = Expr::col((FACE, suggestion::Column::Id)).is_not_null();
    CaseStatement::new().case(stands_in, Expr::col((FACE, of_suggestion))).finally(Expr::col((Entity, of_case))).into()
}
