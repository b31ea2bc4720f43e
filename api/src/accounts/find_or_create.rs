//! The account of a phone number, made where there is none yet.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shangliang_entity::account::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;

use super::{insert, new_row, phone_index, seal_name, seal_phone};
use crate::db::Uow;
use crate::http::{Kind, Problem};
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
        name_sealed: Some(seal_name(keys, id, name)?),
        phone_sealed: Some(seal_phone(keys, id, phone)?),
        phone_index: Some(index),
        ..new_row(id, uow.now())
    };
    match insert(uow, row, None, json!({})).await {
        // Whoever was faster has made it: the unit of work is run again and finds it.
        Err(problem) if problem.kind() == Kind::Conflict => Err(Problem::retry()),
        inserted => inserted.map(|()| id),
    }
}
