//! `PUT /accounts/{id}`

use actix_web::put;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account;
use utoipa::ToSchema;

use super::account_view::{AccountView, answer};
use super::policy::Update;
use super::{phone_index, seal_name, seal_phone, store};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};
use crate::sessions::read_phone;

/// What an account is to be changed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "王经办", "phone": "13800138001" }))]
pub struct AccountChange {
    /// What the person is called.
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// The mobile number; left out, it stays. A new one counts as unproved until a one-time code was shown.
    #[schema(min_length = 11, max_length = 20)]
    phone: Option<String>,
}

/// Change an account's name and phone.
///
/// Roles and the right to sign in have operations of their own.
#[utoipa::path(tag = "accounts", params(IdPath, IfMatch), request_body = AccountChange,
    responses((status = OK, description = "The account.", body = AccountView)),
    extensions(("x-permission" = json!("account.update"))))]
#[put("/accounts/{id}")]
pub async fn update_account(op: Op<Update, Body<AccountChange>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let keys = &op.app().keys;
        let phone = new.phone.as_deref().map(read_phone).transpose()?;
        let before = store::lock(uow, op.scope().account.id).await?;
        op.expect_version(before.version)?;
        let mut change = account::ActiveModel {
            name_sealed: Set(Some(seal_name(keys, before.id, &new.name)?)),
            ..Default::default()
        };
        let other_phone = phone.filter(|phone| Some(phone_index(keys, phone)) != before.phone_index);
        if let Some(phone) = &other_phone {
            change.phone_sealed = Set(Some(seal_phone(keys, before.id, phone)?));
            change.phone_index = Set(Some(phone_index(keys, phone)));
            change.phone_verified_at = Set(None);
        }
        store::change(uow, &before, change).await?;
        let facts = json!({ "changes_phone": other_phone.is_some() });
        store::record(uow, before.id, "account.changed", None, facts).await?;
        answer(uow, op.app(), before.id).await
    })
    .await
}
