//! `POST /auth/login/sms`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::vocab::{AccountStatus, Vocabulary};
use utoipa::ToSchema;

use super::claim::claim;
use super::device::Device;
use super::one_time::{self, CodePurpose};
use super::policy::SignIn;
use super::rotation::{Rotation, decide};
use super::second_factor::{self, Shown};
use super::send_code::read_phone;
use super::store::{self, Entrance};
use super::view::TokenView;
use crate::accounts;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, MobileNumber, Op, Output, Problem};
use crate::secrets::{Phone, RefreshToken};
use crate::state::App;

/// Who signs in, and the code that was sent to their phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "13800138000", "code": "012345" }))]
pub struct SmsSignIn {
    /// The mobile number.
    #[schema(value_type = MobileNumber)]
    phone: String,
    /// The six digits.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    code: String,
    /// The code of the authenticator, or a recovery code, where one is enrolled.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    otp: Option<String>,
    /// The device.
    device: Option<Device>,
    /// A random value that this client made for this code alone, and keeps to itself: with it a retry gets the first answer's session.
    #[schema(
        min_length = 22,
        max_length = 64,
        pattern = "^[A-Za-z0-9_-]*$",
        format = "line",
        example = "0f8b6c1e-6a54-4c7e-9d0a-2f6f2a9f3c11"
    )]
    retry_key: Option<String>,
}

/// Sign in with a one-time code.
///
/// The phone's account is opened; the first time one is made, as a citizen's. An enrolled authenticator is asked for here too.
/// A code works once. A client that lost the answer sends the same code with the same `retry_key` again within 60 seconds and gets
/// the same session, as long as nobody has used its refresh token.
/// Where somebody else had given the account its number and this is its first proof, earlier sessions end and the password no longer
/// works, unless the authenticator was shown.
#[utoipa::path(tag = "sign-in", request_body = SmsSignIn,
    responses((status = OK, description = "The tokens of a new session.", body = TokenView)),
    extensions(("x-permission" = json!("session.sign_in"))))]
#[post("/auth/login/sms")]
pub async fn log_in_by_sms(op: Op<SignIn, Body<SmsSignIn>>) -> Handled {
    let Body(asked) = op.input()?;
    let phone = read_phone(&asked.phone)?;
    op.meta().note_event("sign_in.failed", None);
    let answer = op.transact(async |uow| enter(uow, op.app(), &asked, &phone, &op.meta().client).await).await?;
    let (tokens, event) = answer?;
    op.meta().note_event(event, Some(tokens.user.id));
    Output::ok(&tokens)
}

/// Opens a session, or gives a retry the one that was opened, and says what that is called in the record of attempts.
async fn enter(
    uow: &Uow<'_>,
    app: &App,
    asked: &SmsSignIn,
    phone: &Phone,
    client: &str,
) -> Result<Result<(TokenView, &'static str), Problem>, Problem> {
    if let Some(tokens) = repeat(uow, app, asked, phone).await? {
        return Ok(Ok((tokens, "sign_in.repeated")));
    }
    let code = match one_time::check(uow, &app.keys, phone, &CodePurpose::SignIn.code(), &asked.code).await? {
        Ok(code) => code,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut account = match accounts::owner_of(uow, &app.keys, phone).await? {
        Some(account) => account,
        None => new_citizen(uow, app, phone, "sms").await?,
    };
    if account.status != AccountStatus::Active {
        one_time::consume(uow, code).await?;
        return Ok(Err(Kind::InvalidCredentials.into()));
    }
    let shown = second_factor::check(uow, app, &account, asked.otp.as_deref()).await?;
    match shown {
        Shown::Missing => return Ok(Err(second_factor::missing())),
        Shown::Wrong => {
            one_time::consume(uow, code).await?;
            return Ok(Err(Kind::InvalidCredentials.into()));
        }
        Shown::Right | Shown::NotNeeded => {}
    }
    one_time::consume(uow, code).await?;
    let is_claimed = claim(uow, &mut account, shown).await?;
    let roles = accounts::roles_of(&uow.conn(), [account.id]).await?;
    let entrance = Entrance {
        device: asked.device.as_ref(),
        client,
        second_factor: shown == Shown::Right,
        token: asked.retry_key.as_ref().map(|retry_key| RefreshToken::of_sign_in(&app.keys, code, retry_key)),
    };
    let tokens = store::open(uow, app, &account, &roles, entrance).await?;
    Ok(Ok((tokens, if is_claimed { "sign_in.claimed" } else { "sign_in.succeeded" })))
}

/// The tokens of the session that a code was used up for, to the client that opened it: it alone has the key that its refresh
/// token was made with. Whoever merely saw the code gets nothing.
async fn repeat(uow: &Uow<'_>, app: &App, asked: &SmsSignIn, phone: &Phone) -> Result<Option<TokenView>, Problem> {
    let Some(retry_key) = &asked.retry_key else { return Ok(None) };
    let used = one_time::used(uow, &app.keys, phone, &CodePurpose::SignIn.code(), &asked.code).await?;
    let Some(code) = used else { return Ok(None) };
    let token = RefreshToken::of_sign_in(&app.keys, code.id, retry_key);
    let Some(row) = store::lock_refresh_token(uow, &token).await? else { return Ok(None) };
    if decide(code.consumed_at, row.used_at.is_some(), uow.now()) != Rotation::Repeat {
        return Ok(None);
    }
    let Some(session) = store::find_live(&uow.conn(), row.session_id).await? else { return Ok(None) };
    let account = accounts::find(&uow.conn(), session.account_id).await?;
    if account.status != AccountStatus::Active {
        return Ok(None);
    }
    let roles = accounts::roles_of(&uow.conn(), [account.id]).await?;
    store::tokens(uow, app, &account, &roles, session.id, &token).map(Some)
}

/// A citizen's account for a phone that has none, proved by `by`.
pub(super) async fn new_citizen(uow: &Uow<'_>, app: &App, phone: &Phone, by: &str) -> Result<account::Model, Problem> {
    let mut row = accounts::new_row(uow.new_id(), uow.now());
    row.phone_sealed = Some(accounts::seal_phone(&app.keys, row.id, phone)?);
    row.phone_index = Some(accounts::phone_index(&app.keys, phone));
    row.phone_verified_at = Some(uow.now());
    accounts::insert(uow, row.clone(), None, json!({ "by": by })).await?;
    Ok(row)
}
