//! Who may do what to a topic.

use shangliang_entity::vocab::Role;

use super::scope::{NewTopicScope, TopicScope};
use crate::access::{Anywhere, Does, Holder, Permission, Rule};

const STAFF: Holder = Holder::Role(Role::CommitteeStaff);
const SPECIAL_COMMITTEE: Holder = Holder::Role(Role::SpecialCommitteeStaff);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&LIST, &READ, &CREATE, &UPDATE, &ACT];

/// Who sees topics that are not public yet, beside the public ones.
pub const READERS: [Role; 3] = [Role::Member, Role::CommitteeStaff, Role::SpecialCommitteeStaff];

/// List what one may see.
pub static LIST: Rule = Rule {
    code: "topic.list",
    summary: "list the topics that one may see",
    holders: &[Holder::Visitor],
    does: Does::Reads,
};
/// See one.
pub static READ: Rule = Rule {
    code: "topic.read",
    summary: "see a topic",
    holders: &[Holder::Visitor, Holder::Role(Role::Member), STAFF, SPECIAL_COMMITTEE],
    does: Does::Reads,
};
/// Enter one.
pub static CREATE: Rule =
    Rule { code: "topic.create", summary: "enter a topic", holders: &[STAFF, SPECIAL_COMMITTEE], does: Does::Acts };
/// Change one.
pub static UPDATE: Rule =
    Rule { code: "topic.update", summary: "change a topic", holders: &[STAFF, SPECIAL_COMMITTEE], does: Does::Acts };
/// Take it a step further.
pub static ACT: Rule = Rule {
    code: "topic.act",
    summary: "shortlist, plan, open, conclude, close, merge or reject a topic",
    holders: &[STAFF, SPECIAL_COMMITTEE],
    does: Does::Acts,
};

/// `GET /topics`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /topics/{id}` and what is submitted under it.
pub struct Read;
impl Permission for Read {
    type Scope = TopicScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /topics`.
pub struct Create;
impl Permission for Create {
    type Scope = NewTopicScope;
    const RULE: &'static Rule = &CREATE;
}

/// `PUT /topics/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = TopicScope;
    const RULE: &'static Rule = &UPDATE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /topics/{id}/open` and the others of the lifecycle.
pub struct Act;
impl Permission for Act {
    type Scope = TopicScope;
    const RULE: &'static Rule = &ACT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
