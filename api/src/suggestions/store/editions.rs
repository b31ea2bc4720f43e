//! The edition of opinion information: one row for each, as it stands.

use sea_orm::{EntityTrait, IntoActiveModel};
use shangliang_entity::edition::{Entity, Model};
use shangliang_entity::ids::SuggestionId;

use crate::db::Uow;
use crate::http::Problem;

/// The edition of a locked suggestion; absent where nobody has edited it.
pub async fn of(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(suggestion).one(&uow.conn()).await?)
}

/// Keeps an edition in the place of the one before.
pub async fn keep(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    drop(uow, row.suggestion_id).await?;
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// Forgets the edition of words that go back to their author.
pub async fn drop(uow: &Uow<'_>, suggestion: SuggestionId) -> Result<(), Problem> {
    Entity::delete_by_id(suggestion).exec(&uow.conn()).await?;
    Ok(())
}
