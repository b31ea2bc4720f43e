//! `POST /me/phone`

use actix_web::post;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::vocab::Vocabulary;
use utoipa::ToSchema;

use super::one_time::{self, CodePurpose};
use super::policy::BindPhone;
use super::send_code::read_phone;
use super::step_up::{fresh, locked};
use crate::accounts::{self, UserView};
use crate::db::Uow;
use crate::http::{Body, Handled, MobileNumber, Op, Output, Problem};
use crate::secrets::Phone;

/// The number to sign in by from now on, and the code that was sent there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "13800138001", "code": "012345" }))]
pub struct PhoneShown {
    /// A mainland mobile number.
    #[schema(value_type = MobileNumber)]
    phone: String,
    /// The six digits that were sent to it for `bind`.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    code: String,
}

/// Give oneself another phone, or a first one.
///
/// The code of `POST /auth/sms-codes` for `bind`, sent to the new number, proves it. Needs a sign-in within the last ten
/// minutes; all other sessions end. A number that has an account is refused: two people never become one.
#[utoipa::path(tag = "me", request_body = PhoneShown,
    responses((status = OK, description = "Oneself, with the number.", body = UserView)),
    extensions(("x-permission" = json!("session.bind_phone"))))]
#[post("/me/phone")]
pub async fn bind_phone(op: Op<BindPhone, Body<PhoneShown>>) -> Handled {
    let meta = op.meta().clone();
    meta.note_event("phone.refused", None);
    let bound = op
        .write_though_refusing(async |op, uow, Body(asked)| {
            fresh(op.actor(), op.app())?;
            let phone = read_phone(&asked.phone)?;
            match one_time::check(uow, &op.app().keys, &phone, &CodePurpose::Bind.code(), &asked.code).await? {
                Ok(code) => one_time::consume(uow, code).await?,
                Err(refusal) => return Ok(Err(refusal)),
            }
            bind(op, uow, &phone).await
        })
        .await?;
    meta.note_event("phone.changed", None);
    Ok(bound)
}

/// Binds a number that was proved; the code stays used up where it cannot be.
async fn bind(op: &Op<BindPhone, Body<PhoneShown>>, uow: &Uow<'_>, phone: &Phone) -> Result<Handled, Problem> {
    let keys = &op.app().keys;
    let owner = accounts::owner_of(uow, keys, phone).await?;
    let (me, before) = locked(uow, op.actor(), op.app()).await?;
    if owner.is_some_and(|owner| owner.id != me.account) {
        return Ok(Err(accounts::taken()));
    }
    let change = account::ActiveModel {
        phone_sealed: Set(Some(accounts::seal_phone(keys, before.id, phone)?)),
        phone_index: Set(Some(accounts::phone_index(keys, phone))),
        phone_verified_at: Set(Some(uow.now())),
        ..Default::default()
    };
    accounts::change(uow, &before, change).await?;
    accounts::end_sessions(uow, before.id, Some(me.session)).await?;
    let facts = json!({ "had_phone": before.phone_index.is_some() });
    accounts::record(uow, before.id, "account.phone_changed", None, facts).await?;
    let account = accounts::find(&uow.conn(), before.id).await?;
    let roles = accounts::roles_of(&uow.conn(), [before.id]).await?;
    Ok(Output::ok(&UserView::new(keys, &account, &roles)?))
}
