//! What each operation on a case asks for.

use super::policy::{
    ASSIGN, CLOSE, COMMENT, CONTACT_AUTHOR, COUNTERSIGN, DECIDE_EXTENSION, DECIDE_OBJECTION, ESCALATE, EXCUSE, EXTEND,
    INSTRUCT, LIST, LOOK_BACK, OBJECT, RATE, READ, RECEIVE, REVEAL_CONTACT, SUPERVISE, URGE,
};
use super::scope::{CaseScope, ObjectionScope, PartScope, RatingScope, WriterScope};
use crate::access::{Actor, Anywhere, Permission, Rule, hands};
use crate::http::Text;

/// `GET /cases`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `GET /cases/{id}`.
pub struct Read;
impl Permission for Read {
    type Scope = CaseScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/assign`.
pub struct Assign;
impl Permission for Assign {
    type Scope = CaseScope;
    const RULE: &'static Rule = &ASSIGN;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &CaseScope, actor: &Actor) -> Option<Text> {
        scope.standing().own_part(actor)
    }
}

/// `POST /cases/{id}/excuse`.
pub struct Excuse;
impl Permission for Excuse {
    type Scope = CaseScope;
    const RULE: &'static Rule = &EXCUSE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &CaseScope, actor: &Actor) -> Option<Text> {
        scope.standing().own_part(actor).or_else(|| scope.standing().own_draft(actor))
    }
}

/// `POST /cases/{id}/receive`.
pub struct Receive;
impl Permission for Receive {
    type Scope = PartScope;
    const RULE: &'static Rule = &RECEIVE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/object`.
pub struct Object;
impl Permission for Object {
    type Scope = PartScope;
    const RULE: &'static Rule = &OBJECT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/decide-objection`.
pub struct DecideObjection;
impl Permission for DecideObjection {
    type Scope = ObjectionScope;
    const RULE: &'static Rule = &DECIDE_OBJECTION;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &ObjectionScope, actor: &Actor) -> Option<Text> {
        hands::own_request(scope.objected, actor)
    }
}

/// `POST /cases/{id}/extend`.
pub struct Extend;
impl Permission for Extend {
    type Scope = WriterScope;
    const RULE: &'static Rule = &EXTEND;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/decide-extension`.
pub struct DecideExtension;
impl Permission for DecideExtension {
    type Scope = CaseScope;
    const RULE: &'static Rule = &DECIDE_EXTENSION;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &CaseScope, actor: &Actor) -> Option<Text> {
        hands::own_request(scope.extension_asked, actor)
    }
}

/// `POST /cases/{id}/contact`.
pub struct ContactAuthor;
impl Permission for ContactAuthor {
    type Scope = PartScope;
    const RULE: &'static Rule = &CONTACT_AUTHOR;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/reveal-contact`.
pub struct RevealContact;
impl Permission for RevealContact {
    type Scope = PartScope;
    const RULE: &'static Rule = &REVEAL_CONTACT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/countersign`.
pub struct Countersign;
impl Permission for Countersign {
    type Scope = PartScope;
    const RULE: &'static Rule = &COUNTERSIGN;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);

    fn objection(scope: &PartScope, actor: &Actor) -> Option<Text> {
        scope.case.standing().own_draft(actor)
    }
}

/// `POST /cases/{id}/ratings`.
pub struct Rate;
impl Permission for Rate {
    type Scope = RatingScope;
    const RULE: &'static Rule = &RATE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
    const KEY_REQUIRED: bool = true;
}

/// `POST /cases/{id}/close`.
pub struct Close;
impl Permission for Close {
    type Scope = CaseScope;
    const RULE: &'static Rule = &CLOSE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/look-back`.
pub struct LookBack;
impl Permission for LookBack {
    type Scope = CaseScope;
    const RULE: &'static Rule = &LOOK_BACK;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/urge`.
pub struct Urge;
impl Permission for Urge {
    type Scope = CaseScope;
    const RULE: &'static Rule = &URGE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/supervise`.
pub struct Supervise;
impl Permission for Supervise {
    type Scope = CaseScope;
    const RULE: &'static Rule = &SUPERVISE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/escalate`.
pub struct Escalate;
impl Permission for Escalate {
    type Scope = CaseScope;
    const RULE: &'static Rule = &ESCALATE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/instruct`.
pub struct Instruct;
impl Permission for Instruct {
    type Scope = CaseScope;
    const RULE: &'static Rule = &INSTRUCT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `POST /cases/{id}/comments`.
pub struct Comment;
impl Permission for Comment {
    type Scope = CaseScope;
    const RULE: &'static Rule = &COMMENT;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
