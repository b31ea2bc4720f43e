//! Who had a hand in a text: whoever wrote any version of it does not also judge it (four eyes). Rows keep them by the ids of their
//! accounts, with spaces between. And whose a thing is: nobody judges what they wrote, or grants their own request, in whatever role.

use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::vocab::ScopeKind;

use super::{Actor, Place, Rule};
use crate::http::Text;

/// What nobody does to what they wrote or signed themselves: whatever decides of a suggestion, and of what is answered to it. Who
/// handles a case and how it is pushed on is not among it, nor what its handlers do: a studio may have been asked by its own leader. Cases
/// know the first authors of what they answer, and not who signed it with them.
pub const JUDGEMENTS: &[&str] = &[
    "case.close",
    "case.decide_extension",
    "case.decide_objection",
    "case.look_back",
    "reply.review",
    "suggestion.accept",
    "suggestion.adopt",
    "suggestion.approve_edition",
    "suggestion.convert",
    "suggestion.decline",
    "suggestion.distinguish",
    "suggestion.edit",
    "suggestion.merge",
    "suggestion.publish",
    "suggestion.return",
    "suggestion.review",
    "suggestion.screen",
    "suggestion.unmask",
];

/// Whether a rule would let somebody judge what is their own. Whoever took it down for its author is not its author; and outside
/// production whoever holds the role on the whole platform, as the first administrator does, may have nobody else to ask.
pub fn judges_own(rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    JUDGEMENTS.contains(&rule.code)
        && actor.account().is_some_and(|account| place.authors.contains(&account))
        && !may_be_alone(rule, actor)
}

fn may_be_alone(rule: &Rule, actor: &Actor) -> bool {
    let is_trial = matches!(actor, Actor::SignedIn(me) if !me.in_production);
    is_trial && actor.roles_for(rule).any(|held| held.scope_kind == ScopeKind::Platform)
}

/// Who asked for something, and for which member where they are the substitute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    /// The account.
    pub by: Option<AccountId>,
    /// The member.
    pub on_behalf_of: Option<MemberId>,
}

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

/// Why somebody may not decide what was asked for: they did it themselves, or their substitute did for them.
pub fn own_request(asked: Request, actor: &Actor) -> Option<Text> {
    let is_theirs = asked.by.is_some() && asked.by == actor.account();
    let is_for_them = || {
        let is_membership = |member| actor.roles().iter().any(|held| held.member == Some(member));
        asked.on_behalf_of.is_some_and(is_membership)
    };
    (is_theirs || is_for_them()).then_some(Text::fixed(
        "不能审批本人提出的申请或异议",
        "what one asked for or objected to oneself is decided by somebody else",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_judgement_is_a_permission() {
        let rules = crate::app::rules();
        for code in JUDGEMENTS {
            assert!(rules.iter().any(|rule| rule.code == *code), "{code}");
        }
    }
}
