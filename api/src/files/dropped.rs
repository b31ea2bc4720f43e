//! The bytes of what was removed: noted in the unit of work that removes it, forgotten by the next sweep.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use shangliang_entity::dropped_object::{ActiveModel, Column, Entity};

use crate::db::{Conn, Uow};
use crate::http::Problem;

/// Notes objects that nothing names any more.
pub async fn drop(uow: &Uow<'_>, keys: impl IntoIterator<Item = String>) -> Result<(), Problem> {
    let rows: Vec<_> = keys.into_iter().map(|key| ActiveModel { object_key: Set(key) }).collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    }
    Ok(())
}

/// Some of the objects that are to be forgotten.
pub async fn some(db: &Conn<'_>, limit: u64) -> Result<Vec<String>, Problem> {
    let keys = Entity::find().select_only().column(Column::ObjectKey).limit(limit);
    Ok(keys.into_tuple().all(db).await?)
}

/// Takes off the list what is forgotten.
pub async fn done(uow: &Uow<'_>, keys: &[String]) -> Result<(), Problem> {
    Entity::delete_many().filter(Column::ObjectKey.is_in(keys)).exec(&uow.conn()).await?;
    Ok(())
}
