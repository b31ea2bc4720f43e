//! Numbers of accepted suggestions: 1, 2, 3 … in each committee and local year.

use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shangliang_entity::committee;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::{Column, Entity};

use crate::db::Uow;
use crate::http::Problem;

/// The next number of a committee's year. The committee's row stays locked until the unit of work ends, so that two
/// acceptances never get the same one; a unique index says so too.
pub async fn next(uow: &Uow<'_>, committee: CommitteeId, year: i32) -> Result<i32, Problem> {
    committee::Entity::find_by_id(committee)
        .select_only()
        .column(committee::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<CommitteeId>()
        .one(&uow.conn())
        .await?;
    let last: Option<Option<i32>> = Entity::find()
        .select_only()
        .expr(Column::Number.into_expr().max())
        .filter(Column::CommitteeId.eq(committee))
        .filter(Column::NumberYear.eq(year))
        .into_tuple()
        .one(&uow.conn())
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}
