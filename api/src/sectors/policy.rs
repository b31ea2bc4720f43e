//! Who may do what to a sector.

use shangliang_entity::vocab::Role;

use super::scope::SectorScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE];

/// See sectors.
pub static READ: Rule =
    Rule { code: "sector.read", summary: "see sectors", holders: &[Holder::Account], does: Does::Reads };
/// Enter a sector.
pub static CREATE: Rule =
    Rule { code: "sector.create", summary: "enter a sector", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Change a sector.
pub static UPDATE: Rule =
    Rule { code: "sector.update", summary: "change a sector", holders: &[ADMINISTRATOR], does: Does::Acts };

/// `GET /sectors`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /sectors`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /sectors/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = SectorScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /sectors/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = SectorScope;
    const RULE: &'static Rule = &UPDATE;
}
