//! Who may do what to a group.

use shangliang_entity::vocab::Role;

use super::scope::{GroupScope, SeatScope};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE, &CHANGE_MEMBERS];

/// See groups.
pub static READ: Rule =
    Rule { code: "group.read", summary: "see groups", holders: &[Holder::Account], does: Does::Reads };
/// Enter a group.
pub static CREATE: Rule =
    Rule { code: "group.create", summary: "enter a group", holders: &[ADMINISTRATOR], does: Does::Acts };
/// Change a group.
pub static UPDATE: Rule =
    Rule { code: "group.update", summary: "change a group", holders: &[ADMINISTRATOR], does: Does::Acts };

/// Change who sits in a group.
pub static CHANGE_MEMBERS: Rule = Rule {
    code: "group.change_members",
    summary: "change who sits in a group",
    holders: &[ADMINISTRATOR, Holder::Role(Role::CommitteeStaff), Holder::Role(Role::GroupConvener)],
    does: Does::Acts,
};

/// `GET /groups`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /groups`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /groups/{id}` and its members.
pub struct Read;
impl Permission for Read {
    type Scope = GroupScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /groups/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = GroupScope;
    const RULE: &'static Rule = &UPDATE;
}

/// `POST /groups/{id}/members`.
pub struct Seat;
impl Permission for Seat {
    type Scope = GroupScope;
    const RULE: &'static Rule = &CHANGE_MEMBERS;
}

/// `DELETE /groups/{id}/members/{member_id}`.
pub struct Unseat;
impl Permission for Unseat {
    type Scope = SeatScope;
    const RULE: &'static Rule = &CHANGE_MEMBERS;
}
