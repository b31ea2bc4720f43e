//! Who may agree to the privacy policy and withdraw that: everybody for themselves.

use crate::access::Holder::Account;
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&AGREE, &WITHDRAW];

/// Agree to the policy in force.
pub static AGREE: Rule = Rule {
    code: "privacy.agree",
    summary: "agree to the privacy policy in force",
    holders: &[Account],
    does: Does::Acts,
};
/// Withdraw one's consent.
pub static WITHDRAW: Rule = Rule {
    code: "privacy.withdraw",
    summary: "withdraw one's own consent to the privacy policy",
    holders: &[Account],
    does: Does::Acts,
};

/// `POST /me/privacy-consent`.
pub struct Agree;
impl Permission for Agree {
    type Scope = Anywhere;
    const RULE: &'static Rule = &AGREE;
}

/// `DELETE /me/privacy-consent`.
pub struct Withdraw;
impl Permission for Withdraw {
    type Scope = Anywhere;
    const RULE: &'static Rule = &WITHDRAW;
}
