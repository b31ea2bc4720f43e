//! The bodies that took up what a suggestion says.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Select};
use shangliang_entity::adoption::{ActiveModel, Column, Entity, Model};
use shangliang_entity::ids::{AdoptionId, SuggestionId};

use crate::db::{Conn, Uow};
use crate::http::Problem;

/// All of a suggestion.
pub fn of(suggestion: SuggestionId) -> Select<Entity> {
    Entity::find().filter(Column::SuggestionId.eq(suggestion))
}

/// One of a suggestion.
pub async fn find(db: &Conn<'_>, suggestion: SuggestionId, id: AdoptionId) -> Result<Option<Model>, Problem> {
    Ok(of(suggestion).filter(Column::Id.eq(id)).one(db).await?)
}

/// Whether a body's adoption of a day holds already; the suggestion is locked meanwhile.
pub async fn holds(uow: &Uow<'_>, suggestion: SuggestionId, body: &str, on: NaiveDate) -> Result<bool, Problem> {
    let same = of(suggestion).filter(Column::Body.eq(body)).filter(Column::AdoptedOn.eq(on));
    Ok(same.filter(Column::RevokedAt.is_null()).count(&uow.conn()).await? > 0)
}

/// Enters one.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

/// Takes one back; says whether it still held.
pub async fn revoke(uow: &Uow<'_>, id: AdoptionId, reason: &str) -> Result<bool, Problem> {
    let change = ActiveModel {
        revoked_at: Set(Some(uow.now())),
        revocation_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let revoked = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(&uow.conn())
        .await?;
    Ok(revoked.rows_affected == 1)
}
