//! All SQL of the slice.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{LockType, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    Select,
};
use shangliang_entity::ids::{AccountId, ListExportId};
use shangliang_entity::list_export::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::ExportFailure;

use crate::db::{Conn, Uow};
use crate::files;
use crate::http::Problem;

/// One export that is not over.
pub async fn find(db: &Conn<'_>, id: ListExportId, now: DateTime<Utc>) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).filter(Column::ExpiresAt.gt(now)).one(db).await?)
}

/// Those of an account that are not over.
pub fn of(account: AccountId, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(Column::AccountId.eq(account)).filter(Column::ExpiresAt.gt(now))
}

/// How many of an account somebody has been at since an instant.
pub async fn unfinished(db: &Conn<'_>, account: AccountId, since: DateTime<Utc>) -> Result<u64, Problem> {
    let open = Condition::all().add(Column::ObjectKey.is_null()).add(Column::Failure.is_null());
    let alive = Entity::find().filter(Column::AccountId.eq(account)).filter(open).filter(Column::AliveAt.gte(since));
    Ok(alive.count(db).await?)
}

/// Enters one that was asked for.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// Keeps what has changed of one; false where it is gone.
pub async fn change(uow: &Uow<'_>, id: ListExportId, change: ActiveModel) -> Result<bool, Problem> {
    let change = ActiveModel { alive_at: Set(uow.now()), ..change };
    let changed = Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(&uow.conn()).await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps why one will not be done.
pub async fn give_up(uow: &Uow<'_>, id: ListExportId, failure: ExportFailure) -> Result<(), Problem> {
    change(uow, id, ActiveModel { failure: Set(Some(failure)), ..Default::default() }).await?;
    Ok(())
}

/// Removes one, and leaves its bytes to the next sweep.
pub async fn remove(uow: &Uow<'_>, id: ListExportId) -> Result<(), Problem> {
    remove_all(uow, Column::Id.eq(id), None).await?;
    Ok(())
}

/// Removes all of an account.
pub async fn forget_of(uow: &Uow<'_>, account: AccountId) -> Result<(), Problem> {
    remove_all(uow, Column::AccountId.eq(account), None).await?;
    Ok(())
}

/// Removes some of those that are over; how many.
pub async fn remove_past(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    remove_all(uow, Column::ExpiresAt.lte(uow.now()), Some(limit)).await
}

/// Removes rows as they are now: whoever else removes or finishes one waits, or has done so.
async fn remove_all(uow: &Uow<'_>, which: SimpleExpr, limit: Option<u64>) -> Result<u64, Problem> {
    let rows = Entity::find().filter(which).limit(limit).lock(LockType::Update).all(&uow.conn()).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let removed = Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&uow.conn()).await?;
    files::drop_objects(uow, rows.into_iter().filter_map(|row| row.object_key)).await?;
    Ok(removed.rows_affected)
}
