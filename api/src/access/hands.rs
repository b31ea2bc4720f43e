//! Who had a hand in a text: whoever wrote any version of it does not also judge it (four eyes). Rows keep them by the ids of their
//! accounts, with spaces between.

use super::Actor;

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
