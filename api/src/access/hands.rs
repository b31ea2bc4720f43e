//! Who had a hand in a text: whoever wrote, signed or handed in any version of it does not also judge it (four eyes), in whatever role.
//! Rows keep them by ids with spaces between: accounts, and the memberships for which a substitute did it. And nobody grants their own
//! request.

use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::vocab::ScopeKind;
use uuid::Uuid;

use super::{Actor, Does, Place, Rule};
use crate::db::By;
use crate::http::Text;

/// Whether a rule would let somebody judge what they had a hand in. Outside production whoever holds the role on the whole platform, as
/// the first administrator does, may have nobody else to ask.
pub fn judges_own(rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    rule.does == Does::Judges && has(place.hands, actor) && !may_be_alone(rule, actor)
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

/// Those who had a hand in it, with whoever acts now: their account, and the membership for which they do it as a substitute.
pub fn with(hands: Option<&str>, by: &By) -> Option<String> {
    let now = by.actor.map(|account| account.0).into_iter().chain(by.on_behalf_of);
    of(hands.into_iter().flat_map(ids).chain(now))
}

/// Those who had a hand in any of several.
pub fn of_all<'a>(all: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    of(all.into_iter().flatten().flat_map(ids))
}

/// These, each once; absent where there are none.
pub fn of(all: impl IntoIterator<Item = Uuid>) -> Option<String> {
    let mut hands: Vec<String> = Vec::new();
    for hand in all.into_iter().map(|id| id.to_string()) {
        if !hands.contains(&hand) {
            hands.push(hand);
        }
    }
    (!hands.is_empty()).then(|| hands.join(" "))
}

/// Whether somebody had a hand in it, by themselves or by their substitute. What a member did, their substitute may judge: they are two
/// persons.
pub fn has(hands: Option<&str>, actor: &Actor) -> bool {
    let memberships = actor.roles().iter().filter_map(|held| held.member).map(|member| member.0);
    let mut mine = memberships.chain(actor.account().map(|account| account.0));
    hands.is_some_and(|hands| mine.any(|id| ids(hands).any(|hand| hand == id)))
}

fn ids(hands: &str) -> impl Iterator<Item = Uuid> {
    hands.split(' ').filter_map(|hand| hand.parse().ok())
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
