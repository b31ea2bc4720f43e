//! `PUT /accounts/{id}`

use std::sync::Arc;

use actix_web::put;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account::{ActiveModel, Model};
use utoipa::ToSchema;

use super::account_view::{AccountView, answer};
use super::phones::{owner_of, taken};
use super::policy::Update;
use super::{open_phone, phone_index, seal_name, seal_phone, store};
use crate::db::Uow;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, MobileNumber, Op, Problem, Text};
use crate::secrets::{Keys, Phone};
use crate::sessions::{fresh, read_phone};
use crate::sms::{Message, send_behind_the_answer};

/// What an account is to be changed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "王经办", "phone": "13800138001" }))]
pub struct AccountChange {
    /// What the person is called.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    name: String,
    /// The mobile number; left out, it stays. A new one counts as unproved until a one-time code was shown.
    #[schema(value_type = Option<MobileNumber>)]
    phone: Option<String>,
}

/// Change an account's name and phone.
///
/// Roles and the right to sign in have operations of their own. Another phone, by which one can sign in, needs a sign-in of
/// one's own within the last ten minutes. It ends the account's sessions, and the number before is told by a message; whoever
/// proves the new one takes the account over.
#[utoipa::path(tag = "accounts", params(IdPath, IfMatch), request_body = AccountChange,
    responses((status = OK, description = "The account.", body = AccountView)),
    extensions(("x-permission" = json!("account.update"))))]
#[put("/accounts/{id}")]
pub async fn update_account(op: Op<Update, Body<AccountChange>>) -> Handled {
    let Body(new) = op.input()?;
    let phone = new.phone.as_deref().map(read_phone).transpose()?;
    let replaced = replaced(&op.app().keys, &op.scope().account, phone.as_ref())?;
    let sms = Arc::clone(&op.app().sms);
    let answer = op.write(async |op, uow, Body(new)| change(op, uow, &new.name, phone.as_ref()).await).await?;
    if let Some(number) = replaced {
        send_behind_the_answer(sms, number, Message::PhoneChanged);
    }
    Ok(answer)
}

/// The proved number that an account loses by being given this one.
fn replaced(keys: &Keys, account: &Model, given: Option<&Phone>) -> Result<Option<Phone>, Problem> {
    let held = held(keys, account)?.filter(|_| account.phone_verified_at.is_some());
    Ok(held.filter(|held| given.is_some_and(|given| given != held)))
}

fn held(keys: &Keys, account: &Model) -> Result<Option<Phone>, Problem> {
    account.phone_sealed.as_ref().map(|sealed| open_phone(keys, account.id, sealed)).transpose()
}

async fn change(op: &Op<Update, Body<AccountChange>>, uow: &Uow<'_>, name: &str, phone: Option<&Phone>) -> Handled {
    let keys = &op.app().keys;
    // Locked first, as everywhere, and judged after the version.
    let owner = match phone {
        Some(phone) => owner_of(uow, keys, phone).await?,
        None => None,
    };
    let before = store::lock_living(uow, op.scope().account.id).await?;
    op.expect_version(before.version)?;
    if owner.is_some_and(|owner| owner.id != before.id) {
        return Err(taken());
    }
    let mut change = ActiveModel { name_sealed: Set(Some(seal_name(keys, before.id, name)?)), ..Default::default() };
    let held = held(keys, &before)?;
    let other_phone = phone.filter(|phone| held.as_ref() != Some(phone));
    let mut ended = 0;
    if let Some(phone) = other_phone {
        let me = fresh(op.actor(), op.app())?;
        if before.phone_verified_at.is_some() && store::roles_of(&uow.conn(), [before.id]).await?.is_empty() {
            return Err(Problem::state(Text::fixed(
                "居民已验证的手机号只能由本人更换",
                "a citizen's proved number is changed by its bearer",
            )));
        }
        change.phone_sealed = Set(Some(seal_phone(keys, before.id, phone)?));
        change.phone_index = Set(Some(phone_index(keys, phone)));
        change.phone_verified_at = Set(None);
        change.proved_before_at = Set(before.proved_before_at.or(before.phone_verified_at));
        ended = store::end_sessions(uow, before.id, Some(me.session)).await?;
    }
    store::change(uow, &before, change).await?;
    let facts = json!({ "changes_phone": other_phone.is_some(), "ended": ended });
    store::record(uow, before.id, "account.changed", None, facts).await?;
    answer(uow, op.app(), op.actor(), before.id).await
}
