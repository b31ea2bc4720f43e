//! The account of a phone number, made where there is none yet.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;
use shangliang_entity::account::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{AccountStatus, StreamKind, Visibility};

use super::{phone_index, seal_name, seal_phone};
use crate::db::Uow;
use crate::db::fault::duplicate_as;
use crate::http::Problem;
use crate::ledger::{Entry, Stream};
use crate::secrets::{Keys, Phone};

/// The account that signs in by this number, locked until the unit of work ends. A new one is named as given, and nobody
/// can sign in to it before the number was proved by a one-time code.
pub async fn find_or_create(uow: &Uow<'_>, keys: &Keys, phone: &Phone, name: &str) -> Result<AccountId, Problem> {
    let index = phone_index(keys, phone);
    let found = Entity::find().filter(Column::PhoneIndex.eq(index.clone())).lock(LockType::Update);
    if let Some(account) = found.one(&uow.conn()).await? {
        return Ok(account.id);
    }
    let id: AccountId = uow.new_id();
    let row = Model {
        id,
        login_name: None,
        name_sealed: Some(seal_name(keys, id, name)?),
        phone_sealed: Some(seal_phone(keys, id, phone)?),
        phone_index: Some(index),
        phone_verified_at: None,
        password_hash: None,
        password_set_at: None,
        password_must_change: false,
        failures: 0,
        locked_until: None,
        totp_sealed: None,
        totp_step: None,
        status: AccountStatus::Active,
        version: 1,
        created_at: uow.now(),
        updated_at: uow.now(),
    };
    let insert = Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await;
    // Whoever was faster has made it: the unit of work is run again and finds it.
    insert.map_err(duplicate_as(Problem::retry))?;
    uow.record(Entry {
        stream: Stream(StreamKind::Account, id.0),
        action: "account.created",
        committee: None,
        visibility: Visibility::Author,
        payload: json!({}),
        effective_at: None,
    })
    .await?;
    Ok(id)
}
