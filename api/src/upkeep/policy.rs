//! The right to keep the house.

use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&KEEP];

/// Keep the house; nobody holds it but the platform itself.
pub static KEEP: Rule =
    Rule { code: "platform.upkeep", summary: "keep records, counts and keys in order", holders: &[], does: Does::Acts };

/// The work of this module.
pub struct Keep;
impl Permission for Keep {
    type Scope = Anywhere;
    const RULE: &'static Rule = &KEEP;
}
