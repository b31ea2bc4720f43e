//! Who may look into the ledger.

use shangliang_entity::vocab::Role;

use super::entries::StreamScope;
use super::receipt::EntryScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&PROVE, &READ, &MAINTAIN];

/// Show what proves that an entry was made.
pub static PROVE: Rule = Rule {
    code: "receipt.read",
    summary: "see what proves that an entry was made: digests only",
    holders: &[Holder::Visitor],
    does: Does::Reads,
};

/// See the entries of a chain.
pub static READ: Rule = Rule {
    code: "ledger.read",
    summary: "see who did what when; the facts of people's suggestions and cases for the committee's staff only",
    holders: &[Holder::Role(Role::CommitteeStaff), Holder::Role(Role::AuditAdministrator)],
    does: Does::Reads,
};

/// Also see what the entries say of people's suggestions and cases: a part of `ledger.read`.
pub static READ_CONTENT: Rule = Rule {
    code: "ledger.read",
    summary: "see the facts of people's suggestions and cases too",
    holders: &[Holder::Role(Role::CommitteeStaff)],
    does: Does::Reads,
};

/// Look after the whole database; nobody holds it but the platform itself.
pub static MAINTAIN: Rule =
    Rule { code: "platform.maintain", summary: "look after the whole database", holders: &[], does: Does::Acts };

/// `GET /receipts/{hash}`.
pub struct Prove;
impl Permission for Prove {
    type Scope = EntryScope;
    const RULE: &'static Rule = &PROVE;
}

/// `GET /ledger/{stream}/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = StreamScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// The platform's own work on the whole database: checkpoints, verification, backup. Nobody holds it in a role.
pub struct Maintain;
impl Permission for Maintain {
    type Scope = Anywhere;
    const RULE: &'static Rule = &MAINTAIN;
}
