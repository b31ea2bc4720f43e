//! `POST /me/password`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account;
use utoipa::ToSchema;

use super::limits::Try;
use super::new_password::{self, unavailable};
use super::policy::ChangePassword;
use super::{check_own, lifetime, store};
use crate::access::{Actor, SignedIn};
use crate::accounts;
use crate::http::{Body, Handled, Kind, Op, Output, Problem};
use crate::secrets::{Password, PasswordError};

/// The password as it is, and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "current_password": "a long enough passphrase", "new_password": "another long passphrase" }))]
pub struct PasswordChange {
    /// The one that is set; left out only by whoever has none yet and has just signed in.
    #[schema(min_length = 1, max_length = 256, format = Password)]
    current_password: Option<String>,
    /// The new one, kept exactly as it is typed.
    #[schema(min_length = 1, max_length = 256, format = Password)]
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
    if let Some(answer) = op.stored_answer().await? {
        return Ok(answer);
    }
    let Body(asked) = op.input()?;
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let account = accounts::find(&op.reader(), me.account).await?;
    op.meta().note_event("password.refused", None);
    prove(&op, me, &account, asked.current_password.as_deref()).await?;

    let new = Password::new(&asked.new_password);
    let was_used_before = new_password::was_used_before(op.app(), &op.reader(), &account, &new).await?;
    let places = store::names_of_places(&op.reader(), account.id).await?;
    check_own(op.app(), &account, &places, &new, was_used_before, "/new_password")?;
    let hash = op.app().passwords.hash(&new).await.map_err(unavailable)?;
    let (meta, session) = (op.meta().clone(), me.session);
    let changed = op
        .write(async |_, uow, _| {
            let before = accounts::lock(uow, account.id).await?;
            // Changed by somebody else while this one was looked at.
            if before.password_hash != account.password_hash {
                return Err(Kind::InvalidCredentials.into());
            }
            new_password::set(uow, &before, &hash).await?;
            accounts::end_sessions(uow, account.id, Some(session)).await?;
            accounts::record(uow, account.id, "account.password_changed", None, json!({})).await?;
            Output::no_content()
        })
        .await?;
    meta.note_event("password.changed", None);
    Ok(changed)
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
    let guess = op.transact(async |uow| Try::take(uow, app, &who, &op.meta().client, None).await).await?;
    let verdict = app.passwords.verify(&current, hash).await;
    let counted = (!guess.is_known_client).then_some(account.id);
    op.transact(async |uow| match &verdict {
        Ok(verdict) if verdict.ok => match guess.unheard(uow, app).await? {
            Some(refusal) => Ok(Err(refusal)),
            None => guess.succeeded(uow).await.map(Ok),
        },
        Err(error @ (PasswordError::Busy | PasswordError::Failed)) => {
            guess.undecided(uow).await?;
            Ok(Err(unavailable(*error)))
        }
        Ok(_) | Err(PasswordError::UnacceptableHash) => {
            store::count_failure(uow, op.meta(), counted, app.config.password_profile).await?;
            Ok(Err(guess.failed(uow, app).await?))
        }
    })
    .await?
}
