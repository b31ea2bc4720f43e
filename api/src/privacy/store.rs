//! All SQL of the slice.

use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;
use shangliang_entity::ids::AccountId;
use shangliang_entity::privacy_consent::{Entity, Model};

use crate::accounts;
use crate::db::Uow;
use crate::http::Problem;

/// Keeps that the holder of a locked account agrees to a version, in the place of the one before; once is enough.
pub async fn agree(uow: &Uow<'_>, account: AccountId, version: String) -> Result<Model, Problem> {
    let before = Entity::find_by_id(account).one(&uow.conn()).await?;
    if let Some(row) = before.filter(|row| row.policy_version == version) {
        return Ok(row);
    }
    forget(uow, account).await?;
    let row = Model { account_id: account, policy_version: version, agreed_at: uow.now() };
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    let facts = json!({ "version": row.policy_version });
    accounts::record(uow, account, "account.privacy_agreed", None, facts).await?;
    Ok(row)
}

/// Forgets what the holder of an account agreed to; false where that is nothing.
pub async fn forget(uow: &Uow<'_>, account: AccountId) -> Result<bool, Problem> {
    Ok(Entity::delete_by_id(account).exec(&uow.conn()).await?.rows_affected == 1)
}
