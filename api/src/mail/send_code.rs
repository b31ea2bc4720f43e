//! `POST /me/mail/codes`

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;

use super::address::{Claimed, MailAddress};
use super::mailer;
use super::mailer::Letter;
use super::policy::Set;
use crate::access::Actor;
use crate::deliveries::failure;
use crate::http::{Body, Handled, Kind, Op, Output, Problem};
use crate::limits::Limit;
use crate::secrets::OneTimeCode;
use crate::sessions::one_time;

/// What codes are for, beside those of phones.
pub const PURPOSE: &str = "mail";

/// Codes that one account asks for in a day, and that one mailbox gets.
const PER_ACCOUNT: Limit = Limit { name: "mail-account", quota: 10, seconds: 24 * 3600 };
const PER_MAILBOX: Limit = Limit { name: "mail-mailbox", quota: 10, seconds: 24 * 3600 };

/// Which mailbox.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "address": "zhang@example.cn" }))]
pub struct MailCodeWanted {
    /// Its address.
    #[schema(min_length = 3, max_length = 254, format = "line")]
    address: String,
}

/// Have a one-time code sent to a mailbox that one says is one's own.
///
/// It works for five minutes, once, for five tries and for this account only; asking again kills the one before. One a minute for one
/// mailbox of an account, and ten in a day for each account and each mailbox.
#[utoipa::path(tag = "me", request_body = MailCodeWanted,
    responses((status = ACCEPTED, description = "It is on its way.")),
    extensions(("x-permission" = json!("mail.set"))))]
#[post("/me/mail/codes")]
pub async fn send_mail_code(op: Op<Set, Body<MailCodeWanted>>) -> Handled {
    let Body(asked) = op.input()?;
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let app = op.app();
    let mailer = mailer(app)?;
    let address = MailAddress::read(&asked.address)?;
    let (claimed, code) = (Claimed::new(me.account, &address), OneTimeCode::generate(&*app.random));
    let kept = op
        .transact(async |uow| {
            PER_ACCOUNT.take(uow, &app.keys, &me.account.to_string()).await?;
            PER_MAILBOX.take(uow, &app.keys, &address.folded()).await?;
            one_time::keep(uow, &app.keys, &claimed, PURPOSE, &code).await
        })
        .await?;
    let letter = Letter {
        to: &address,
        id: kept.to_string(),
        subject: "【商量】邮箱验证码 / Your code".to_owned(),
        text: text_of(&code),
        unsubscribe: None,
    };
    if let Some(failure) = failure(&mailer.send(&letter, app.clock.now()).await) {
        tracing::warn!(?failure, "a one-time code was not mailed");
        op.transact(async |uow| one_time::forget(uow, kept).await).await?;
        return Err(Problem::new(Kind::DependencyUnavailable).retry_after(5));
    }
    Output::accepted()
}

fn text_of(code: &OneTimeCode) -> String {
    let code = code.expose();
    format!(
        "您的邮箱验证码是 {code}，五分钟内有效。如非您本人操作，请忽略本邮件。\n\n\
         Your code is {code}; it works for five minutes. If you did not ask for it, ignore this mail.\n"
    )
}
