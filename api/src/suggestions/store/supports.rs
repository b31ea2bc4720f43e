//! Who supports a suggestion: one row for each account.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::support::{ActiveModel, Column, Entity};
use uuid::Uuid;

use crate::access::Actor;
use crate::db::{Conn, Uow};
use crate::http::Problem;

/// Enters a support; says whether it is a new one.
pub async fn add(uow: &Uow<'_>, suggestion: SuggestionId, account: AccountId) -> Result<bool, Problem> {
    let row = ActiveModel { suggestion_id: Set(suggestion), account_id: Set(account), supported_at: Set(uow.now()) };
    let once = OnConflict::columns([Column::SuggestionId, Column::AccountId]).do_nothing().to_owned();
    let added = Entity::insert(row).on_conflict(once).exec_without_returning(&uow.conn()).await?;
    Ok(added == 1)
}

/// Takes a support away; says whether there was one.
pub async fn remove(uow: &Uow<'_>, suggestion: SuggestionId, account: AccountId) -> Result<bool, Problem> {
    let removed = Entity::delete_many()
        .filter(Column::SuggestionId.eq(suggestion))
        .filter(Column::AccountId.eq(account))
        .exec(&uow.conn())
        .await?;
    Ok(removed.rows_affected == 1)
}

/// Whether the caller supports it.
pub async fn is_by(db: &Conn<'_>, suggestion: SuggestionId, actor: &Actor) -> Result<bool, Problem> {
    let Some(account) = actor.account() else { return Ok(false) };
    let own = Entity::find().filter(Column::SuggestionId.eq(suggestion)).filter(Column::AccountId.eq(account));
    Ok(own.count(db).await? > 0)
}

/// Who supports it, but for those who support another one.
pub async fn supporters(
    uow: &Uow<'_>,
    suggestion: SuggestionId,
    but_of: Option<Uuid>,
) -> Result<Vec<AccountId>, Problem> {
    let of = |suggestion| {
        let rows = Entity::find().filter(Column::SuggestionId.eq(suggestion));
        rows.select_only().column(Column::AccountId)
    };
    let mut supporters = of(suggestion.0);
    if let Some(other) = but_of {
        supporters = supporters.filter(Column::AccountId.not_in_subquery(of(other).into_query()));
    }
    Ok(supporters.into_tuple().all(&uow.conn()).await?)
}

/// How many support it.
pub async fn count(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<i32, Problem> {
    let supports = Entity::find().filter(Column::SuggestionId.eq(suggestion)).count(&uow.conn()).await?;
    i32::try_from(supports).map_err(Problem::internal)
}

/// Lets everybody who supports one suggestion support another, once; gives how many that are in all.
pub async fn carry_over(uow: &Uow<'_>, from: SuggestionId, into: SuggestionId) -> Result<i32, Problem> {
    let there = Query::select()
        .column(Column::AccountId)
        .from(Entity)
        .and_where(Expr::col(Column::SuggestionId).eq(into))
        .to_owned();
    let carried = Query::select()
        .expr(Expr::val(into.0))
        .columns([Column::AccountId, Column::SupportedAt])
        .from(Entity)
        .and_where(Expr::col(Column::SuggestionId).eq(from))
        .and_where(Expr::col(Column::AccountId).not_in_subquery(there))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns([Column::SuggestionId, Column::AccountId, Column::SupportedAt])
        .select_from(carried)
        .map_err(Problem::internal)?;
    uow.conn().execute(&insert).await?;
    count(uow, into).await
}
