//! Who may do what to the dictionary of categories.

use shangliang_entity::vocab::Role;

use super::scope::{CategoryScope, NewCategoryScope};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE, &UPDATE];

/// See the categories.
pub static READ: Rule =
    Rule { code: "category.read", summary: "see the categories", holders: &[Holder::Visitor], does: Does::Reads };
/// Enter one: for a committee, or on the platform for all.
pub static CREATE: Rule = Rule {
    code: "category.create",
    summary: "enter a category",
    holders: &[Holder::Role(Role::CommitteeAdministrator)],
    does: Does::Acts,
};
/// Change one, or take it out of use: a committee's own, or on the platform one that all share.
pub static UPDATE: Rule = Rule {
    code: "category.update",
    summary: "change a category",
    holders: &[Holder::Role(Role::CommitteeAdministrator)],
    does: Does::Acts,
};

/// `GET /categories`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /categories`.
pub struct Create;
impl Permission for Create {
    type Scope = NewCategoryScope;
    const RULE: &'static Rule = &CREATE;
}

/// `GET /categories/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = CategoryScope;
    const RULE: &'static Rule = &READ;
}

/// `PUT /categories/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = CategoryScope;
    const RULE: &'static Rule = &UPDATE;
}
