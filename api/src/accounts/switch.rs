//! `POST /accounts/{id}/disable` and `POST /accounts/{id}/enable`

use actix_web::post;
use sea_orm::Set;
use serde_json::json;
use shangliang_entity::account;
use shangliang_entity::vocab::AccountStatus;

use super::account_view::{AccountView, answer};
use super::policy::Switch;
use super::role_store::keep_an_administrator;
use super::store;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Problem, Text};
use crate::sessions::fresh;

/// Disable an account.
///
/// Its sessions end at once, on every process, and it cannot sign in until it is enabled again. Nobody disables themselves. Needs
/// a sign-in within the last ten minutes.
#[utoipa::path(tag = "accounts", params(IdPath),
    responses((status = OK, description = "The account, disabled.", body = AccountView)),
    extensions(("x-permission" = json!("account.switch"))))]
#[post("/accounts/{id}/disable")]
pub async fn disable_account(op: Op<Switch>) -> Handled {
    switch(op, AccountStatus::Active, AccountStatus::Disabled, "account.disabled").await
}

/// Enable an account.
///
/// It may sign in again; earlier sessions stay ended. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "accounts", params(IdPath),
    responses((status = OK, description = "The account, enabled.", body = AccountView)),
    extensions(("x-permission" = json!("account.switch"))))]
#[post("/accounts/{id}/enable")]
pub async fn enable_account(op: Op<Switch>) -> Handled {
    switch(op, AccountStatus::Disabled, AccountStatus::Active, "account.enabled").await
}

async fn switch(op: Op<Switch>, from: AccountStatus, to: AccountStatus, event: &'static str) -> Handled {
    op.write(async |op, uow, _| {
        fresh(op.actor(), op.app())?;
        let before = store::lock(uow, op.scope().account.id).await?;
        if before.status != from {
            return Err(Problem::state(Text::fixed("账号当前状态不允许该操作", "not possible in the account's state")));
        }
        if op.actor().account() == Some(before.id) {
            return Err(Problem::state(Text::fixed("不能停用自己的账号", "nobody disables their own account")));
        }
        if to == AccountStatus::Disabled {
            keep_an_administrator(uow, before.id).await?;
            store::end_sessions(uow, before.id, None).await?;
        }
        store::change(uow, &before, account::ActiveModel { status: Set(to), ..Default::default() }).await?;
        store::record(uow, before.id, event, None, json!({ "from": from, "to": to })).await?;
        answer(uow, op.app(), op.actor(), before.id).await
    })
    .await
}
