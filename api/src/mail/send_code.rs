//! `POST /me/mail/codes`

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;

use super::address::{Claimed, MailAddress};
use super::mailer;
use super::mailer::Letter;
use super::policy::Set;
use crate::deliveries::failure;
use crate::http::{Body, Handled, Kind, Op, Output, Problem};
use crate::limits::Limit;
use crate::secrets::OneTimeCode;
use crate::sessions::one_time;

/// What codes are for, beside those of phones.
pub const PURPOSE: &str = "mail";

/// Codes that one account asks for in a day, and that one mailbox gets, whoever asks.
const PER_ACCOUNT: Limit = Limit { name: "mail-account", quota: 10, seconds: 24 * 3600 };
const PER_MAILBOX: Limit = Limit { name: "mail-mailbox", quota: 10, seconds: 24 * 3600 };

/// The same in a minute.
const PAUSE_OF_ACCOUNT: Limit = Limit { name: "mail-account-pause", quota: 1, seconds: 60 };
const PAUSE_OF_MAILBOX: Limit = Limit { name: "mail-mailbox-pause", quota: 1, seconds: 60 };

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
/// It works for five minutes, once, for five tries and for this account only; asking again kills the one before. One a minute and ten in a
/// day for each account, and for each mailbox whoever asks; one that did not leave (503) may be asked for again at once.
#[utoipa::path(tag = "me", request_body = MailCodeWanted,
    responses((status = ACCEPTED, description = "It is on its way.")),
    extensions(("x-permission" = json!("mail.set"))))]
#[post("/me/mail/codes")]
pub async fn send_mail_code(op: Op<Set, Body<MailCodeWanted>>) -> Handled {
    op.write_after(send, async |_, _, ()| Output::accepted()).await
}

async fn send(op: &Op<Set, Body<MailCodeWanted>>, Body(asked): Body<MailCodeWanted>) -> Result<(), Problem> {
    let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
    let app = op.app();
    let mailer = mailer(app)?;
    let address = MailAddress::read(&asked.address)?;
    let (claimed, code) = (Claimed::new(account, &address), OneTimeCode::generate(&*app.random));
    let (kept, taken) = op
        .transact(async |uow| {
            let (asker, mailbox) = (account.to_string(), address.folded());
            let taken = [
                PAUSE_OF_ACCOUNT.take(uow, &app.keys, &asker).await?,
                PAUSE_OF_MAILBOX.take(uow, &app.keys, &mailbox).await?,
                PER_ACCOUNT.take(uow, &app.keys, &asker).await?,
                PER_MAILBOX.take(uow, &app.keys, &mailbox).await?,
            ];
            Ok((one_time::keep(uow, &app.keys, &claimed, PURPOSE, &code).await?, taken))
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
        op.transact(async |uow| {
            for one in &taken {
                one.give_back(uow).await?;
            }
            one_time::forget(uow, kept).await
        })
        .await?;
        return Err(Problem::new(Kind::DependencyUnavailable).retry_after(5));
    }
    Ok(())
}

fn text_of(code: &OneTimeCode) -> String {
    let code = code.expose();
    format!(
        "您的邮箱验证码是 {code}，五分钟内有效。如非您本人操作，请忽略本邮件。\n\n\
         Your code is {code}; it works for five minutes. If you did not ask for it, ignore this mail.\n"
    )
}
