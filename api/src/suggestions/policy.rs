//! Who may do what to a suggestion.

use shangliang_entity::vocab::Role;

use super::lifecycle::Action;
use super::scope::SuggestionScope;
use crate::access::Holder::{Account, Owner, QueryCode, Visitor};
use crate::access::{Anywhere, Holder, Permission, Rule};

const STAFF: Holder = Holder::Role(Role::CommitteeStaff);

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] =
    &[&CREATE, &LIST, &READ, &UPDATE, &SUBMIT, &WITHDRAW, &REVIEW, &ACCEPT, &RETURN, &DECLINE, &MERGE, &CONVERT];

const fn act(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, reads: false }
}

const fn read(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, reads: true }
}

/// Submit a suggestion; which kinds, the operation says by field.
pub static CREATE: Rule = act("suggestion.create", "submit a suggestion or keep a draft", &[Account]);
/// List what one may see.
pub static LIST: Rule = read("suggestion.list", "list the suggestions that one may see", &[Visitor]);
/// See one.
pub static READ: Rule = read(
    "suggestion.read",
    "see a suggestion",
    &[
        Visitor,
        Owner,
        QueryCode,
        STAFF,
        Holder::Role(Role::SupervisionOffice),
        Holder::Role(Role::AssigningOffice),
        Holder::Role(Role::StudioLeader),
        Holder::Role(Role::StudioConvener),
        Holder::Role(Role::StudioLiaison),
        Holder::Role(Role::DepartmentClerk),
        Holder::Role(Role::DepartmentLead),
    ],
);
/// Change a draft or a returned one.
pub static UPDATE: Rule = act("suggestion.update", "change a draft or a returned suggestion", &[Owner]);
/// Hand in a draft or a returned one.
pub static SUBMIT: Rule = act("suggestion.submit", "hand in a draft or a returned suggestion", &[Owner]);
/// Take it back.
pub static WITHDRAW: Rule = act("suggestion.withdraw", "take a suggestion back", &[Owner]);
/// Begin to review it.
pub static REVIEW: Rule = act("suggestion.review", "begin to review a suggestion", &[STAFF]);
/// Accept it.
pub static ACCEPT: Rule = act("suggestion.accept", "accept a suggestion, which opens its case", &[STAFF]);
/// Return it.
pub static RETURN: Rule = act("suggestion.return", "send a suggestion back to its author", &[STAFF]);
/// Decline it.
pub static DECLINE: Rule = act("suggestion.decline", "decline a suggestion", &[STAFF]);
/// Merge it.
pub static MERGE: Rule = act("suggestion.merge", "merge a suggestion into another", &[STAFF]);
/// Convert it.
pub static CONVERT: Rule = act("suggestion.convert", "convert a suggestion into another kind", &[STAFF]);

/// The rule of an action of the lifecycle.
pub fn rule_of(action: Action) -> &'static Rule {
    match action {
        Action::Invite => &UPDATE,
        Action::Submit => &SUBMIT,
        Action::Withdraw => &WITHDRAW,
        Action::Review => &REVIEW,
        Action::Accept => &ACCEPT,
        Action::Return => &RETURN,
        Action::Decline => &DECLINE,
        Action::Merge => &MERGE,
        Action::Convert => &CONVERT,
    }
}

/// `POST /suggestions`.
pub struct Create;
impl Permission for Create {
    type Scope = Anywhere;
    const RULE: &'static Rule = &CREATE;
    const KEY_REQUIRED: bool = true;
}

/// `GET /suggestions`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /suggestions/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /suggestions/{id}/submit`.
pub struct Submit;
impl Permission for Submit {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &SUBMIT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
