//! `DELETE /me`

use actix_web::delete;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use shangliang_entity::account::Model;
use shangliang_entity::ids::AccountId;
use utoipa::ToSchema;

use super::policy::Erase;
use super::store::erased;
use super::traces::{self, Removed};
use crate::accounts;
use crate::db::Uow;
use crate::http::openapi::IfMatch;
use crate::http::{Handled, Op, Output, Problem, Text};
use crate::ledger::Receipt;
use crate::sessions::locked;

/// That an account is no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct Erased {
    /// The account that was; nobody signs in to it any more.
    pub account_id: AccountId,
    /// When it was erased.
    pub erased_at: DateTime<Utc>,
    /// How many suggestions stay on record, without their author.
    #[schema(minimum = 0)]
    pub kept: usize,
    /// How many that were never handed in, taken back, or returned and not handed in again, lost their words.
    #[schema(minimum = 0)]
    pub wiped: usize,
    /// Proves later that it was done.
    pub receipt: Receipt,
}

/// Have one's account erased.
///
/// At once, on every process, and for good (Personal Information Protection Law, article 47): name, number, identity, mailbox, WeChat, devices, notices, drafts,
/// what was returned and not handed in again, and unused files are gone, and every session ends. What was handed in stays on the committee's record and names nobody, as do ratings, but
/// for what members wrote in office, which keeps the name of the roster; who supported something is still counted. The record of attempts stays for its lawful time, and names no person. The number is free for a new account.
///
/// Who holds a role or a membership gives that up first (409). Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "me", params(IfMatch),
    responses((status = OK, description = "The account is no more.", body = Erased)),
    extensions(("x-permission" = json!("personal.erase"))))]
#[delete("/me")]
pub async fn erase_account(op: Op<Erase>) -> Handled {
    op.write(async |op, uow, _| {
        let (_, before) = locked(uow, op.actor(), op.app()).await?;
        op.expect_version(before.version)?;
        refuse_in_office(uow, &before).await?;
        let Removed { kept, wiped, ended } = traces::remove(uow, &before).await?;
        let wiped = wiped.len();
        let facts = json!({ "ended": ended, "kept": kept, "wiped": wiped });
        let receipt = uow.record(accounts::entry(before.id, "account.erased", None, facts)).await?;
        Output::ok(&Erased { account_id: before.id, erased_at: uow.now(), kept, wiped, receipt })
    })
    .await
}

/// Nobody who acts for others vanishes: their acts need somebody who answers for them.
async fn refuse_in_office(uow: &Uow<'_>, account: &Model) -> Result<(), Problem> {
    let holds_role = !accounts::roles_of(&uow.conn(), [account.id]).await?.is_empty();
    if holds_role || erased::is_member(uow, account.id).await? {
        let text = Text::fixed(
            "账号仍有角色或委员资格，请先由管理者撤销",
            "the account holds a role or a membership: have that ended first",
        );
        return Err(Problem::state(text));
    }
    Ok(())
}
