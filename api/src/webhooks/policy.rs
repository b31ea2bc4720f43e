//! Who may do what to a webhook: whoever administers its committee, or one above.

use shangliang_entity::vocab::Role;

use super::scope::WebhookScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};
use crate::committees::BodyCommittee;

const ADMINISTRATOR: Holder = Holder::Role(Role::CommitteeAdministrator);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&READ, &WRITE, &DELIVER];

/// See webhooks and what became of their events.
pub static READ: Rule = Rule {
    code: "webhook.read",
    summary: "see webhooks and what became of their events",
    holders: &[ADMINISTRATOR],
    does: Does::Reads,
};
/// Set them up, change them and let events be told again.
pub static WRITE: Rule = Rule {
    code: "webhook.write",
    summary: "set up, change, pause, test and replay webhooks",
    holders: &[ADMINISTRATOR],
    does: Does::Acts,
};
/// Tell them; nobody holds it but the platform itself.
pub static DELIVER: Rule = Rule {
    code: "webhook.deliver",
    summary: "tell webhooks what is new in the ledger",
    holders: &[],
    does: Does::Acts,
};

/// `GET /webhooks`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `POST /webhooks`.
pub struct Create;
impl Permission for Create {
    type Scope = BodyCommittee;
    const RULE: &'static Rule = &WRITE;
}

/// `GET /webhooks/{id}` and its deliveries.
pub struct Read;
impl Permission for Read {
    type Scope = WebhookScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// Everything that changes one.
pub struct Change;
impl Permission for Change {
    type Scope = WebhookScope;
    const RULE: &'static Rule = &WRITE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// Telling them.
pub struct Deliver;
impl Permission for Deliver {
    type Scope = Anywhere;
    const RULE: &'static Rule = &DELIVER;
}
