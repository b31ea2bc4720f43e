//! `POST /me/mail`

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;

use super::address::{Claimed, MailAddress};
use super::policy::Set;
use super::send_code::PURPOSE;
use super::store;
use super::view::MailView;
use crate::http::{Body, Handled, Op, Output};
use crate::sessions::{fresh, locked, one_time};

/// The mailbox, and the code that was sent there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "address": "zhang@example.cn", "code": "012345" }))]
pub struct MailShown {
    /// Its address.
    #[schema(min_length = 3, max_length = 254, format = "line")]
    address: String,
    /// The six digits that were sent to it.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    code: String,
}

/// Have notices sent to one's mailbox.
///
/// The code of `POST /me/mail/codes` proves that it is one's own. Needs a sign-in within the last ten minutes. What is sent there,
/// `PUT /me/notice-preferences` says; the mailbox opens nothing.
#[utoipa::path(tag = "me", request_body = MailShown,
    responses((status = OK, description = "The mailbox, masked.", body = MailView)),
    extensions(("x-permission" = json!("mail.set"))))]
#[post("/me/mail")]
pub async fn bind_mail(op: Op<Set, Body<MailShown>>) -> Handled {
    op.write_though_refusing(async |op, uow, Body(asked)| {
        fresh(op.actor(), op.app())?;
        let keys = &op.app().keys;
        let address = MailAddress::read(&asked.address)?;
        let (me, _) = locked(uow, op.actor(), op.app()).await?;
        let claimed = Claimed::new(me.account, &address);
        match one_time::check(uow, keys, &claimed, PURPOSE, &asked.code).await? {
            Ok(code) => one_time::consume(uow, code).await?,
            Err(refusal) => return Ok(Err(refusal)),
        }
        let row = store::keep(uow, keys, me.account, &address).await?;
        Ok(Output::ok(&MailView::new(keys, Some(&row))?))
    })
    .await
}
