//! `POST /auth/password/reset`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::vocab::{AccountStatus, Vocabulary};
use utoipa::ToSchema;

use super::check_own;
use super::claim::claim;
use super::new_password::{self, unavailable};
use super::one_time::{self, CodePurpose};
use super::policy::ResetPassword;
use super::second_factor::{self, Shown};
use super::send_code::read_phone;
use super::store;
use crate::accounts::{self, SignInName};
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, MobileNumber, Op, Output, Problem};
use crate::secrets::{Password, Phone};
use crate::state::App;

/// Whose password was forgotten, what proves it, and the password to set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "13800138000", "code": "012345", "new_password": "another long passphrase" }))]
pub struct PasswordReset {
    /// The mobile number of the account.
    #[schema(value_type = MobileNumber)]
    phone: String,
    /// The six digits that were sent to it for `reset`.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    code: String,
    /// The code of the authenticator, or a recovery code, where one is enrolled.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    otp: Option<String>,
    /// The new password, kept exactly as it is typed.
    #[schema(min_length = 1, max_length = 256, format = Password)]
    new_password: String,
}

/// Set a forgotten password anew.
///
/// The code of `POST /auth/sms-codes` for `reset` proves the phone; an enrolled authenticator is asked for here too. A phone
/// without an account is answered like a wrong code. All sessions of the account end, and signing in is the next step.
#[utoipa::path(tag = "sign-in", request_body = PasswordReset,
    responses((status = NO_CONTENT, description = "The password is set.")),
    extensions(("x-permission" = json!("session.reset_password"))))]
#[post("/auth/password/reset")]
pub async fn reset_password(op: Op<ResetPassword, Body<PasswordReset>>) -> Handled {
    let Body(asked) = op.input()?;
    let phone = read_phone(&asked.phone)?;
    let app = op.app();
    op.meta().note_event("reset.failed", None);
    // Looked at before the password is hashed, which takes long, and again, with all else, where it is set.
    let check =
        async |uow: &Uow<'_>| one_time::check(uow, &app.keys, &phone, &CodePurpose::Reset.code(), &asked.code).await;
    let code = op.transact(check).await??;
    let name = SignInName::Phone(phone.clone());
    let found = accounts::find_by_sign_in_name(&op.reader(), &app.keys, &name).await?;
    let account = found.ok_or_else(one_time::wrong_code)?;
    op.meta().note_event("reset.failed", Some(account.id));

    let new = Password::new(&asked.new_password);
    let was_used_before = new_password::was_used_before(app, &op.reader(), &account, &new).await?;
    let places = store::names_of_places(&op.reader(), account.id).await?;
    if let Err(refusal) = check_own(app, &account, &places, &new, was_used_before, "/new_password") {
        // Else whoever holds the phone could find out earlier passwords, try by try.
        op.transact(async |uow| one_time::count_try(uow, code).await).await?;
        return Err(refusal);
    }
    let hash = app.passwords.hash(&new).await.map_err(unavailable)?;
    op.transact(async |uow| reset(uow, app, &asked, &phone, &hash).await).await??;
    op.meta().note_event("reset.succeeded", Some(account.id));
    Output::no_content()
}

/// Judges everything once more, in one unit of work, and sets the password. The inner refusal keeps what was counted.
async fn reset(
    uow: &Uow<'_>,
    app: &App,
    asked: &PasswordReset,
    phone: &Phone,
    hash: &str,
) -> Result<Result<(), Problem>, Problem> {
    let code = match one_time::check(uow, &app.keys, phone, &CodePurpose::Reset.code(), &asked.code).await? {
        Ok(code) => code,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let owner = accounts::owner_of(uow, &app.keys, phone).await?;
    let Some(mut account) = owner.filter(|account| account.status == AccountStatus::Active) else {
        one_time::consume(uow, code).await?;
        return Ok(Err(one_time::wrong_code()));
    };
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
    claim(uow, &mut account, shown).await?;
    new_password::set(uow, &account, hash).await?;
    let ended = accounts::end_sessions(uow, account.id, None).await?;
    accounts::record(uow, account.id, "account.password_reset", None, json!({ "ended": ended })).await?;
    Ok(Ok(()))
}
