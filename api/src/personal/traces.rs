//! What leads to somebody, and how it goes: when they have their account erased, and once more for what was under way then.

use sea_orm::Set;
use shangliang_entity::account::{ActiveModel, Model};
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::vocab::AccountStatus;

use super::store::erased;
use crate::db::Uow;
use crate::http::Problem;
use crate::{accounts, identity, mail, privacy, suggestions, wechat};

/// What became of them.
pub struct Removed {
    /// How many suggestions stay on record.
    pub kept: usize,
    /// Which have lost their words.
    pub wiped: Vec<SuggestionId>,
    /// How many sessions were ended.
    pub ended: u64,
}

/// Removes everything that leads from a locked account to a person.
pub async fn remove(uow: &Uow<'_>, account: &Model) -> Result<Removed, Problem> {
    let removed = remove_around(uow, account).await?;
    accounts::change(uow, account, nobody()).await?;
    Ok(removed)
}

/// The same, but for what the account's own row holds.
async fn remove_around(uow: &Uow<'_>, account: &Model) -> Result<Removed, Problem> {
    let (kept, wiped) = part_from_suggestions(uow, account).await?;
    erased::files(uow, account.id, &wiped).await?;
    erased::notices(uow, account.id).await?;
    erased::credentials(uow, account).await?;
    identity::forget(uow, account.id).await?;
    privacy::forget(uow, account.id).await?;
    wechat::unbind(uow, account.id).await?;
    mail::forget(uow, account.id).await?;
    let ended = accounts::end_sessions(uow, account.id, None).await?;
    Ok(Removed { kept, wiped, ended })
}

/// Removes what requests left that were under way while their account was erased; gives of how many accounts nothing is left.
///
/// Something that does not go is told in the log and does not count, so that nobody tries for ever: an account whose row does not change is
/// looked at for a day.
pub async fn finish(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let found = erased::with_traces(uow, limit).await?;
    for id in &found {
        let account = accounts::lock(uow, *id).await?;
        remove_around(uow, &account).await?;
        if erased::is_somebody(uow, *id).await? {
            accounts::change(uow, &account, nobody()).await?;
        }
    }
    let left = erased::traces_among(uow, &found).await?;
    for id in found.iter().filter(|id| !left.contains(id)) {
        accounts::record(uow, *id, "account.erasure_finished", None, serde_json::json!({})).await?;
    }
    if !left.is_empty() {
        tracing::error!(accounts = ?left, "something of erased accounts cannot be removed");
    }
    u64::try_from(found.len() - left.len()).map_err(Problem::internal)
}

/// Parts an author from what they wrote and are not parted from yet.
async fn part_from_suggestions(uow: &Uow<'_>, account: &Model) -> Result<(usize, Vec<SuggestionId>), Problem> {
    let written = erased::written_by(uow, account.id).await?;
    let mut wiped = Vec::new();
    for id in &written {
        if suggestions::part_from_author(uow, *id).await? {
            wiped.push(*id);
        }
    }
    Ok((written.len() - wiped.len(), wiped))
}

/// What an account holds when it is nobody's.
fn nobody() -> ActiveModel {
    ActiveModel {
        login_name: Set(None),
        name_sealed: Set(None),
        phone_sealed: Set(None),
        phone_index: Set(None),
        phone_verified_at: Set(None),
        proved_before_at: Set(None),
        password_hash: Set(None),
        password_set_at: Set(None),
        password_must_change: Set(false),
        failures: Set(0),
        locked_until: Set(None),
        totp_sealed: Set(None),
        totp_step: Set(None),
        status: Set(AccountStatus::Erased),
        ..Default::default()
    }
}
