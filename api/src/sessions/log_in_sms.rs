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
use super::second_factor::{self, Shown};
use super::send_code::read_phone;
use super::store::{self, Entrance};
use super::view::TokenView;
use crate::accounts;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, MobileNumber, Op, Output, Problem};
use crate::secrets::Phone;
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
}

/// Sign in with a one-time code.
///
/// The phone's account is opened; the first time one is made, as a citizen's. An enrolled authenticator is asked for here too.
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
    let (tokens, is_claimed) = answer?;
    op.meta().note_event(if is_claimed { "sign_in.claimed" } else { "sign_in.succeeded" }, Some(tokens.user.id));
    Output::ok(&tokens)
}

/// Opens a session, and says whether the account was claimed with it.
async fn enter(
    uow: &Uow<'_>,
    app: &App,
    asked: &SmsSignIn,
    phone: &Phone,
    client: &str,
) -> Result<Result<(TokenView, bool), Problem>, Problem> {
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
    let entrance = Entrance { device: asked.device.as_ref(), client, second_factor: shown == Shown::Right };
    let tokens = store::open(uow, app, &account, &roles, entrance).await?;
    Ok(Ok((tokens, is_claimed)))
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
