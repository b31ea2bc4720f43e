//! Who may do what to a case.

use shangliang_entity::vocab::Role;

use crate::access::Holder::{Account, Owner, QueryCode, Reader};
use crate::access::{Does, Holder, Only, Rule};

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
    &EXCUSE,
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
    Rule { code, summary, holders, does: Does::Acts }
}

const fn judge(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, does: Does::Judges }
}

const fn read(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, does: Does::Reads }
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
/// Let a co-handler go.
pub static EXCUSE: Rule = judge("case.excuse", "excuse a co-handler from its part", ROUTERS);
/// Sign for one's part.
pub static RECEIVE: Rule = act("case.receive", "sign for one's part in a case", HANDLERS);
/// Object to one's part.
pub static OBJECT: Rule = act("case.object", "object to being assigned", HANDLERS);
/// Decide an objection.
pub static DECIDE_OBJECTION: Rule = judge("case.decide_objection", "decide an objection", ROUTERS);
/// Ask for more time.
pub static EXTEND: Rule = act("case.extend", "ask for more time", HANDLERS);
/// Decide on more time.
pub static DECIDE_EXTENSION: Rule = judge("case.decide_extension", "decide on more time", ROUTERS);
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
pub static REVIEW: Rule = judge("reply.review", "approve a reply or send it back", &[STAFF]);
/// Rate a reply.
pub static RATE: Rule = act("case.rate", "rate the reply to one's suggestion", &[Owner, QueryCode]);
/// Close a case.
pub static CLOSE: Rule = judge("case.close", "close a case", &[STAFF]);
/// Look back on a closed case.
pub static LOOK_BACK: Rule = judge("case.look_back", "look back on a closed case", SUPERVISORS);
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
