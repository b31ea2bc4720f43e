//! Who may do what to a term.

use shangliang_entity::vocab::Role;

use super::scope::TermScope;
use crate::access::{Does, Holder, Permission, Rule};
use crate::committees::CommitteeScope;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE];

/// See terms.
pub static READ: Rule =
    Rule { code: "term.read", summary: "see terms", holders: &[Holder::Account], does: Does::Reads };
/// Enter a term.
pub static CREATE: Rule =
    Rule { code: "term.create", summary: "enter a term", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Change a term.
pub static UPDATE: Rule =
    Rule { code: "term.update", summary: "change a term", holders: &[ADMINISTRATOR], does: Does::Acts };

/// `GET /committees/{id}/terms`.
pub struct List;
impl Permission for List {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &READ;
}

/// `POST /committees/{id}/terms`.
pub struct Create;
impl Permission for Create {
    type Scope = CommitteeScope;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /terms/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = TermScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /terms/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = TermScope;
    const RULE: &'static Rule = &UPDATE;
}
