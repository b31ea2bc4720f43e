//! `POST /auth/sms-codes`

use std::sync::Arc;

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::vocab::{AccountStatus, Vocabulary};
use utoipa::ToSchema;

use super::one_time::{self, CodePurpose};
use super::policy::SendCode;
use super::store;
use crate::accounts::find_by_phone;
use crate::http::{Body, Handled, Kind, MobileNumber, Op, Output, Problem, Text};
use crate::limits::{Limit, neighbours_of, network_of};
use crate::secrets::{OneTimeCode, Phone};
use crate::sms::{Message, send_behind_the_answer};

/// Codes for one phone in any day.
const PER_PHONE: Limit = Limit { name: "sms-phone", quota: 10, seconds: DAY };

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Who needs a code, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "13800138000", "purpose": "sign_in" }))]
pub struct CodeWanted {
    /// A mainland mobile number.
    #[schema(value_type = MobileNumber)]
    phone: String,
    /// What the code is for; it works for nothing else.
    purpose: CodePurpose,
    /// The last refresh token that this client was given for the phone's account, also where its session has ended: strangers
    /// cannot use up the codes of whoever shows it.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    refresh_token: Option<String>,
}

/// Have a one-time code sent to a phone.
///
/// Answered alike whether or not the phone has an account. The code works for five minutes, once, and for five tries; asking
/// again kills the one before. One a minute and ten in a day for each phone; clients, their networks, segments of numbers and
/// the platform as a whole have limits too. All but the last are counted apart for clients that show a refresh token of the
/// phone's account. A code for `reset` goes to phones with an account only, after this answer.
#[utoipa::path(tag = "sign-in", request_body = CodeWanted,
    responses((status = ACCEPTED, description = "If the phone may have a code, it is on its way.")),
    extensions(("x-permission" = json!("session.send_code"))))]
#[post("/auth/sms-codes")]
pub async fn send_sms_code(op: Op<SendCode, Body<CodeWanted>>) -> Handled {
    let Body(asked) = op.input()?;
    let phone = read_phone(&asked.phone)?;
    let (app, client) = (op.app(), &op.meta().client);
    let limits = app.config.limits;
    let per_client = Limit { name: "sms-client", quota: limits.sms_per_hour, seconds: HOUR };
    let per_network = Limit { name: "sms-network", quota: limits.sms_network_per_hour, seconds: HOUR };
    let per_segment = Limit { name: "sms-segment", quota: limits.sms_segment_per_day, seconds: DAY };
    let in_all = Limit { name: "sms-day", quota: limits.sms_per_day, seconds: DAY };
    let code = OneTimeCode::generate(&*app.random);
    let (kept, has_account) = op
        .transact(async |uow| {
            let (account, status) = find_by_phone(&uow.conn(), &app.keys, &phone).await?.unzip();
            let is_known = store::known_by(&uow.conn(), asked.refresh_token.as_deref(), account).await?.is_some();
            // One count for all of an account's clients: whoever is paid for messages could sign in with each of them.
            let count_of = |whom: &str| if is_known { format!("{whom}, known") } else { whom.to_owned() };
            per_client.take(uow, &app.keys, &count_of(&network_of(client))).await?;
            per_network.take(uow, &app.keys, &count_of(&neighbours_of(client))).await?;
            per_segment.take(uow, &app.keys, &count_of(phone.segment())).await?;
            PER_PHONE.take(uow, &app.keys, &count_of(phone.as_str())).await?;
            let kept = one_time::keep(uow, &app.keys, &phone, &asked.purpose.code(), &code).await?;
            // Last, since everybody waits for it.
            in_all.take(uow, &app.keys, "").await?;
            Ok((kept, status == Some(AccountStatus::Active)))
        })
        .await?;
    op.meta().note_event("code.sent", None);
    let message = Message::Code(code);
    if asked.purpose == CodePurpose::Reset {
        if has_account {
            send_behind_the_answer(Arc::clone(&app.sms), phone, message);
        }
    } else if let Err(error) = app.sms.send(&phone, &message).await {
        tracing::warn!(%error, "a one-time code was not sent");
        op.transact(async |uow| one_time::forget(uow, kept).await).await?;
        return Err(Problem::new(Kind::DependencyUnavailable).retry_after(5));
    }
    Output::accepted()
}

/// A phone number of a request's body.
pub fn read_phone(typed: &str) -> Result<Phone, Problem> {
    Phone::parse(typed).map_err(|_| {
        Problem::field("/phone", "phone", Text::fixed("应为大陆手机号", "expected a mainland mobile number"))
    })
}
