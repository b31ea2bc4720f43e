//! The way back for staff who lost password or authenticator, where nobody else can open it: by whoever owns the machine.

use sea_orm::{EntityTrait, Set};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::vocab::AccountStatus;

use super::policy::ResetAccess;
use super::{new_password, totp};
use crate::access::{Anywhere, Granted};
use crate::accounts::{self, SignInName};
use crate::db::Uow;
use crate::http::Problem;
use crate::secrets::{Password, readable_code};
use crate::state::App;

/// Gives the account of that sign-in name a one-time password, ends its sessions and removes its authenticator. Whoever gets
/// the password must print it, since it is known nowhere else. Absent where no active account of staff is called so: everybody
/// else proves who they are by their phone.
///
/// # Errors
/// The database failed, and nothing was changed.
pub async fn reset(app: &App, name: &str) -> Result<Option<SecretString>, Problem> {
    let name = SignInName::read(name);
    let password = readable_code(&*app.random, 20);
    let hash = app.passwords.hash(&Password::new(password.expose_secret())).await.map_err(Problem::internal)?;
    let grant = Granted::<ResetAccess>::platform(Anywhere, "reset access");
    let is_reset = grant
        .write(app, async |uow| {
            let found = accounts::find_by_sign_in_name(&uow.conn(), &app.keys, &name).await?;
            let Some(found) = found else { return Ok(false) };
            let account = accounts::lock(uow, found.id).await?;
            let is_fit = account.status == AccountStatus::Active && accounts::is_staff(&uow.conn(), account.id).await?;
            if is_fit {
                open_again(uow, &account, &hash).await?;
            }
            Ok(is_fit)
        })
        .await?;
    Ok(is_reset.then_some(password))
}

async fn open_again(uow: &Uow<'_>, account: &account::Model, hash: &str) -> Result<(), Problem> {
    new_password::set(uow, account, hash).await?;
    let until_signed_in = account::ActiveModel {
        id: Set(account.id),
        password_must_change: Set(true),
        totp_sealed: Set(None),
        totp_step: Set(None),
        ..Default::default()
    };
    account::Entity::update(until_signed_in).exec(&uow.conn()).await?;
    totp::forget_recovery_codes(uow, account.id).await?;
    let ended = accounts::end_sessions(uow, account.id, None).await?;
    let facts = json!({ "by": "platform", "ended": ended, "had_second_factor": account.totp_step.is_some() });
    accounts::record(uow, account.id, "account.access_reset", None, facts).await
}
