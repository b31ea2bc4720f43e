//! Numbers of accepted suggestions: 1, 2, 3 … in each committee and series.

use sea_orm::sea_query::{ExprTrait, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::{Column, Entity};
use shangliang_entity::vocab::SuggestionKind;
use shangliang_entity::{committee, term};

use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::Problem;
use crate::suggestions::number::{Number, Series};

/// The next number of a committee for what is accepted now. The committee's row stays locked until the unit of work ends, so that two
/// acceptances never get the same one; a unique index says so too.
pub async fn next(uow: &Uow<'_>, committee: CommitteeId, kind: SuggestionKind) -> Result<Number, Problem> {
    committee::Entity::find_by_id(committee)
        .select_only()
        .column(committee::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple::<CommitteeId>()
        .one(&uow.conn())
        .await?;
    let series = Series::of(kind, term(uow, committee).await?, local_date(uow.now()));
    let last: Option<Option<i32>> = Entity::find()
        .select_only()
        .expr(Column::Number.into_expr().max())
        .filter(Column::CommitteeId.eq(committee))
        .filter(match series {
            Series::Year(year) => Column::NumberYear.eq(year),
            Series::Term(term) => Column::NumberTerm.eq(term),
        })
        .into_tuple()
        .one(&uow.conn())
        .await?;
    Ok(Number { series, number: last.flatten().unwrap_or(0) + 1 })
}

/// The number of the term that a committee is in, the latest begun where two overlap.
async fn term(uow: &Uow<'_>, committee: CommitteeId) -> Result<Option<i32>, Problem> {
    let today = local_date(uow.now());
    let goes_on = Condition::any().add(term::Column::EndsOn.is_null()).add(term::Column::EndsOn.gte(today));
    let number = term::Entity::find()
        .select_only()
        .column(term::Column::Number)
        .filter(term::Column::CommitteeId.eq(committee))
        .filter(term::Column::StartsOn.lte(today))
        .filter(goes_on)
        .order_by_desc(term::Column::StartsOn)
        .into_tuple()
        .one(&uow.conn())
        .await?;
    Ok(number)
}
