//! Whose a phone number is. No two accounts share one.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shangliang_entity::account::{Column, Entity, Model};

use super::phone_indexes;
use crate::db::Uow;
use crate::http::{Kind, Problem, Text};
use crate::secrets::{Keys, Phone};

/// The account of a number, locked; until the unit of work ends nobody else gives the number to an account. The table's own
/// constraint is not enough while the index is being rotated: then one number may be stored under either of two keys.
pub async fn owner_of(uow: &Uow<'_>, keys: &Keys, phone: &Phone) -> Result<Option<Model>, Problem> {
    uow.lock(keys.names().tag("account.phone", &[phone.as_str().as_bytes()])).await?;
    let owner = Entity::find().filter(Column::PhoneIndex.is_in(phone_indexes(keys, phone))).lock(LockType::Update);
    Ok(owner.one(&uow.conn()).await?)
}

/// The answer where a number or a login name has an account; it does not say whose.
pub fn taken() -> Problem {
    Problem::new(Kind::Conflict)
        .detail(Text::fixed("该手机号或登录名已有账号", "an account has this phone or login name"))
}
