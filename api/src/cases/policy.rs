//! Who may do what to a case.

use shangliang_entity::vocab::Role;

use super::scope::{CaseScope, PartScope, RatingScope, WriterScope};
use crate::access::Holder::{Account, Owner, QueryCode, Reader};
use crate::access::{Anywhere, Holder, Only, Permission, Rule};

const STAFF: Holder = Holder::Role(Role::CommitteeStaff);
const OFFICE: Holder = Holder::Role(Role::AssigningOffice);
const SUPERVISION: Holder = Holder::RoleOver(Role::SupervisionOffice, Only::Assigned);
const SPECIAL: Holder = Holder::RoleOver(Role::SpecialCommitteeStaff, Only::UnderTopic);
const LEADER: Holder = Holder::Role(Role::Leader);
const SUPERVISOR: Holder = Holder::Role(Role::Supervisor);
const CLERK: Holder = Holder::Role(Role::DepartmentClerk);
const DEPARTMENT_LEAD: Holder = Holder::Role(Role::DepartmentLead);
const STUDIO_LEADER: Holder = Holder::Role(Role::StudioLeader);
const CONVENER: Holder = Holder::Role(Role::StudioConvener);
const LIAISON: Holder = Holder::Role(Role::StudioLiaison);

/// Who acts for a handler.
const HANDLERS: &[Holder] = &[CLERK, DEPARTMENT_LEAD, STUDIO_LEADER, CONVENER, LIAISON];
/// Everybody with an office in it.
const INSIDERS: &[Holder] = &[
    STAFF,
    OFFICE,
    SUPERVISION,
    SPECIAL,
    LEADER,
    SUPERVISOR,
    CLERK,
    DEPARTMENT_LEAD,
    STUDIO_LEADER,
    CONVENER,
    LIAISON,
];
const ROUTERS: &[Holder] = &[STAFF, OFFICE];
/// Who looks back on cases and escalates them.
const SUPERVISORS: &[Holder] = &[STAFF, SUPERVISION];
/// Who pushes cases on.
const PUSHERS: &[Holder] = &[STAFF, SUPERVISION, SPECIAL];

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[
    &LIST,
    &READ,
    &READ_OWN,
    &READ_INSIDE,
    &ASSIGN,
    &RECEIVE,
    &OBJECT,
    &DECIDE_OBJECTION,
    &EXTEND,
    &DECIDE_EXTENSION,
    &CONTACT_AUTHOR,
    &REVEAL_CONTACT,
    &COUNTERSIGN,
    &DRAFT,
    &SUBMIT,
    &REVIEW,
    &RATE,
    &CLOSE,
    &LOOK_BACK,
    &URGE,
    &SUPERVISE,
    &ESCALATE,
    &INSTRUCT,
    &COMMENT,
];

const fn act(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, reads: false }
}

const fn read(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, reads: true }
}

/// List what one may see.
pub static LIST: Rule = read("case.list", "list the cases that one may see", &[Account]);
/// See one; how much of it, the view says.
pub static READ: Rule = read(
    "case.read",
    "see a case",
    &[
        Reader,
        Owner,
        QueryCode,
        STAFF,
        OFFICE,
        SUPERVISION,
        SPECIAL,
        LEADER,
        SUPERVISOR,
        CLERK,
        DEPARTMENT_LEAD,
        STUDIO_LEADER,
        CONVENER,
        LIAISON,
    ],
);
/// See what the authors are told: their own suggestions and ratings, who handles the case, whom to call.
pub static READ_OWN: Rule = read("case.read_own", "see what the author of a suggestion is told", &[Owner, QueryCode]);
/// See what its handlers and the staff write among themselves: drafts, objections, notes, every rating.
pub static READ_INSIDE: Rule = read("case.read_inside", "see what is written among handlers and staff", INSIDERS);
/// Give it to its handlers.
pub static ASSIGN: Rule = act("case.assign", "assign a case to its handlers", ROUTERS);
/// Sign for one's part.
pub static RECEIVE: Rule = act("case.receive", "sign for one's part in a case", HANDLERS);
/// Object to one's part.
pub static OBJECT: Rule = act("case.object", "object to being assigned", HANDLERS);
/// Decide an objection.
pub static DECIDE_OBJECTION: Rule = act("case.decide_objection", "decide an objection", ROUTERS);
/// Ask for more time.
pub static EXTEND: Rule = act("case.extend", "ask for more time", HANDLERS);
/// Decide on more time.
pub static DECIDE_EXTENSION: Rule = act("case.decide_extension", "decide on more time", ROUTERS);
/// Note the first contact with the author.
pub static CONTACT_AUTHOR: Rule = act("case.contact_author", "note the first contact with the author", HANDLERS);
/// Be shown how to reach the author.
pub static REVEAL_CONTACT: Rule = act("case.reveal_contact", "be shown how to reach the author", HANDLERS);
/// Countersign the lead's reply.
pub static COUNTERSIGN: Rule = act("case.countersign", "countersign the lead's reply", HANDLERS);
/// Write a reply.
pub static DRAFT: Rule = act("reply.draft", "write a reply and change it", HANDLERS);
/// Hand in a reply.
pub static SUBMIT: Rule = act("reply.submit", "hand in a reply", HANDLERS);
/// Approve a reply or send it back.
pub static REVIEW: Rule = act("reply.review", "approve a reply or send it back", &[STAFF]);
/// Rate a reply.
pub static RATE: Rule = act("case.rate", "rate the reply to one's suggestion", &[Owner, QueryCode]);
/// Close a case.
pub static CLOSE: Rule = act("case.close", "close a case", &[STAFF]);
/// Look back on a closed case.
pub static LOOK_BACK: Rule = act("case.look_back", "look back on a closed case", SUPERVISORS);
/// Urge.
pub static URGE: Rule = act("case.urge", "urge the handlers of a case", PUSHERS);
/// Supervise; also whoever is appointed to supervise one of its departments.
pub static SUPERVISE: Rule =
    act("case.supervise", "put a case under supervision", &[STAFF, SUPERVISION, SPECIAL, SUPERVISOR]);
/// Escalate the supervision.
pub static ESCALATE: Rule = act("case.escalate", "escalate the supervision of a case", SUPERVISORS);
/// Instruct.
pub static INSTRUCT: Rule = act("case.instruct", "write an instruction on a case", &[LEADER]);
/// Comment, among those who handle it.
pub static COMMENT: Rule = act("case.comment", "comment on a case, for those who handle it", INSIDERS);

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
    type Scope = CaseScope;
    const RULE: &'static Rule = &DECIDE_OBJECTION;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
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
