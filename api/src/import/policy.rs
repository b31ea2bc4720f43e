//! The right by which the command line imports; nobody holds it over HTTP.

use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the command, for the table in the docs.
pub const RULES: &[&Rule] = &[&IMPORT];

/// Bring in what an earlier platform kept.
pub static IMPORT: Rule = Rule {
    code: "suggestion.import",
    summary: "bring in suggestions and categories of an earlier platform",
    holders: &[],
    does: Does::Acts,
};

/// `shangliang import`.
pub struct Import;

impl Permission for Import {
    type Scope = Anywhere;
    const RULE: &'static Rule = &IMPORT;
}
