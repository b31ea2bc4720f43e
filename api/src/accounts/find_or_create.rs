//! The account of a phone number, made where there is none yet.

use serde_json::json;
use shangliang_entity::account::Model;
use shangliang_entity::ids::AccountId;

use super::phones::owner_of;
use super::{insert, new_row, phone_index, seal_name, seal_phone};
use crate::db::Uow;
use crate::http::Problem;
use crate::secrets::{Keys, Phone};

/// The account that signs in by this number, locked until the unit of work ends. A new one is named as given, and nobody
/// can sign in to it before the number was proved by a one-time code.
pub async fn find_or_create(uow: &Uow<'_>, keys: &Keys, phone: &Phone, name: &str) -> Result<AccountId, Problem> {
    if let Some(owner) = owner_of(uow, keys, phone).await? {
        return Ok(owner.id);
    }
    let id: AccountId = uow.new_id();
    let row = Model {
        name_sealed: Some(seal_name(keys, id, name)?),
        phone_sealed: Some(seal_phone(keys, id, phone)?),
        phone_index: Some(phone_index(keys, phone)),
        ..new_row(id, uow.now())
    };
    insert(uow, row, None, json!({})).await?;
    Ok(id)
}
