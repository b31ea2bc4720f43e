//! All SQL of uploads.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use shangliang_entity::ids::{AccountId, FileId};
use shangliang_entity::upload::{ActiveModel, Column, Entity, Model};

use crate::db::{Conn, Uow};
use crate::files::dropped;
use crate::files::store::Usage;
use crate::http::Problem;

/// How long it is known of an expired upload that there was one.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// One upload.
pub async fn find(db: &Conn<'_>, id: FileId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Enters a new upload.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// Moves an upload on to where a row says, from where it was; false if it is no longer there.
pub async fn advance(uow: &Uow<'_>, from: i64, to: &Model) -> Result<bool, Problem> {
    let change = ActiveModel { received: Set(to.received), pieces: Set(to.pieces.clone()), ..Default::default() };
    let still_there = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(to.id))
        .filter(Column::Received.eq(from))
        .filter(Column::ExpiresAt.gt(uow.now()));
    Ok(still_there.exec(&uow.conn()).await?.rows_affected == 1)
}

/// Removes an upload that is no file yet; false if it is one by now, or gone.
pub async fn remove(uow: &Uow<'_>, id: FileId) -> Result<bool, Problem> {
    let incomplete = Entity::delete_many().filter(Column::Id.eq(id)).filter(is_incomplete());
    Ok(incomplete.exec(&uow.conn()).await?.rows_affected == 1)
}

/// Removes some of what nobody asks for any more; how many.
pub async fn remove_past(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let past = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ExpiresAt.lt(uow.now() - REMEMBERED))
        .limit(limit)
        .into_tuple::<FileId>()
        .all(&uow.conn())
        .await?;
    let removed = Entity::delete_many().filter(Column::Id.is_in(past)).exec(&uow.conn()).await?;
    Ok(removed.rows_affected)
}

/// Removes every upload of an account, and leaves the pieces that have come to the next sweep.
pub async fn remove_of(uow: &Uow<'_>, owner: AccountId) -> Result<(), Problem> {
    let of_owner = Entity::find().filter(Column::OwnerId.eq(owner)).lock(LockType::Update);
    for row in of_owner.all(&uow.conn()).await? {
        dropped::drop(uow, row.pieces.split_whitespace().map(str::to_owned)).await?;
        Entity::delete_by_id(row.id).exec(&uow.conn()).await?;
    }
    Ok(())
}

/// What an account is uploading, beside one of its uploads.
pub async fn usage(
    db: &Conn<'_>,
    owner: AccountId,
    now: DateTime<Utc>,
    beside: Option<FileId>,
) -> Result<Usage, Problem> {
    let mut coming = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(Expr::col(Column::Length).sum().cast_as("bigint"), "bytes")
        .filter(Column::OwnerId.eq(owner))
        .filter(Column::ExpiresAt.gt(now))
        .filter(is_incomplete());
    if let Some(beside) = beside {
        coming = coming.filter(Column::Id.ne(beside));
    }
    let (count, bytes): (i64, Option<i64>) = coming.into_tuple().one(db).await?.unwrap_or_default();
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    // Whatever may go on began within the last day.
    Ok(Usage { count: natural(count), bytes: natural(bytes.unwrap_or(0)), recent: natural(count) })
}

fn is_incomplete() -> sea_orm::sea_query::SimpleExpr {
    Expr::col(Column::Received).lt(Expr::col(Column::Length))
}
