//! The SQL of where devices are told.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, Iterable, JoinType, QueryFilter, QuerySelect, RelationDef,
    Select,
};
use shangliang_entity::ids::{AccountId, SessionId};
use shangliang_entity::push_address::{Column, Entity, Model};
use shangliang_entity::vocab::{AccountStatus, OutsideChannel};
use shangliang_entity::{account, session};

use crate::db::fault::retry_if_duplicate;
use crate::db::{Conn, Uow};
use crate::http::Problem;

/// Where the device of a session is told, if it is.
pub async fn find(db: &Conn<'_>, session: SessionId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(session).one(db).await?)
}

/// Keeps where a device is told, and forgets it elsewhere.
pub async fn keep(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    let elsewhere = Condition::all()
        .add(Column::AddressHash.eq(row.address_hash.clone()))
        .add(Column::SessionId.ne(row.session_id));
    Entity::delete_many().filter(elsewhere).exec(&uow.conn()).await?;
    let anew = OnConflict::column(Column::SessionId)
        .update_columns(Column::iter().filter(|column| !matches!(column, Column::SessionId)))
        .to_owned();
    let written = Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(&uow.conn()).await;
    retry_if_duplicate(written).map(drop)
}

/// Forgets where the device of a session is told.
pub async fn forget(uow: &Uow<'_>, session: SessionId) -> Result<(), Problem> {
    Entity::delete_by_id(session).exec(&uow.conn()).await?;
    Ok(())
}

/// Forgets an address that is no more, unless the device has given another meanwhile.
pub async fn forget_this(uow: &Uow<'_>, row: &Model) -> Result<(), Problem> {
    let this = Condition::all()
        .add(Column::SessionId.eq(row.session_id))
        .add(Column::AddressHash.eq(row.address_hash.clone()));
    Entity::delete_many().filter(this).exec(&uow.conn()).await?;
    Ok(())
}

/// The devices of some people that may be told now.
pub async fn of_accounts(
    uow: &Uow<'_>,
    channels: &[OutsideChannel],
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<(AccountId, OutsideChannel, SessionId)>, Problem> {
    let select = living(uow)
        .select_only()
        .columns([Column::AccountId, Column::Channel, Column::SessionId])
        .filter(Column::AccountId.is_in(accounts))
        .filter(Column::Channel.is_in(channels.iter().copied()));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// Those of some sessions whose devices may be told now.
pub async fn of_sessions(uow: &Uow<'_>, sessions: impl IntoIterator<Item = SessionId>) -> Result<Vec<Model>, Problem> {
    Ok(living(uow).filter(Column::SessionId.is_in(sessions)).all(&uow.conn()).await?)
}

/// Those whose sessions live, of accounts that may sign in.
fn living(uow: &Uow<'_>) -> Select<Entity> {
    let to_session: RelationDef =
        Entity::belongs_to(session::Entity).from(Column::SessionId).to(session::Column::Id).into();
    let to_account: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into();
    Entity::find()
        .join(JoinType::InnerJoin, to_session)
        .join(JoinType::InnerJoin, to_account)
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(uow.now()))
        .filter(account::Column::Status.eq(AccountStatus::Active))
}
