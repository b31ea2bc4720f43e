//! Who had a hand in a text: whoever wrote any version of it does not also judge it (four eyes). Rows keep them by the ids of their
//! accounts, with spaces between. And who asked for something: nobody grants their own request, in whatever role.

use shangliang_entity::ids::AccountId;

use super::Actor;
use crate::http::Text;

/// Those who had a hand in it, with whoever acts now.
pub fn with(hands: Option<String>, actor: &Actor) -> Option<String> {
    let Some(account) = actor.account() else { return hands };
    match hands {
        Some(hands) if has(Some(&hands), actor) => Some(hands),
        Some(hands) => Some(format!("{hands} {account}")),
        None => Some(account.to_string()),
    }
}

/// Whether somebody had a hand in it.
pub fn has(hands: Option<&str>, actor: &Actor) -> bool {
    let Some(account) = actor.account().map(|account| account.to_string()) else { return false };
    hands.unwrap_or_default().split(' ').any(|hand| hand == account)
}

/// Why somebody may not decide what was asked for by an account: it is their own.
pub fn own_request(asked_by: Option<AccountId>, actor: &Actor) -> Option<Text> {
    let is_own = asked_by.is_some() && asked_by == actor.account();
    is_own.then_some(Text::fixed(
        "不能审批本人提出的申请或异议",
        "what one asked for or objected to oneself is decided by somebody else",
    ))
}
