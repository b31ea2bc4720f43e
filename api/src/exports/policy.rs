//! Who may see exports: everybody their own. Who may make one: whoever may list.

use super::scope::ExportScope;
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST, &READ, &DELETE, &WRITE];

/// See what one has exported.
pub static LIST: Rule = Rule {
    code: "export.list",
    summary: "see the lists that one has exported",
    holders: &[Holder::Account],
    does: Does::Reads,
};
/// Fetch it.
pub static READ: Rule =
    Rule { code: "export.read", summary: "fetch one's own exports", holders: &[Holder::Owner], does: Does::Reads };
/// Have it forgotten.
pub static DELETE: Rule = Rule {
    code: "export.delete",
    summary: "have one's own exports forgotten",
    holders: &[Holder::Owner],
    does: Does::Reads,
};
/// Write it down; nobody holds it but the platform itself.
pub static WRITE: Rule =
    Rule { code: "export.write", summary: "write exported lists down", holders: &[], does: Does::Acts };

/// `GET /exports`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /exports/{id}` and its content.
pub struct Read;
impl Permission for Read {
    type Scope = ExportScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `DELETE /exports/{id}`.
pub struct Delete;
impl Permission for Delete {
    type Scope = ExportScope;
    const RULE: &'static Rule = &DELETE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// The work of a job.
pub struct Write;
impl Permission for Write {
    type Scope = Anywhere;
    const RULE: &'static Rule = &WRITE;
}
