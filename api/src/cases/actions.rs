//! What a viewer may do to a case now: the permission table and the lifecycles, asked together.

use chrono::{DateTime, Utc};
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus};
use shangliang_entity::{assignment, handling_case, reply};

use super::assignment as part;
use super::lifecycle;
use super::matter::AT_WORK;
use super::scope::{CaseScope, CaseStanding};
use super::store::Reply;
use super::{object, policy, reply as replies};
use crate::access::{Actor, Rule, Scope, allows, hands};
use crate::allowed_action::AllowedAction;
use crate::calendar::local_date;

/// What can be done to the whole case.
pub fn of_case(actor: &Actor, scope: CaseStanding<'_>, now: DateTime<Utc>) -> Vec<AllowedAction> {
    let status = scope.case.status;
    let place = scope.place();
    let may = |rule: &Rule| allows(rule, actor, &place);
    let can = |action| lifecycle::next(status, action).is_some();
    let some_part = |action| scope.current_parts().any(|row| handling(actor, scope, row, now).contains(&action));
    let writes = |rule: &Rule| {
        scope
            .current_parts()
            .filter(|row| part::writes(row.role))
            .any(|row| scope.acts_on(row, |place| allows(rule, actor, place)))
    };
    let objections: Vec<_> = scope.current_parts().filter(|row| row.status == AssignmentStatus::Objected).collect();
    let others_objected = objections.iter().any(|row| hands::own_request(object::request_of(row), actor).is_none());
    let can_assign = objections.is_empty() && can(lifecycle::Action::Assign) && scope.own_part(actor).is_none();
    let others_asked = scope.awaits_extension && hands::own_request(scope.extension_asked, actor).is_none();
    let is_handling = status == CaseStatus::Handling;
    let actions = [
        (AllowedAction::Assign, can_assign && may(&policy::ASSIGN)),
        (AllowedAction::Receive, some_part(AllowedAction::Receive)),
        (AllowedAction::Object, some_part(AllowedAction::Object)),
        (AllowedAction::DecideObjection, others_objected && may(&policy::DECIDE_OBJECTION)),
        (AllowedAction::Extend, is_handling && can_extend(scope, now) && writes(&policy::EXTEND)),
        (AllowedAction::DecideExtension, is_handling && others_asked && may(&policy::DECIDE_EXTENSION)),
        (AllowedAction::Contact, some_part(AllowedAction::Contact)),
        (AllowedAction::Countersign, some_part(AllowedAction::Countersign)),
        (AllowedAction::Excuse, some_part(AllowedAction::Excuse)),
        (AllowedAction::Reply, is_handling && can_draft(actor, scope)),
        (AllowedAction::Rate, scope.lacks_rating(actor, &policy::RATE, local_date(now))),
        (AllowedAction::Close, can(lifecycle::Action::Close) && may(&policy::CLOSE)),
        (AllowedAction::LookBack, can(lifecycle::Action::Confirm) && may(&policy::LOOK_BACK)),
        (AllowedAction::Urge, may(&policy::URGE)),
        (AllowedAction::Supervise, may(&policy::SUPERVISE)),
        (AllowedAction::Escalate, may(&policy::ESCALATE)),
        (AllowedAction::Instruct, may(&policy::INSTRUCT)),
        (AllowedAction::Comment, may(&policy::COMMENT)),
    ];
    allowed(&actions)
}

/// What can be done to one handler's part.
pub fn of_part(actor: &Actor, scope: &CaseScope, row: &assignment::Model, now: DateTime<Utc>) -> Vec<AllowedAction> {
    let reveals = is_at_hand(&scope.case, row)
        && needs_author(row)
        && scope.with_author_to_reach().is_some()
        && scope.acts_on(row, |place| allows(&policy::REVEAL_CONTACT, actor, place));
    let mut actions = handling(actor, scope.standing(), row, now);
    actions.extend(reveals.then_some(AllowedAction::RevealContact));
    actions
}

/// The same, but for what depends on whose suggestions they are.
fn handling(actor: &Actor, scope: CaseStanding<'_>, row: &assignment::Model, now: DateTime<Utc>) -> Vec<AllowedAction> {
    if !is_at_hand(scope.case, row) {
        return Vec::new();
    }
    let may = |rule: &Rule| scope.acts_on(row, |place| allows(rule, actor, place));
    let can = |action| part::next(row.role, row.status, action).is_some();
    let can_object = row.objection_decision.is_none() && local_date(now) <= row.objection_due_on;
    allowed(&[
        (AllowedAction::Receive, can(part::Action::Receive) && may(&policy::RECEIVE)),
        (AllowedAction::Object, can(part::Action::Object) && can_object && may(&policy::OBJECT)),
        (AllowedAction::Contact, awaits_contact(row) && may(&policy::CONTACT_AUTHOR)),
        (
            AllowedAction::Countersign,
            can(part::Action::Countersign)
                && part::is_drafting(scope.current_parts())
                && may(&policy::COUNTERSIGN)
                && scope.own_draft(actor).is_none(),
        ),
        (
            AllowedAction::Excuse,
            can(part::Action::Excuse)
                && allows(&policy::EXCUSE, actor, &scope.place())
                && scope.own_part(actor).is_none()
                && scope.own_draft(actor).is_none(),
        ),
    ])
}

/// What can be done to one of a case's replies.
pub fn of_reply(actor: &Actor, scope: &CaseScope, row: &reply::Model, all: &[Reply]) -> Vec<AllowedAction> {
    let own = scope.current_parts().find(|part| Some(part.id) == row.assignment_id);
    let may = |rule: &Rule| own.is_some_and(|part| scope.acts_on(part, |place| allows(rule, actor, place)));
    let can = |action| replies::next(row.status, action).is_some();
    let is_handling = scope.case.status == CaseStatus::Handling;
    let in_review = scope.case.status == CaseStatus::InReview && allows(&policy::REVIEW, actor, &scope.place());
    allowed(&[
        (
            AllowedAction::Update,
            is_handling
                && can(replies::Action::Revise)
                && may(&policy::DRAFT)
                && !replies::is_superseded(row, all.iter().map(|reply| &reply.row)),
        ),
        (
            AllowedAction::Submit,
            is_handling
                && can(replies::Action::Submit)
                && may(&policy::SUBMIT)
                && is_countersigned(scope.current_parts()),
        ),
        (
            AllowedAction::Approve,
            in_review && can(replies::Action::Approve) && replies::objection(row, actor).is_none(),
        ),
        (AllowedAction::Reject, in_review && can(replies::Action::Reject)),
    ])
}

/// Whether a part's handler has yet to contact the author for the first time.
pub fn awaits_contact(row: &assignment::Model) -> bool {
    part::writes(row.role) && row.contacted_at.is_none() && AT_WORK.contains(&row.status)
}

/// Whether a part's handler has taken it on, and may have to ask the author before it replies.
pub fn needs_author(row: &assignment::Model) -> bool {
    part::writes(row.role) && matches!(row.status, AssignmentStatus::Received | AssignmentStatus::Drafting)
}

/// Whether every co-handler agrees.
pub fn is_countersigned<'a>(mut parts: impl Iterator<Item = &'a assignment::Model>) -> bool {
    parts.all(|row| part::writes(row.role) || part::is_done(row))
}

fn allowed(actions: &[(AllowedAction, bool)]) -> Vec<AllowedAction> {
    actions.iter().filter(|(_, is_allowed)| *is_allowed).map(|(action, _)| *action).collect()
}

/// Whether a part is of the round that is being handled.
fn is_at_hand(case: &handling_case::Model, row: &assignment::Model) -> bool {
    lifecycle::is_being_handled(case.status) && row.round == case.round
}

fn can_extend(scope: CaseStanding<'_>, now: DateTime<Utc>) -> bool {
    !scope.awaits_extension && scope.case.due_on.is_some_and(|due_on| local_date(now) <= due_on)
}

/// Whether one of the viewer's parts still lacks a reply in this round.
fn can_draft(actor: &Actor, scope: CaseStanding<'_>) -> bool {
    scope.current_parts().any(|row| {
        let is_begun = part::next(row.role, row.status, part::Action::Draft).is_some();
        (is_begun || row.status == AssignmentStatus::Drafting && !scope.drafted.contains_key(&row.id))
            && scope.acts_on(row, |place| allows(&policy::DRAFT, actor, place))
    })
}
