//! `/me/totp`: the authenticator.

use actix_web::{delete, post};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shangliang_entity::ids::AccountId;
use shangliang_entity::{account, recovery_code, session};
use utoipa::ToSchema;

use super::policy::SecondFactor;
use super::second_factor;
use super::step_up::locked;
use crate::access::SignedIn;
use crate::accounts::{self, open_totp, seal_totp};
use crate::db::Uow;
use crate::http::{Body, Handled, Input, Kind, Op, Output, Problem, Text};
use crate::secrets::{RecoveryCode, TotpSecret};

/// A new secret, until a first code puts it in force.
#[derive(Serialize, ToSchema)]
pub struct TotpStarted {
    /// The secret, to be typed into an authenticator.
    #[schema(max_length = 64)]
    secret: String,
    /// The same as an `otpauth` URI, for a QR code.
    #[schema(max_length = 500)]
    uri: String,
}

/// The first code of an authenticator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "012345" }))]
pub struct TotpCode {
    /// The six digits that it shows now.
    #[schema(min_length = 1, max_length = 20, format = "line")]
    code: String,
}

/// What replaces a lost authenticator.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, each of which works once in place of the authenticator's; shown only here.
    #[schema(max_items = 10, max_length = 20)]
    recovery_codes: Vec<String>,
}

/// Begin to enrol an authenticator.
///
/// Answers its secret. Nothing is asked for until a first code confirms it; beginning again replaces the secret. Needs a
/// sign-in within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "The secret.", body = TotpStarted)),
    extensions(("x-permission" = json!("session.second_factor"))))]
#[post("/me/totp")]
pub async fn start_totp(op: Op<SecondFactor>) -> Handled {
    op.write(async |op, uow, _| {
        let (me, before) = locked(uow, op.actor(), op.app()).await?;
        refuse_enrolled(&before)?;
        let app = op.app();
        let secret = TotpSecret::generate(&*app.random);
        let pending = account::ActiveModel {
            id: Set(me.account),
            totp_sealed: Set(Some(seal_totp(&app.keys, me.account, &secret)?)),
            ..Default::default()
        };
        account::Entity::update(pending).exec(&uow.conn()).await?;
        let label = before.login_name.unwrap_or_else(|| me.account.to_string());
        Output::ok(&TotpStarted {
            secret: secret.to_base32().expose_secret().to_owned(),
            uri: secret.uri("商量", &label).expose_secret().to_owned(),
        })
    })
    .await
}

/// Enrol the authenticator by its first code.
///
/// Answers the recovery codes, once. From now on a sign-in asks for a code; all other sessions end.
#[utoipa::path(tag = "me", request_body = TotpCode,
    responses((status = OK, description = "The recovery codes.", body = RecoveryCodes)),
    extensions(("x-permission" = json!("session.second_factor"))))]
#[post("/me/totp/confirm")]
pub async fn confirm_totp(op: Op<SecondFactor, Body<TotpCode>>) -> Handled {
    op.write(async |op, uow, Body(asked)| {
        let (me, before) = locked(uow, op.actor(), op.app()).await?;
        refuse_enrolled(&before)?;
        let Some(sealed) = &before.totp_sealed else {
            return Err(Problem::state(Text::fixed("请先申请密钥", "there is no secret to confirm")));
        };
        let secret = open_totp(&op.app().keys, me.account, sealed)?;
        if !second_factor::enrol(uow, &before, &secret, &asked.code).await? {
            return Err(super::one_time::wrong_code());
        }
        let codes = keep_recovery_codes(op, uow, me).await?;
        accounts::change(uow, &before, account::ActiveModel::default()).await?;
        let shown = session::ActiveModel { id: Set(me.session), second_factor: Set(true), ..Default::default() };
        session::Entity::update(shown).exec(&uow.conn()).await?;
        accounts::end_sessions(uow, me.account, Some(me.session)).await?;
        accounts::record(uow, me.account, "account.second_factor_enrolled", None, json!({})).await?;
        Output::ok(&RecoveryCodes { recovery_codes: codes })
    })
    .await
}

/// Remove the authenticator.
///
/// Needs a sign-in with it, or with a recovery code, within the last ten minutes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "No authenticator is enrolled.")),
    extensions(("x-permission" = json!("session.second_factor"))))]
#[delete("/me/totp")]
pub async fn remove_totp(op: Op<SecondFactor>) -> Handled {
    op.write(async |op, uow, _| {
        let (me, before) = locked(uow, op.actor(), op.app()).await?;
        if before.totp_step.is_some() && !me.second_factor {
            return Err(Kind::StepUpRequired.into());
        }
        let change = account::ActiveModel { totp_sealed: Set(None), totp_step: Set(None), ..Default::default() };
        accounts::change(uow, &before, change).await?;
        forget_recovery_codes(uow, me.account).await?;
        accounts::record(uow, me.account, "account.second_factor_removed", None, json!({})).await?;
        Output::no_content()
    })
    .await
}

fn refuse_enrolled(account: &account::Model) -> Result<(), Problem> {
    match account.totp_step {
        None => Ok(()),
        Some(_) => Err(Problem::state(Text::fixed("已绑定动态口令", "an authenticator is enrolled already"))),
    }
}

async fn keep_recovery_codes<I: Input>(
    op: &Op<SecondFactor, I>,
    uow: &Uow<'_>,
    me: &SignedIn,
) -> Result<Vec<String>, Problem> {
    forget_recovery_codes(uow, me.account).await?;
    let codes = RecoveryCode::generate_set(&*op.app().random);
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        hash: Set(code.hash(&op.app().keys, me.account.0).to_vec()),
        account_id: Set(me.account),
        created_at: Set(uow.now()),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
    Ok(codes.iter().map(RecoveryCode::expose).collect())
}

/// Forgets all recovery codes of an account.
pub async fn forget_recovery_codes(uow: &Uow<'_>, account: AccountId) -> Result<(), Problem> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account)).exec(&uow.conn()).await?;
    Ok(())
}
