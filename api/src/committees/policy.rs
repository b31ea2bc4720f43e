//! Who may do what to a committee.

use shangliang_entity::vocab::Role;

use super::scope::{CommitteeScope, NewCommittee};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE, &READ_SETTINGS, &UPDATE_SETTINGS];

/// See committees.
pub static READ: Rule =
    Rule { code: "committee.read", summary: "see committees", holders: &[Holder::Account], does: Does::Reads };
/// Enter a committee: under one that the caller administers, or as a root.
pub static CREATE: Rule = Rule {
    code: "committee.create",
    summary: "enter a committee",
    holders: &[ADMINISTRATOR, Holder::Role(Role::SystemAdministrator)],
    does: Does::Acts,
};
/// Change a committee's name, code, brand or place in the tree.
pub static UPDATE: Rule =
    Rule { code: "committee.update", summary: "change a committee", holders: &[ADMINISTRATOR], does: Does::Acts };

/// See a committee's settings: by when what is due.
pub static READ_SETTINGS: Rule = Rule {
    code: "settings.read",
    summary: "see a committee's settings",
    holders: &[Holder::Account],
    does: Does::Reads,
};
/// Change a committee's settings.
pub static UPDATE_SETTINGS: Rule = Rule {
    code: "settings.update",
    summary: "change a committee's settings",
    holders: &[ADMINISTRATOR],
    does: Does::Acts,
};

/// `GET /committees`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /committees`.
pub struct Create;
impl Permission for Create {
    type Scope = NewCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /committees/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /committees/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &UPDATE;
}

/// `GET /committees/{id}/settings`.
pub struct ReadSettings;
impl Permission for ReadSettings {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &READ_SETTINGS;
}

/// `PUT /committees/{id}/settings`.
pub struct UpdateSettings;
impl Permission for UpdateSettings {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &UPDATE_SETTINGS;
}
