//! What a viewer may do to a suggestion now: by the rules, the state, and what is known of both.

use chrono::{DateTime, Utc};
use shangliang_entity::vocab::{Anonymity, Screening, SuggestionKind, SuggestionStatus};

use super::lifecycle::{self, Action};
use super::policy::{self, rule_of};
use super::scope::SuggestionScope;
use super::{adoptions, distinguish, editions, publication};
use crate::access::{Actor, Place, Scope, allows};

/// The codes of the actions.
pub fn allowed_actions(actor: &Actor, scope: &SuggestionScope, now: DateTime<Utc>) -> Vec<String> {
    let place = scope.place();
    let row = &scope.suggestion;
    let of_lifecycle = Action::ALL
        .iter()
        .filter(|action| lifecycle::next(row.status, **action).is_some())
        .filter(|action| is_ready(actor, scope, **action, now))
        .map(|action| (action.code(), rule_of(*action)));
    let unanswered = Place { parties: &scope.unanswered, ..scope.place() };
    let may_sign = allows(&policy::COSIGN, actor, &unanswered) && is_before_end(scope, now);
    let edition = scope.edition.as_ref();
    let may_approve = editions::obstacle_to_approval(row, edition).is_none()
        && editions::objection_to_approver(edition, actor).is_none();
    let others = [
        ("update", &policy::UPDATE, lifecycle::is_editable(row.status)),
        ("edit", &policy::EDIT, editions::obstacle(row).is_none()),
        ("approve-edition", &policy::APPROVE_EDITION, may_approve),
        ("cosign", &policy::COSIGN, may_sign),
        ("unmask", &policy::UNMASK, row.anonymity == Anonymity::Handlers),
        ("screen", &policy::SCREEN, row.screening == Screening::Held),
        ("publish", &policy::PUBLISH, publication::obstacle(row).is_none()),
        ("unpublish", &policy::PUBLISH, row.published_at.is_some()),
        ("distinguish", &policy::DISTINGUISH, distinguish::obstacle(row).is_none()),
        ("adopt", &policy::ADOPT, adoptions::obstacle(row).is_none()),
        ("support", &policy::SUPPORT, lifecycle::is_supportable(row, scope.case.as_ref().map(|case| case.status))),
    ];
    let others = others.into_iter().filter(|(_, _, is_possible)| *is_possible).map(|(code, rule, _)| (code, rule));
    of_lifecycle
        .chain(others)
        .filter(|(_, rule)| allows(rule, actor, &place))
        .map(|(code, _)| code.to_owned())
        .collect()
}

/// Whether an action that the state allows asks for nothing more that is known here.
fn is_ready(actor: &Actor, scope: &SuggestionScope, action: Action, now: DateTime<Utc>) -> bool {
    let row = &scope.suggestion;
    match action {
        Action::Invite => row.kind == SuggestionKind::Proposal,
        Action::Accept => {
            let edition = scope.edition.as_ref();
            editions::missing(row, edition).is_none() && editions::objection_to_issuer(edition, actor).is_none()
        }
        Action::Submit if row.status == SuggestionStatus::Cosigning => {
            !scope.awaits_signatures || !is_before_end(scope, now)
        }
        _ => true,
    }
}

fn is_before_end(scope: &SuggestionScope, now: DateTime<Utc>) -> bool {
    scope.suggestion.cosign_until.is_some_and(|end| now < end)
}
