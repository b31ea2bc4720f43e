//! What a viewer may do to a suggestion now: by the rules, the state, and what is known of both.

use chrono::{DateTime, Utc};
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus};

use super::lifecycle::{self, Action};
use super::policy::{self, rule_of};
use super::standing::Standing;
use super::store::Known;
use super::{adoptions, distinguish, editions, publication, unmask};
use crate::access::{Actor, allows};
use crate::allowed_action::AllowedAction;

/// All of it.
pub fn allowed_actions(actor: &Actor, standing: &Standing, now: DateTime<Utc>) -> Vec<AllowedAction> {
    let (place, known) = (standing.place(), standing.known());
    let row = &known.row;
    let of_lifecycle = Action::ALL
        .iter()
        .filter(|action| lifecycle::next(row.status, **action).is_some())
        .filter(|action| is_ready(actor, known, **action, now))
        .map(|action| (action.named(), rule_of(*action)));
    let may_sign = allows(&policy::COSIGN, actor, &standing.place_of_unanswered()) && row.may_be_signed(now);
    let hands = known.hands.as_ref();
    let may_approve =
        editions::obstacle_to_approval(row, hands).is_none() && editions::objection_to_approver(hands, actor).is_none();
    let may_screen =
        publication::obstacle_to_screening(row).is_none() && editions::objection_to_screener(hands, actor).is_none();
    let others = [
        (AllowedAction::Update, &policy::UPDATE, lifecycle::is_editable(row.status)),
        (AllowedAction::Edit, &policy::EDIT, editions::obstacle(row).is_none()),
        (AllowedAction::ApproveEdition, &policy::APPROVE_EDITION, may_approve),
        (AllowedAction::Cosign, &policy::COSIGN, may_sign),
        (AllowedAction::Unmask, &policy::UNMASK, unmask::obstacle(row.anonymity, known.has_known_author).is_none()),
        (AllowedAction::Screen, &policy::SCREEN, may_screen),
        (AllowedAction::Publish, &policy::PUBLISH, publication::obstacle(row).is_none()),
        (AllowedAction::Unpublish, &policy::PUBLISH, row.published_at.is_some()),
        (AllowedAction::Distinguish, &policy::DISTINGUISH, distinguish::obstacle(row).is_none()),
        (AllowedAction::Adopt, &policy::ADOPT, adoptions::obstacle(row).is_none()),
        (
            AllowedAction::Support,
            &policy::SUPPORT,
            lifecycle::is_supportable(row, known.case.as_ref().map(|case| case.status)),
        ),
    ];
    let others = others.into_iter().filter(|(_, _, is_possible)| *is_possible).map(|(action, rule, _)| (action, rule));
    let may_dissent = allows(&policy::WITHDRAW_CONSENT, actor, &standing.place_of_people())
        && publication::obstacle_to_dissent(row).is_none();
    let of_people = may_dissent.then_some(AllowedAction::WithdrawConsent);
    let allowed = of_lifecycle.chain(others).filter(|(_, rule)| allows(rule, actor, &place));
    allowed.map(|(action, _)| action).chain(of_people).collect()
}

/// Whether an action that the state allows asks for nothing more that is known here.
fn is_ready(actor: &Actor, known: &Known, action: Action, now: DateTime<Utc>) -> bool {
    let row = &known.row;
    match action {
        Action::Invite => row.kind == SuggestionKind::Proposal,
        Action::Submit => {
            let objection = policy::objection_to_submitter(known, actor);
            objection.is_none() && is_signed(known, now) && is_asked_for(known, now)
        }
        // Their authors wait for its answer.
        Action::Withdraw => {
            !known.has_joined && lifecycle::obstacle_to_withdrawal(row.status, row.submitted_at.is_some()).is_none()
        }
        Action::Return | Action::Merge | Action::Convert => !known.has_joined,
        Action::Accept => {
            let hands = known.hands.as_ref();
            editions::missing(row, hands).is_none() && editions::objection_to_issuer(hands, actor).is_none()
        }
        Action::Review | Action::Decline => true,
    }
}

/// Whether nobody who was asked to sign it can still answer.
fn is_signed(known: &Known, now: DateTime<Utc>) -> bool {
    known.row.status != SuggestionStatus::Cosigning || !known.awaits_signatures || !known.row.may_be_signed(now)
}

/// Whether its topic takes it. What was returned answers the topic that it was submitted under, though that may be closed by now.
fn is_asked_for(known: &Known, now: DateTime<Utc>) -> bool {
    let window = known.window.as_ref().filter(|_| known.row.submitted_at.is_none());
    window.is_none_or(|window| window.takes_suggestions(now))
}
