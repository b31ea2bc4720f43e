//! Who wrote replies and asked for decisions, where a membership goes over to another account.

use sea_orm::sea_query::{Expr, LockType, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::ids::{AccountId, CaseId, CommitteeId};
use shangliang_entity::{answered_round, assignment, extension, reply};

use crate::access::hands;
use crate::db::Uow;
use crate::http::Problem;

/// Counts what an account wrote of the replies to the cases of a committee, and asked for that is not decided, for another as well.
/// Their cases are held meanwhile, as whoever writes a reply holds them.
pub async fn share(uow: &Uow<'_>, committee: CommitteeId, one: AccountId, other: AccountId) -> Result<(), Problem> {
    let db = uow.conn();
    let cases = Entity::find().select_only().column(Column::Id).filter(Column::CommitteeId.eq(committee));
    let touched = Condition::any()
        .add(Column::Id.in_subquery(cases_of(
            reply::Entity::find().filter(wrote(reply::Column::Writers, one)),
            reply::Column::CaseId,
        )))
        .add(Column::Id.in_subquery(cases_of(
            answered_round::Entity::find().filter(wrote(answered_round::Column::Writers, one)),
            answered_round::Column::CaseId,
        )))
        .add(
            Column::Id
                .in_subquery(cases_of(assignment::Entity::find().filter(objected(one)), assignment::Column::CaseId)),
        )
        .add(Column::Id.in_subquery(cases_of(extension::Entity::find().filter(asked(one)), extension::Column::CaseId)));
    let held = cases.filter(touched).order_by_asc(Column::Id).lock(LockType::Update);
    let held: Vec<CaseId> = held.into_tuple().all(&db).await?;

    let (shared, rows) = hands::beside(reply::Column::Writers, one, other);
    let replies = reply::Entity::update_many().filter(rows).filter(reply::Column::CaseId.is_in(held.iter().copied()));
    replies.col_expr(reply::Column::Writers, shared).exec(&db).await?;
    let (shared, rows) = hands::beside(answered_round::Column::Writers, one, other);
    let rounds = answered_round::Entity::update_many().filter(rows);
    let rounds = rounds.filter(answered_round::Column::CaseId.is_in(held.iter().copied()));
    rounds.col_expr(answered_round::Column::Writers, shared).exec(&db).await?;
    // Whoever asks in another's place grants it as little as that one does.
    let parts = assignment::Entity::update_many().filter(objected(one));
    let parts = parts.filter(assignment::Column::CaseId.is_in(held.iter().copied()));
    parts.col_expr(assignment::Column::ObjectedFor, Expr::val(other)).exec(&db).await?;
    let requests = extension::Entity::update_many().filter(asked(one));
    let requests = requests.filter(extension::Column::CaseId.is_in(held));
    requests.col_expr(extension::Column::RequestedFor, Expr::val(other)).exec(&db).await?;
    Ok(())
}

fn cases_of<E: EntityTrait>(rows: Select<E>, case: E::Column) -> SelectStatement {
    rows.select_only().column(case).into_query()
}

fn wrote(column: impl ColumnTrait, account: AccountId) -> Condition {
    Condition::all().add(column.contains(account.to_string()))
}

/// The parts whose objection an account made for itself and nobody has decided.
fn objected(account: AccountId) -> Condition {
    use assignment::Column as Of;
    Condition::all().add(Of::ObjectedBy.eq(account)).add(Of::ObjectedFor.is_null()).add(Of::ObjectionDecision.is_null())
}

/// The requests for more time that an account made for itself and nobody has decided.
fn asked(account: AccountId) -> Condition {
    use extension::Column as Of;
    Condition::all().add(Of::RequestedBy.eq(account)).add(Of::RequestedFor.is_null()).add(Of::Decision.is_null())
}
