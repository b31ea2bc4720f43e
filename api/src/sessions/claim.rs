//! The first proof of a number that somebody else has given to an account.

use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;
use shangliang_entity::account::Model;

use super::second_factor::Shown;
use crate::db::Uow;
use crate::http::Problem;
use crate::{accounts, identity, mail, wechat};

/// Notes that the number of a locked account was proved by a one-time code, and says whether its bearer has taken the account
/// over: the first time, what was set up before by whoever need not have had the number — sessions, the password, a WeChat, a
/// mailbox, an identity — is gone, unless the authenticator tells that it was the same person.
pub async fn claim(uow: &Uow<'_>, account: &mut Model, shown: Shown) -> Result<bool, Problem> {
    if account.phone_verified_at.is_some() {
        return Ok(false);
    }
    let before = account.clone();
    account.phone_verified_at = Some(uow.now());
    let (mut ended, mut had_identity, mut had_wechat, mut had_mail) = (0, false, false, false);
    if shown != Shown::Right {
        ended = accounts::end_sessions(uow, account.id, None).await?;
        had_identity = identity::forget(uow, account.id).await?;
        had_wechat = wechat::unbind(uow, account.id).await?;
        had_mail = mail::forget(uow, account.id).await?;
        account.password_hash = None;
        account.password_set_at = None;
        account.password_must_change = false;
        account.failures = 0;
        account.locked_until = None;
    }
    accounts::change(uow, &before, account.clone().into_active_model().reset_all()).await?;
    account.version += 1;
    let had_password = before.password_hash.is_some() && account.password_hash.is_none();
    let is_taken_over = had_password || had_identity || had_wechat || had_mail || ended > 0;
    let event = if is_taken_over { "account.claimed" } else { "account.phone_proved" };
    let facts = json!({
        "ended": ended, "had_password": had_password, "had_identity": had_identity, "had_wechat": had_wechat,
        "had_mail": had_mail,
    });
    accounts::record(uow, account.id, event, None, facts).await?;
    Ok(is_taken_over)
}
