//! The accounts of citizens for whom an agent submits.

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use shangliang_entity::account::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::AccountStatus;

use crate::accounts::seal_name;
use crate::db::Uow;
use crate::db::fault::retry_if_duplicate;
use crate::http::Problem;
use crate::secrets::{Keys, Phone};

/// The account of a phone number; a new one, with an unproven phone, where there is none.
pub async fn of_phone(uow: &Uow<'_>, keys: &Keys, phone: &Phone, name: &str) -> Result<AccountId, Problem> {
    let index = keys.fields().blind_index("account.phone", phone.as_str()).to_vec();
    let found: Option<AccountId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PhoneIndex.eq(index.clone()))
        .into_tuple()
        .one(&uow.conn())
        .await?;
    if let Some(account) = found {
        return Ok(account);
    }
    let id: AccountId = uow.new_id();
    let sealed = keys.fields().seal(&format!("account.phone:{id}"), phone.as_str()).map_err(Problem::internal)?;
    let row = Model {
        id,
        login_name: None,
        name_sealed: Some(seal_name(keys, id, name)?),
        phone_sealed: Some(sealed),
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
    retry_if_duplicate(Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await)?;
    Ok(id)
}
