//! The second factor at a sign-in: an authenticator's code, or a recovery code in its stead, each once.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shangliang_entity::{account, recovery_code};

use crate::accounts::open_totp;
use crate::db::Uow;
use crate::http::{Kind, Problem, Text};
use crate::secrets::{RecoveryCode, TotpSecret};
use crate::state::App;

/// What was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// No authenticator is enrolled.
    NotNeeded,
    /// The right one.
    Right,
    /// None.
    Missing,
    /// A wrong or used one.
    Wrong,
}

/// Checks what was shown for a locked account, and uses it up.
pub async fn check(uow: &Uow<'_>, app: &App, account: &account::Model, shown: Option<&str>) -> Result<Shown, Problem> {
    let (Some(sealed), Some(last_step)) = (&account.totp_sealed, account.totp_step) else {
        return Ok(Shown::NotNeeded);
    };
    let Some(shown) = shown else { return Ok(Shown::Missing) };
    let secret = open_totp(&app.keys, account.id, sealed)?;
    if let Some(step) = secret.verify(shown, uow.now(), Some(last_step)) {
        keep_step(uow, account, step).await?;
        return Ok(Shown::Right);
    }
    let Ok(code) = RecoveryCode::parse(shown) else { return Ok(Shown::Wrong) };
    let used = recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::Hash.eq(code.hash(&app.keys, account.id.0).to_vec()))
        .filter(recovery_code::Column::AccountId.eq(account.id))
        .exec(&uow.conn())
        .await?;
    Ok(if used.rows_affected == 1 { Shown::Right } else { Shown::Wrong })
}

/// Checks a first code for a secret that is not in force yet, and puts it in force.
pub async fn enrol(uow: &Uow<'_>, account: &account::Model, secret: &TotpSecret, code: &str) -> Result<bool, Problem> {
    match secret.verify(code, uow.now(), None) {
        None => Ok(false),
        Some(step) => keep_step(uow, account, step).await.map(|()| true),
    }
}

async fn keep_step(uow: &Uow<'_>, account: &account::Model, step: i64) -> Result<(), Problem> {
    let used = account::ActiveModel { id: Set(account.id), totp_step: Set(Some(step)), ..Default::default() };
    account::Entity::update(used).exec(&uow.conn()).await?;
    Ok(())
}

/// The answer to whoever has shown the first factor only.
pub fn missing() -> Problem {
    Problem::new(Kind::StepUpRequired)
        .detail(Text::fixed("请在 otp 中填写动态口令", "send the code of the authenticator as otp"))
}
