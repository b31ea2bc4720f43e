//! Who may look into the record of attempts.

use shangliang_entity::vocab::Role;

use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST];

/// List what was attempted.
pub static LIST: Rule = Rule {
    code: "access_record.list",
    summary: "see who signed in, failed to or was refused, when and from where",
    holders: &[Holder::Role(Role::AuditAdministrator)],
    does: Does::Reads,
};

/// `GET /access-records`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}
