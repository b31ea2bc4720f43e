//! Who may do what to a department.

use shangliang_entity::vocab::Role;

use super::scope::DepartmentScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE];

/// See departments.
pub static READ: Rule =
    Rule { code: "department.read", summary: "see departments", holders: &[Holder::Account], does: Does::Reads };
/// Enter a department.
pub static CREATE: Rule =
    Rule { code: "department.create", summary: "enter a department", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Change a department.
pub static UPDATE: Rule =
    Rule { code: "department.update", summary: "change a department", holders: &[ADMINISTRATOR], does: Does::Acts };

/// `GET /departments`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /departments`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /departments/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = DepartmentScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /departments/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = DepartmentScope;
    const RULE: &'static Rule = &UPDATE;
}
