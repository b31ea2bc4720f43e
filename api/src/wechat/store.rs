//! SQL of who somebody is by WeChat, and what is sealed in it.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use shangliang_entity::ids::AccountId;
use shangliang_entity::wechat_person::{ActiveModel, Column, Entity, Model};

use super::server::OpenId;
use crate::accounts;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem, Text};
use crate::secrets::Keys;

/// What the person's blind index is computed for.
const PERSON: &str = "wechat_person.person";

/// Whom an account is bound to, where it is.
pub async fn find(db: &Conn<'_>, account: AccountId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(account).one(db).await?)
}

/// The account of a person; until the unit of work ends nobody else binds the person.
pub async fn owner_of(uow: &Uow<'_>, keys: &Keys, person: &OpenId) -> Result<Option<AccountId>, Problem> {
    uow.lock(keys.names().tag(PERSON, &[person.as_str().as_bytes()])).await?;
    let indexes = keys.fields().blind_indexes(PERSON, person.as_str());
    let row = Entity::find().filter(Column::PersonIndex.is_in(indexes)).one(&uow.conn()).await?;
    Ok(row.map(|row| row.account_id))
}

/// Binds a person, who by [`owner_of`] has no other account, to one; gives when that was done. Once is enough.
///
/// # Errors
/// The account is bound to somebody else.
pub async fn bind(uow: &Uow<'_>, keys: &Keys, account: AccountId, person: &OpenId) -> Result<DateTime<Utc>, Problem> {
    if let Some(row) = find(&uow.conn(), account).await? {
        if keys.fields().blind_indexes(PERSON, person.as_str()).contains(&row.person_index) {
            return Ok(row.bound_at);
        }
        return Err(Problem::new(Kind::Conflict).detail(Text::fixed(
            "账号已绑定另一个微信，请先解绑",
            "the account is bound to another WeChat: unbind that first",
        )));
    }
    let context = format!("{PERSON}:{account}");
    let row = ActiveModel {
        account_id: Set(account),
        person_sealed: Set(keys.fields().seal(&context, person.as_str()).map_err(Problem::internal)?),
        person_index: Set(keys.fields().blind_index(PERSON, person.as_str())),
        bound_at: Set(uow.now()),
    };
    Entity::insert(row).exec_without_returning(&uow.conn()).await?;
    accounts::record(uow, account, "account.wechat_bound", None, json!({})).await?;
    Ok(uow.now())
}

/// Ends the binding of a locked account; false where there is none.
pub async fn unbind(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    let was_bound = Entity::delete_by_id(account).exec(&uow.conn()).await?.rows_affected == 1;
    if was_bound {
        accounts::record(uow, account, "account.wechat_unbound", None, json!({})).await?;
    }
    Ok(was_bound)
}
