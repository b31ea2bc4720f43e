//! Who may do what to a suggestion.

use shangliang_entity::vocab::Role;

use super::lifecycle::Action;
use super::store::Known;
use crate::access::Holder::{Account, Owner, Party, QueryCode, Visitor};
use crate::access::{Actor, Does, HeldRole, Holder, Only, Rule};
use crate::http::Text;

const STAFF: Holder = Holder::Role(Role::CommitteeStaff);
/// Who takes the first look at what is handed in: staff, and the officers of the studio that it was handed to.
const FIRST_TRIAGE: &[Holder] =
    &[STAFF, Holder::Role(Role::StudioLeader), Holder::Role(Role::StudioConvener), Holder::Role(Role::StudioLiaison)];

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[
    &CREATE,
    &LIST,
    &READ,
    &READ_OWN,
    &READ_INSIDE,
    &UNMASK,
    &LIST_LOOKS,
    &UPDATE,
    &SUBMIT,
    &WITHDRAW,
    &WITHDRAW_CONSENT,
    &INVITE,
    &COSIGN,
    &READ_COSIGNERS,
    &SUPPORT,
    &REVIEW,
    &EDIT,
    &APPROVE_EDITION,
    &ACCEPT,
    &RETURN,
    &DECLINE,
    &MERGE,
    &CONVERT,
    &SCREEN,
    &PUBLISH,
    &DISTINGUISH,
    &ADOPT,
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

/// Submit a suggestion; which kinds, the operation says by field.
pub static CREATE: Rule = act("suggestion.create", "submit a suggestion or keep a draft", &[Account]);
/// List what one may see.
pub static LIST: Rule = read("suggestion.list", "list the suggestions that one may see", &[Visitor]);
/// See one.
pub static READ: Rule = read(
    "suggestion.read",
    "see a suggestion and what became of it",
    &[
        Visitor,
        Owner,
        Party,
        QueryCode,
        STAFF,
        Holder::RoleOver(Role::SupervisionOffice, Only::Assigned),
        Holder::RoleOver(Role::AssigningOffice, Only::Accepted),
        Holder::RoleOver(Role::SpecialCommitteeStaff, Only::UnderTopic),
        Holder::Role(Role::StudioLeader),
        Holder::Role(Role::StudioConvener),
        Holder::Role(Role::StudioLiaison),
        Holder::Role(Role::DepartmentClerk),
        Holder::Role(Role::DepartmentLead),
    ],
);
/// See it as its author does, whose name is not kept from them.
pub static READ_OWN: Rule = read(
    "suggestion.read_own",
    "see a suggestion as its author does, and who that is whatever the author asked for",
    &[Owner, Party, QueryCode],
);
/// See what staff decide by: consent, screening, who submitted it for whom, and every step.
pub static READ_INSIDE: Rule = read(
    "suggestion.read_inside",
    "see what is kept of a suggestion for its author and staff: consent, screening, reasons",
    &[STAFF],
);
/// Be told who wrote it, though the author keeps it from handlers and staff.
pub static UNMASK: Rule =
    judge("suggestion.unmask", "be told, for a reason, who wrote a suggestion anonymously", &[STAFF]);
/// List who was shown how to reach oneself.
pub static LIST_LOOKS: Rule =
    read("suggestion.list_looks", "list who was told who one is or how to reach one", &[Account]);
/// Change a draft or a returned one.
pub static UPDATE: Rule = act("suggestion.update", "change a draft or a returned suggestion", &[Owner]);
/// Hand in a draft or a returned one.
pub static SUBMIT: Rule = act("suggestion.submit", "hand in a draft or a returned suggestion", &[Owner]);
/// Take it back.
pub static WITHDRAW: Rule = act("suggestion.withdraw", "take a suggestion back", &[Owner]);
/// Take back the consent to its publication.
pub static WITHDRAW_CONSENT: Rule = act(
    "suggestion.withdraw_consent",
    "take back one's consent to the publication of a suggestion",
    &[Owner, QueryCode],
);
/// Ask other members to sign with the author.
pub static INVITE: Rule = act("suggestion.invite", "invite co-signers to a proposal", &[Owner]);
/// Sign with the author, or refuse to.
pub static COSIGN: Rule = act("suggestion.cosign", "sign a proposal that one was invited to, or refuse", &[Party]);
/// See who signs.
pub static READ_COSIGNERS: Rule = read("suggestion.read_cosigners", "see who signs a proposal", &[Owner, Party, STAFF]);
/// Support a published one.
pub static SUPPORT: Rule = act("suggestion.support", "support a published suggestion", &[Account]);
/// Begin to review it.
pub static REVIEW: Rule = judge("suggestion.review", "begin to review a suggestion", FIRST_TRIAGE);
/// Edit opinion information.
pub static EDIT: Rule = judge("suggestion.edit", "put opinion information into the form that is issued", &[STAFF]);
/// Approve what was edited.
pub static APPROVE_EDITION: Rule =
    judge("suggestion.approve_edition", "approve opinion information as it was edited", &[STAFF]);
/// Accept it.
pub static ACCEPT: Rule = judge("suggestion.accept", "accept a suggestion, which opens its case", &[STAFF]);
/// Return it.
pub static RETURN: Rule = judge("suggestion.return", "send a suggestion back to its author", FIRST_TRIAGE);
/// Decline it.
pub static DECLINE: Rule = judge("suggestion.decline", "decline a suggestion", &[STAFF]);
/// Merge it.
pub static MERGE: Rule = judge("suggestion.merge", "merge a suggestion into another", &[STAFF]);
/// Convert it.
pub static CONVERT: Rule = judge("suggestion.convert", "convert a suggestion into another kind", &[STAFF]);
/// Judge what screening held.
pub static SCREEN: Rule = judge("suggestion.screen", "judge whether a suggestion may become public", &[STAFF]);
/// Show it to everybody, or no longer.
pub static PUBLISH: Rule = judge("suggestion.publish", "publish a suggestion or take it out of public view", &[STAFF]);
/// Mark a proposal as key or excellent, or no longer.
pub static DISTINGUISH: Rule =
    judge("suggestion.distinguish", "mark a proposal as key or excellent, or take that back", &[STAFF]);
/// Note who adopted it, or take that back.
pub static ADOPT: Rule = judge("suggestion.adopt", "note who adopted a suggestion, or take that back", &[STAFF]);

/// Why somebody may not hand in what was written by a membership: they, or whom they stand in for, are no member there any more.
pub fn objection_to_submitter(known: &Known, actor: &Actor) -> Option<Text> {
    let path = &known.committee_path;
    let is_membership = |held: &HeldRole| held.role == Role::Member && held.committee_path == *path;
    let is_member = actor.roles().iter().chain(actor.entrusted()).any(is_membership);
    (known.row.member_id.is_some() && !is_member).then_some(Text::fixed(
        "委员资格已终止，不能再以委员身份提交",
        "it was written as a member, and the membership has ended",
    ))
}

/// The rule of an action of the lifecycle.
pub fn rule_of(action: Action) -> &'static Rule {
    match action {
        Action::Invite => &INVITE,
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
