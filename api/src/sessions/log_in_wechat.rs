//! `POST /auth/login/wechat`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::account;
use shangliang_entity::vocab::AccountStatus;
use utoipa::ToSchema;

use super::device::Device;
use super::limits::Try;
use super::log_in_sms::new_citizen;
use super::policy::SignIn;
use super::second_factor::{self, Shown};
use super::store::{self, Entrance};
use super::view::TokenView;
use crate::accounts;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, Meta, Op, Output, Problem, Text};
use crate::secrets::Phone;
use crate::state::App;
use crate::wechat::{self, OpenId};

/// Who signs in, by what WeChat gave the Mini Program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "0a3bZ1Ga1pV2bG0Wq2Ha1", "device": { "name": "小米 15", "platform": "wechat" } }))]
pub struct WeChatSignIn {
    /// What `wx.login` gave; it works once, within five minutes.
    #[schema(min_length = 1, max_length = 512, format = "line")]
    code: String,
    /// What the `getPhoneNumber` button gave, the first time: an account needs a verified phone.
    #[schema(min_length = 1, max_length = 512, format = "line")]
    phone_code: Option<String>,
    /// The code of the authenticator, or a recovery code, where one is enrolled.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    otp: Option<String>,
    /// The device.
    device: Option<Device>,
}

/// Sign in by WeChat.
///
/// Opens the account that is bound to this WeChat. The first time send `phone_code` too: a citizen's account is made for the
/// number. Without it the answer is 409 `phone-required`. A number that has an account already is never joined by this alone (409
/// `conflict`): sign in to that account and bind it with `POST /me/wechat`. Each try needs a new `code`.
#[utoipa::path(tag = "sign-in", request_body = WeChatSignIn,
    responses((status = OK, description = "The tokens of a new session.", body = TokenView)),
    extensions(("x-permission" = json!("session.sign_in"))))]
#[post("/auth/login/wechat")]
pub async fn log_in_by_wechat(op: Op<SignIn, Body<WeChatSignIn>>) -> Handled {
    let Body(asked) = op.input()?;
    op.meta().note_event("sign_in.failed", None);
    let server = wechat::server(op.app())?;
    let bad_code = || Kind::InvalidCredentials.into();
    let person = server.person(&asked.code).await.map_err(|error| wechat::refusal(&error, bad_code))?;
    let phone = match &asked.phone_code {
        Some(code) => {
            let bad_code =
                || Problem::field("/phone_code", "code", Text::fixed("手机号凭证无效", "the code is not good"));
            let phone = server.phone(code, op.app().clock.now()).await;
            Some(phone.map_err(|error| wechat::refusal(&error, bad_code))?)
        }
        None => None,
    };
    let answer =
        op.transact(async |uow| enter(uow, op.app(), &asked, (&person, phone.as_ref()), op.meta()).await).await?;
    let tokens = answer?;
    op.meta().note_event("sign_in.succeeded", Some(tokens.user.id));
    Output::ok(&tokens)
}

async fn enter(
    uow: &Uow<'_>,
    app: &App,
    asked: &WeChatSignIn,
    (person, phone): (&OpenId, Option<&Phone>),
    meta: &Meta,
) -> Result<Result<TokenView, Problem>, Problem> {
    let account = match wechat::owner_of(uow, &app.keys, person).await? {
        Some(owner) => {
            let account = accounts::lock(uow, owner).await?;
            // Unbound while the account was waited for.
            if wechat::owner_of(uow, &app.keys, person).await? != Some(owner) {
                return Err(Problem::retry());
            }
            account
        }
        None => make(uow, app, person, phone).await?,
    };
    meta.note_event("sign_in.failed", Some(account.id));
    if account.status != AccountStatus::Active {
        return Ok(Err(Kind::InvalidCredentials.into()));
    }
    // Whoever holds the phone gets as many codes of WeChat as they like, so that tries at the authenticator are counted.
    let guess = Try::take(uow, app, &account.id.to_string(), &meta.client, None).await?;
    let shown = second_factor::check(uow, app, &account, asked.otp.as_deref()).await?;
    match shown {
        Shown::Missing => {
            guess.undecided(uow).await?;
            return Ok(Err(second_factor::missing()));
        }
        Shown::Wrong => return Ok(Err(guess.failed(uow, app).await?)),
        Shown::Right | Shown::NotNeeded => guess.succeeded(uow).await?,
    }
    let roles = accounts::roles_of(&uow.conn(), [account.id]).await?;
    let entrance = Entrance {
        device: asked.device.as_ref(),
        client: &meta.client,
        second_factor: shown == Shown::Right,
        token: None,
    };
    store::open(uow, app, &account, &roles, entrance).await.map(Ok)
}

/// A citizen's account for whoever comes the first time; the number may have been somebody else's before, so an account that
/// has it is not opened.
async fn make(uow: &Uow<'_>, app: &App, person: &OpenId, phone: Option<&Phone>) -> Result<account::Model, Problem> {
    let phone = phone.ok_or(Kind::PhoneRequired)?;
    if accounts::owner_of(uow, &app.keys, phone).await?.is_some() {
        return Err(Problem::new(Kind::Conflict).detail(Text::fixed(
            "该手机号已有账号，请先登录该账号再绑定微信",
            "this phone has an account: sign in to it, then bind WeChat",
        )));
    }
    let row = new_citizen(uow, app, phone, "wechat").await?;
    wechat::bind(uow, &app.keys, row.id, person).await?;
    Ok(row)
}
