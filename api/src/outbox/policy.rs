//! Who chooses how to be told outside: everybody for themselves.

use crate::access::Holder::Account;
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&SEE_PREFERENCES, &SET_PREFERENCES, &SEE_PUSH, &SET_PUSH, &DELIVER];

/// See how one is told.
pub static SEE_PREFERENCES: Rule = Rule {
    code: "notice_preference.see",
    summary: "see how one is told of notices",
    holders: &[Account],
    does: Does::Reads,
};
/// Choose how one is told.
pub static SET_PREFERENCES: Rule = Rule {
    code: "notice_preference.set",
    summary: "choose how one is told of notices",
    holders: &[Account],
    does: Does::Acts,
};
/// See whether one's device is told.
pub static SEE_PUSH: Rule =
    Rule { code: "push.see", summary: "see whether one's own device is told", holders: &[Account], does: Does::Reads };
/// Have one's device told, or no longer.
pub static SET_PUSH: Rule = Rule {
    code: "push.set",
    summary: "have one's own device told of notices, or no longer",
    holders: &[Account],
    does: Does::Acts,
};
/// Send what waits; nobody holds it but the platform itself.
pub static DELIVER: Rule =
    Rule { code: "outbox.deliver", summary: "send notices to devices and mailboxes", holders: &[], does: Does::Acts };

/// `GET /me/notice-preferences`.
pub struct SeePreferences;
impl Permission for SeePreferences {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEE_PREFERENCES;
}

/// `PUT /me/notice-preferences`.
pub struct SetPreferences;
impl Permission for SetPreferences {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SET_PREFERENCES;
}

/// `GET /me/push`.
pub struct SeePush;
impl Permission for SeePush {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEE_PUSH;
}

/// `PUT` and `DELETE /me/push`.
pub struct SetPush;
impl Permission for SetPush {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SET_PUSH;
}

/// Sending what waits.
pub struct Deliver;
impl Permission for Deliver {
    type Scope = Anywhere;
    const RULE: &'static Rule = &DELIVER;
}
