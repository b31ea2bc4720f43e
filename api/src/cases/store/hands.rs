//! Who wrote replies, where a membership goes over to another account.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::ids::{AccountId, CommitteeId};
use shangliang_entity::{answered_round, reply};

use crate::access::hands;
use crate::db::Uow;
use crate::http::Problem;

/// Counts what an account wrote of the replies to the cases of a committee for another as well.
pub async fn share(uow: &Uow<'_>, committee: CommitteeId, one: AccountId, other: AccountId) -> Result<(), Problem> {
    let (shared, rows) = hands::beside(reply::Column::Writers, one, other);
    let update = reply::Entity::update_many().col_expr(reply::Column::Writers, shared).filter(rows);
    update.filter(reply::Column::CaseId.in_subquery(cases_of(committee))).exec(&uow.conn()).await?;
    let (shared, rows) = hands::beside(answered_round::Column::Writers, one, other);
    let update = answered_round::Entity::update_many().col_expr(answered_round::Column::Writers, shared).filter(rows);
    update.filter(answered_round::Column::CaseId.in_subquery(cases_of(committee))).exec(&uow.conn()).await?;
    Ok(())
}

fn cases_of(committee: CommitteeId) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).and_where(Column::CommitteeId.eq(committee)).to_owned()
}
