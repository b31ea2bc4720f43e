//! Who may do what to a membership.

use shangliang_entity::vocab::Role;

use super::scope::MemberScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &READ_PRIVATE, &CREATE, &UPDATE, &ACT];

/// See the roster: names, sectors, posts.
pub static READ: Rule =
    Rule { code: "member.read", summary: "see the members' roster", holders: &[Holder::Account], does: Does::Reads };
/// See why a membership stands as it does, and the masked phone.
pub static READ_PRIVATE: Rule = Rule {
    code: "member.read_private",
    summary: "see a member's masked phone and the reasons of its state",
    holders: &[ADMINISTRATOR, Holder::Role(Role::CommitteeStaff), Holder::Owner],
    does: Does::Reads,
};
/// Enter a member.
pub static CREATE: Rule =
    Rule { code: "member.create", summary: "enter a member", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Change a membership or its substitute.
pub static UPDATE: Rule =
    Rule { code: "member.update", summary: "change a membership", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Suspend, reinstate, accept a resignation, remove.
pub static ACT: Rule = Rule {
    code: "member.act",
    summary: "suspend, reinstate or end a membership",
    holders: &[ADMINISTRATOR],
    does: Does::Acts,
};

/// `GET /members`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /members`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /members/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = MemberScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /members/{id}` and `PUT /members/{id}/substitute`.
pub struct Update;
impl Permission for Update {
    type Scope = MemberScope;
    const RULE: &'static Rule = &UPDATE;
}

/// `POST /members/{id}/suspend` and the others of the lifecycle.
pub struct Act;
impl Permission for Act {
    type Scope = MemberScope;
    const RULE: &'static Rule = &ACT;
}
