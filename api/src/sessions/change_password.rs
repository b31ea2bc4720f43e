//! `POST /me/password`

use actix_web::post;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::{account, password_history};
use utoipa::ToSchema;

use super::limits::Try;
use super::log_in::busy;
use super::policy::ChangePassword;
use super::{check_own, lifetime, store};
use crate::access::{Actor, SignedIn};
use crate::accounts;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, Op, Output, Problem};
use crate::secrets::{Password, PasswordError};

/// The password as it is, and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "current_password": "a long enough passphrase", "new_password": "another long passphrase" }))]
pub struct PasswordChange {
    /// The one that is set; left out only by whoever has none yet and has just signed in.
    #[schema(min_length = 1, max_length = 256)]
    current_password: Option<String>,
    /// The new one, kept exactly as it is typed.
    #[schema(min_length = 1, max_length = 256)]
    new_password: String,
}

/// Change one's password.
///
/// All other sessions end. Without the current password the answer is `step-up-required`; an account that never had a
/// password sets its first within ten minutes of signing in.
#[utoipa::path(tag = "me", request_body = PasswordChange,
    responses((status = NO_CONTENT, description = "The password is changed.")),
    extensions(("x-permission" = json!("session.change_password"))))]
#[post("/me/password")]
pub async fn change_password(op: Op<ChangePassword, Body<PasswordChange>>) -> Handled {
    let Body(asked) = op.input()?;
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let account = accounts::find(&op.reader(), me.account).await?;
    op.meta().note_event("password.refused", None);
    prove(&op, me, &account, asked.current_password.as_deref()).await?;

    let new = Password::new(&asked.new_password);
    let was_used_before = was_used_before(&op, &account, &new).await?;
    check_own(op.app(), &account, &new, was_used_before, "/new_password")?;
    let hash = op.app().passwords.hash(&new).await.map_err(unavailable)?;
    op.transact(async |uow| {
        set(uow, &account, &hash).await?;
        accounts::end_sessions(uow, account.id, Some(me.session)).await?;
        accounts::record(uow, account.id, "account.password_changed", None, json!({})).await
    })
    .await?;
    op.meta().note_event("password.changed", None);
    Output::no_content()
}

/// Asks for the current password, counted like a sign-in, or for a recent sign-in where there is none.
async fn prove(
    op: &Op<ChangePassword, Body<PasswordChange>>,
    me: &SignedIn,
    account: &account::Model,
    current: Option<&str>,
) -> Result<(), Problem> {
    let app = op.app();
    let (hash, current) = match (&account.password_hash, current) {
        (None, _) if lifetime::is_fresh(me.since, app.clock.now()) => return Ok(()),
        (None, _) | (Some(_), None) => return Err(Kind::StepUpRequired.into()),
        (Some(hash), Some(current)) => (hash, Password::new(current)),
    };
    let who = account.id.to_string();
    let guess = op.transact(async |uow| Try::take(uow, app, &who, &op.meta().client).await).await?;
    let verdict = app.passwords.verify(&current, hash).await;
    let counted = (!guess.is_known_client).then_some(account.id);
    op.transact(async |uow| match &verdict {
        Ok(verdict) if verdict.ok => guess.succeeded(uow).await,
        Err(PasswordError::Busy | PasswordError::Failed) => guess.undecided(uow).await,
        _ => {
            store::count_failure(uow, counted, app.config.password_profile).await?;
            guess.failed(uow).await
        }
    })
    .await?;
    match verdict {
        Ok(verdict) if verdict.ok => Ok(()),
        Ok(_) | Err(PasswordError::UnacceptableHash) => Err(Kind::InvalidCredentials.into()),
        Err(error) => Err(unavailable(error)),
    }
}

/// Whether the profile forbids it as one of the last passwords, the present one included.
async fn was_used_before(
    op: &Op<ChangePassword, Body<PasswordChange>>,
    account: &account::Model,
    new: &Password,
) -> Result<bool, Problem> {
    let kept = op.app().config.password_profile.history();
    if kept == 0 {
        return Ok(false);
    }
    let earlier = password_history::Entity::find()
        .filter(password_history::Column::AccountId.eq(account.id))
        .order_by_desc(password_history::Column::CreatedAt)
        .limit(u64::try_from(kept - 1).unwrap_or(0))
        .all(&op.reader())
        .await?;
    for hash in earlier.iter().map(|row| &row.password_hash).chain(&account.password_hash) {
        if op.app().passwords.verify(new, hash).await.map_err(unavailable)?.ok {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Replaces the password, unless it was changed meanwhile; the old one is remembered.
async fn set(uow: &Uow<'_>, before: &account::Model, hash: &str) -> Result<(), Problem> {
    let account = accounts::lock(uow, before.id).await?;
    if account.password_hash != before.password_hash {
        return Err(Kind::InvalidCredentials.into());
    }
    if let Some(old) = &account.password_hash {
        let row = password_history::ActiveModel {
            id: Set(uow.new_id()),
            account_id: Set(account.id),
            password_hash: Set(old.clone()),
            created_at: Set(account.password_set_at.unwrap_or_else(|| uow.now())),
        };
        password_history::Entity::insert(row).exec_without_returning(&uow.conn()).await?;
    }
    let change = account::ActiveModel {
        password_hash: Set(Some(hash.to_owned())),
        password_set_at: Set(Some(uow.now())),
        password_must_change: Set(false),
        failures: Set(0),
        locked_until: Set(None),
        ..Default::default()
    };
    accounts::change(uow, &account, change).await
}

fn unavailable(error: PasswordError) -> Problem {
    match error {
        PasswordError::Busy => busy(),
        error => Problem::internal(error),
    }
}
