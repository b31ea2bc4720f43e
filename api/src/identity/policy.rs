//! Who may say who they are: everybody for themselves.

use crate::access::Holder::Account;
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&GIVE, &ERASE];

/// Give one's identity.
pub static GIVE: Rule =
    Rule { code: "identity.give", summary: "give one's own identity number", holders: &[Account], does: Does::Acts };
/// Have it erased.
pub static ERASE: Rule = Rule {
    code: "identity.erase",
    summary: "have one's own identity number erased",
    holders: &[Account],
    does: Does::Acts,
};

/// `POST /me/identity`.
pub struct Give;
impl Permission for Give {
    type Scope = Anywhere;
    const RULE: &'static Rule = &GIVE;
}

/// `DELETE /me/identity`.
pub struct Erase;
impl Permission for Erase {
    type Scope = Anywhere;
    const RULE: &'static Rule = &ERASE;
}
