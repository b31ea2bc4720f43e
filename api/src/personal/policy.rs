//! Who may take along or erase what is known of somebody: they themselves.

use crate::access::Holder::Account;
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&EXPORT, &ERASE];

/// Take along what is known of oneself.
pub static EXPORT: Rule = Rule {
    code: "personal.export",
    summary: "take along what the platform knows of oneself",
    holders: &[Account],
    does: Does::Reads,
};
/// Erase one's account.
pub static ERASE: Rule =
    Rule { code: "personal.erase", summary: "have one's own account erased", holders: &[Account], does: Does::Acts };

/// `GET /me/export`.
pub struct Export;
impl Permission for Export {
    type Scope = Anywhere;
    const RULE: &'static Rule = &EXPORT;
}

/// `DELETE /me`.
pub struct Erase;
impl Permission for Erase {
    type Scope = Anywhere;
    const RULE: &'static Rule = &ERASE;
}
