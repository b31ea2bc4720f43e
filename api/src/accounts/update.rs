//! `PUT /accounts/{id}`

use actix_web::put;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account;
use utoipa::ToSchema;

use super::account_view::{AccountView, answer};
use super::grant_role::demand_fresh;
use super::phones::{owner_of, taken};
use super::policy::Update;
use super::{open_phone, phone_index, seal_name, seal_phone, store};
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
/// Roles and the right to sign in have operations of their own. In production another phone, by which one can sign in, needs
/// a sign-in of one's own within the last ten minutes.
#[utoipa::path(tag = "accounts", params(IdPath, IfMatch), request_body = AccountChange,
    responses((status = OK, description = "The account.", body = AccountView)),
    extensions(("x-permission" = json!("account.update"))))]
#[put("/accounts/{id}")]
pub async fn update_account(op: Op<Update, Body<AccountChange>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let keys = &op.app().keys;
        let phone = new.phone.as_deref().map(read_phone).transpose()?;
        // Locked first, as everywhere, and judged after the version.
        let owner = match &phone {
            Some(phone) => owner_of(uow, keys, phone).await?,
            None => None,
        };
        let before = store::lock(uow, op.scope().account.id).await?;
        op.expect_version(before.version)?;
        if owner.is_some_and(|owner| owner.id != before.id) {
            return Err(taken());
        }
        let mut change = account::ActiveModel {
            name_sealed: Set(Some(seal_name(keys, before.id, &new.name)?)),
            ..Default::default()
        };
        let held = before.phone_sealed.as_ref().map(|sealed| open_phone(keys, before.id, sealed)).transpose()?;
        let other_phone = phone.filter(|phone| held.as_ref() != Some(phone));
        if let Some(phone) = &other_phone {
            demand_fresh(op.app(), op.actor())?;
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
