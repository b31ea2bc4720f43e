//! Who may have a mailbox: everybody their own.

use crate::access::Holder::{Account, Visitor};
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&SEE, &SET, &UNSUBSCRIBE];

/// See one's mailbox.
pub static SEE: Rule =
    Rule { code: "mail.see", summary: "see one's own mailbox", holders: &[Account], does: Does::Reads };
/// Name one's mailbox, or take it away.
pub static SET: Rule = Rule {
    code: "mail.set",
    summary: "name one's own mailbox, or take it away",
    holders: &[Account],
    does: Does::Acts,
};
/// Want no more mail, by the link that came with one.
pub static UNSUBSCRIBE: Rule = Rule {
    code: "mail.unsubscribe",
    summary: "end mails by the link that came with one",
    holders: &[Visitor],
    does: Does::Acts,
};

/// `GET /me/mail`.
pub struct See;
impl Permission for See {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEE;
}

/// Everything else under `/me/mail`.
pub struct Set;
impl Permission for Set {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SET;
}

/// `POST /mail/unsubscribe`.
pub struct Unsubscribe;
impl Permission for Unsubscribe {
    type Scope = Anywhere;
    const RULE: &'static Rule = &UNSUBSCRIBE;
}
