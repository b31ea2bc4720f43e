//! Who may read and write reply templates.

use shangliang_entity::vocab::Role;

use super::scope::{NewTemplateScope, ReadableTemplate, TemplateScope};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

/// Every rule of reply templates.
pub const RULES: &[&Rule] = &[&READ, &WRITE];

const HOLDERS: &[Holder] =
    &[Holder::Role(Role::CommitteeStaff), Holder::Role(Role::DepartmentClerk), Holder::Role(Role::DepartmentLead)];

/// Read those of one's committee, and of one's department.
pub static READ: Rule = Rule {
    code: "reply_template.read",
    summary: "read the reply templates of one's committee and department",
    holders: HOLDERS,
    does: Does::Reads,
};

/// Write them: staff all of the committee, departments their own.
pub static WRITE: Rule = Rule {
    code: "reply_template.write",
    summary: "write reply templates: the committee's staff all, departments their own",
    holders: HOLDERS,
    does: Does::Acts,
};

/// `GET /reply-templates`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &READ;
}

/// `GET /reply-templates/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = ReadableTemplate;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /reply-templates`.
pub struct Create;
impl Permission for Create {
    type Scope = NewTemplateScope;
    const RULE: &'static Rule = &WRITE;
}

/// `PUT` and `DELETE /reply-templates/{id}`.
pub struct Change;
impl Permission for Change {
    type Scope = TemplateScope;
    const RULE: &'static Rule = &WRITE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
