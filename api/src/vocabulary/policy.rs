//! Who may see the vocabularies.

use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ];

/// See every vocabulary.
pub static READ: Rule =
    Rule { code: "vocabulary.read", summary: "see the vocabularies", holders: &[Holder::Visitor], does: Does::Reads };

/// `GET /vocabulary`.
pub struct Read;
impl Permission for Read {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}
