//! What holds for whoever gives somebody a role, an office or a membership: it needs a recent sign-in (trust.md A18), and somebody else, who must
//! agree that one may do more.

use shangliang_entity::ids::{AccountId, MemberId};

use crate::access::Actor;
use crate::http::{Kind, Problem, Text};
use crate::sessions::fresh;
use crate::state::App;

/// Refuses who has not signed in within the last ten minutes (401), or would be one of the members who are to have more than they had (403).
pub fn check_appointer(actor: &Actor, app: &App, members: impl IntoIterator<Item = MemberId>) -> Result<(), Problem> {
    fresh(actor, app)?;
    refuse_own(actor, members)
}

/// Whether what these members get would be the actor's own: as one of them, or as one's substitute.
pub fn is_own(actor: &Actor, members: impl IntoIterator<Item = MemberId>) -> bool {
    members.into_iter().any(|member| {
        let is_held = actor.roles().iter().any(|held| held.member == Some(member));
        is_held || actor.stands_in_for().any(|other| other == member)
    })
}

/// Refuses whoever would get themselves what is decided on (403).
pub fn refuse_own(actor: &Actor, members: impl IntoIterator<Item = MemberId>) -> Result<(), Problem> {
    if is_own(actor, members) { Err(oneself()) } else { Ok(()) }
}

/// Refuses whoever gives something to their own account (403).
pub fn refuse_oneself(actor: &Actor, account: AccountId) -> Result<(), Problem> {
    if actor.account() == Some(account) { Err(oneself()) } else { Ok(()) }
}

fn oneself() -> Problem {
    Problem::new(Kind::Forbidden).detail(Text::fixed(
        "不能给自己授权或任职，请由其他人办理",
        "nobody gives themselves a role, an office or a membership; ask somebody else who may",
    ))
}
