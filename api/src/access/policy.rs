//! The decision: a pure function of the rule, who asks and where the thing lies.

use shangliang_entity::vocab::{Role, ScopeKind};

use super::{Actor, HeldRole, Place};

/// One row of the permission table.
#[derive(Debug)]
pub struct Rule {
    /// The permission's code, such as `suggestion.accept`.
    pub code: &'static str,
    /// What it allows, in a few words.
    pub summary: &'static str,
    /// Who holds it.
    pub holders: &'static [Holder],
    /// Whether it only reads: suspended members keep it.
    pub reads: bool,
}

impl Rule {
    /// Whether somebody who is not signed in can hold it.
    pub fn is_open(&self) -> bool {
        self.holders.iter().any(|holder| matches!(holder, Holder::Visitor | Holder::QueryCode))
    }
}

/// Who may hold a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Everybody, of things that are public; of lists, which then show nothing else.
    Visitor,
    /// Everybody with an account.
    Account,
    /// The author of the thing.
    Owner,
    /// Whoever signs the thing with its author, or is asked to.
    Party,
    /// Whoever shows the code that was given to the author, signed in or not.
    QueryCode,
    /// Whoever holds the role in a scope that covers the thing.
    Role(Role),
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may go on.
    Yes,
    /// Nobody is signed in and signing in may help: 401.
    SignIn,
    /// The caller may know of it but not do this: 403.
    Forbidden,
    /// The caller may not know that it exists: 404.
    Hidden,
}

/// Decides; `seen_by` says who may know that the thing exists.
pub fn decide(rule: &Rule, seen_by: Option<&Rule>, actor: &Actor, place: &Place<'_>) -> Decision {
    if allows(rule, actor, place) {
        return Decision::Yes;
    }
    let may_know = seen_by.is_none_or(|seen_by| !std::ptr::eq(seen_by, rule) && allows(seen_by, actor, place));
    match actor {
        Actor::Visitor if may_know || !rule.is_open() => Decision::SignIn,
        _ if may_know => Decision::Forbidden,
        _ => Decision::Hidden,
    }
}

/// Whether a rule lets an actor do it there.
pub fn allows(rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    matches!(actor, Actor::Platform) || rule.holders.iter().any(|holder| holds(*holder, rule, actor, place))
}

fn holds(holder: Holder, rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    match holder {
        Holder::Visitor => place.is_public || place.is_everywhere,
        Holder::Account => actor.account().is_some(),
        Holder::Owner => actor.account().is_some_and(|account| place.owners.contains(&account)),
        Holder::Party => actor.account().is_some_and(|account| place.parties.contains(&account)),
        Holder::QueryCode => place.has_query_code,
        Holder::Role(role) => actor
            .roles()
            .iter()
            .filter(|held| held.role == role && (rule.reads || !held.suspended))
            .any(|held| place.is_everywhere || covers(held, place)),
    }
}

/// Whether the scope of a held role covers the place.
fn covers(held: &HeldRole, place: &Place<'_>) -> bool {
    match (held.scope_kind, held.scope_id) {
        (ScopeKind::Platform, _) => true,
        (ScopeKind::Committee, _) => place.committee.is_some_and(|path| match place.is_open_upward {
            true => path.starts_with(&held.committee_path),
            false => path == held.committee_path,
        }),
        (ScopeKind::Department, Some(id)) => place.departments.iter().any(|department| department.0 == id),
        (ScopeKind::Studio, Some(id)) => place.studios.iter().any(|studio| studio.0 == id),
        (ScopeKind::SpecialCommittee | ScopeKind::Sector | ScopeKind::Group, Some(id)) => place.others.contains(&id),
        (_, None) => false,
    }
}
