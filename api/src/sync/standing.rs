//! What decides what somebody may see, beside the things themselves.

use std::collections::BTreeSet;

use shangliang_entity::vocab::{ScopeKind, StreamKind, Vocabulary};

use crate::access::{Actor, HeldRole, Rule};
use crate::ledger::mark::Step;
use crate::secrets::sha256;
use crate::{cases, studios, suggestions, topics};

/// The roles that an actor holds and fills for others, as a number: as long as it stays, only changes of things change what
/// they may see. A suspension is not in it, since suspended members read on.
pub fn of(actor: &Actor) -> u64 {
    let line = |held: &HeldRole, whose: &str| {
        let HeldRole { account: _, role, scope_kind, scope_id, committee_path, member, suspended: _ } = held;
        let (role, kind) = (role.code(), scope_kind.code());
        format!("{whose} {role} {kind} {scope_id:?} {committee_path} {member:?}\n")
    };
    let own = actor.roles().iter().map(|held| line(held, "own"));
    let filled = actor.entrusted().iter().map(|held| line(held, "filled"));
    let lines: BTreeSet<String> = own.chain(filled).collect();
    let digest = sha256(&lines.iter().map(String::as_bytes).collect::<Vec<_>>());
    digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Whether an entry may change what somebody sees of many things at once, which no entry of theirs tells: a committee that
/// moved lies under other roles of upper ones, and another assigning office sees what the departments of its system handle.
pub fn is_shaken_by(actor: &Actor, step: &Step) -> bool {
    let holds = |rules: [&'static Rule; 2], is_meant: &dyn Fn(&HeldRole) -> bool| {
        rules.into_iter().any(|rule| actor.roles_for(rule).any(is_meant))
    };
    match step.stream_kind {
        StreamKind::Committee => {
            holds([&topics::policy::READ, &studios::policy::READ], &|held| held.scope_kind == ScopeKind::Committee)
        }
        StreamKind::Department => {
            let home = step.committee_id.map(|committee| format!("/{committee}/")).unwrap_or_default();
            holds([&suggestions::policy::READ, &cases::policy::READ], &|held| {
                held.scope_kind == ScopeKind::Department && held.committee_path.ends_with(&home)
            })
        }
        _ => false,
    }
}
