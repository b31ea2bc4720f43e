//! Who may see, make and end a binding: everybody their own.

use crate::access::Holder::Account;
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&SEE, &BIND, &UNBIND];

/// See whether one's account is bound.
pub static SEE: Rule = Rule {
    code: "wechat.see",
    summary: "see whether WeChat opens one's own account",
    holders: &[Account],
    does: Does::Reads,
};
/// Bind one's account.
pub static BIND: Rule =
    Rule { code: "wechat.bind", summary: "bind one's own account to WeChat", holders: &[Account], does: Does::Acts };
/// End the binding.
pub static UNBIND: Rule = Rule {
    code: "wechat.unbind",
    summary: "unbind one's own account from WeChat",
    holders: &[Account],
    does: Does::Acts,
};

/// `GET /me/wechat`.
pub struct See;
impl Permission for See {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEE;
}

/// `POST /me/wechat`.
pub struct Bind;
impl Permission for Bind {
    type Scope = Anywhere;
    const RULE: &'static Rule = &BIND;
}

/// `DELETE /me/wechat`.
pub struct Unbind;
impl Permission for Unbind {
    type Scope = Anywhere;
    const RULE: &'static Rule = &UNBIND;
}
