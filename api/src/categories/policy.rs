//! Who may do what to the dictionary of categories.

use shangliang_entity::vocab::Role;

use super::scope::NewCategoryScope;
use crate::access::{Anywhere, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &CREATE];

/// See the categories.
pub static READ: Rule =
    Rule { code: "category.read", summary: "see the categories", holders: &[Holder::Visitor], reads: true };
/// Enter one: for a committee, or on the platform for all.
pub static CREATE: Rule = Rule {
    code: "category.create",
    summary: "enter a category",
    holders: &[Holder::Role(Role::CommitteeAdministrator)],
    reads: false,
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
