//! Who may keep a copy in step: every account, of what it may see.

use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ];

/// Keep a copy.
pub static READ: Rule = Rule {
    code: "sync.read",
    summary: "keep a copy of what one may see in step",
    holders: &[Holder::Account],
    does: Does::Reads,
};

/// `GET /sync`.
pub struct Read;
impl Permission for Read {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}
