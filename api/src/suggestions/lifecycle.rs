//! Where a suggestion may go: the rules of intake, pure.
//!
//! ```text
//! draft → (cosigning) → submitted → reviewing → accepted | returned | declined | merged | converted
//! returned → (cosigning) → submitted        draft, cosigning, submitted → withdrawn        without its author: returned → withdrawn
//! ```

use shangliang_entity::vocab::SuggestionStatus as Status;
use shangliang_entity::vocab::{CaseStatus, Visibility, Vocabulary};

use super::outline::Outline;
use crate::allowed_action::AllowedAction;
use crate::http::{Problem, Text};

/// What can be done to a suggestion's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The first author invites co-signers to a draft, or to what was returned.
    Invite,
    /// The author hands it in, the first time or after a return.
    Submit,
    /// The first author takes it back.
    Withdraw,
    /// Staff, or the studio that it was handed to, begin to review it.
    Review,
    /// Staff accept it, which opens its case.
    Accept,
    /// Staff, or the studio that it was handed to, send it back, saying what is missing.
    Return,
    /// Staff decline it, saying why and what was done instead.
    Decline,
    /// Staff merge it into another suggestion.
    Merge,
    /// Staff convert it into another kind: a new, linked suggestion.
    Convert,
}

/// A step that the rules allow. Only this module makes one, and only the store takes one, so that no state changes unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    from: Status,
    to: Status,
    action: Action,
}

impl Transition {
    /// The state before.
    pub fn from(&self) -> Status {
        self.from
    }

    /// The state after.
    pub fn to(&self) -> Status {
        self.to
    }

    /// What is done.
    pub fn action(&self) -> Action {
        self.action
    }
}

impl Action {
    /// Every action.
    pub const ALL: &[Self] = &[
        Self::Invite,
        Self::Submit,
        Self::Withdraw,
        Self::Review,
        Self::Accept,
        Self::Return,
        Self::Decline,
        Self::Merge,
        Self::Convert,
    ];

    /// As `allowed_actions` tells it.
    pub fn named(self) -> AllowedAction {
        match self {
            Self::Invite => AllowedAction::Invite,
            Self::Submit => AllowedAction::Submit,
            Self::Withdraw => AllowedAction::Withdraw,
            Self::Review => AllowedAction::Review,
            Self::Accept => AllowedAction::Accept,
            Self::Return => AllowedAction::Return,
            Self::Decline => AllowedAction::Decline,
            Self::Merge => AllowedAction::Merge,
            Self::Convert => AllowedAction::Convert,
        }
    }

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Invite => "suggestion.cosigners_invited",
            Self::Submit => "suggestion.submitted",
            Self::Withdraw => "suggestion.withdrawn",
            Self::Review => "suggestion.review_begun",
            Self::Accept => "suggestion.accepted",
            Self::Return => "suggestion.returned",
            Self::Decline => "suggestion.declined",
            Self::Merge => "suggestion.merged",
            Self::Convert => "suggestion.converted",
        }
    }

    /// Who may see that entry, where the suggestion is published.
    pub fn visibility(self) -> Visibility {
        match self {
            Self::Submit | Self::Accept | Self::Merge | Self::Convert => Visibility::Public,
            Self::Invite | Self::Withdraw | Self::Review | Self::Return | Self::Decline => Visibility::Author,
        }
    }
}

/// The state that an action leads to; absent where the state does not allow it.
pub fn next(from: Status, action: Action) -> Option<Status> {
    match from {
        Status::Draft => match action {
            Action::Invite => Some(Status::Cosigning),
            Action::Submit => Some(Status::Submitted),
            Action::Withdraw => Some(Status::Withdrawn),
            Action::Review | Action::Accept | Action::Return | Action::Decline | Action::Merge | Action::Convert => {
                None
            }
        },
        Status::Cosigning => match action {
            Action::Submit => Some(Status::Submitted),
            Action::Withdraw => Some(Status::Withdrawn),
            Action::Invite
            | Action::Review
            | Action::Accept
            | Action::Return
            | Action::Decline
            | Action::Merge
            | Action::Convert => None,
        },
        Status::Submitted => match action {
            Action::Withdraw => Some(Status::Withdrawn),
            Action::Review => Some(Status::Reviewing),
            Action::Accept | Action::Return | Action::Decline | Action::Merge | Action::Convert => decided(action),
            Action::Invite | Action::Submit => None,
        },
        Status::Reviewing => match action {
            Action::Accept | Action::Return | Action::Decline | Action::Merge | Action::Convert => decided(action),
            Action::Invite | Action::Submit | Action::Withdraw | Action::Review => None,
        },
        Status::Returned => match action {
            Action::Invite => Some(Status::Cosigning),
            Action::Submit => Some(Status::Submitted),
            Action::Withdraw
            | Action::Review
            | Action::Accept
            | Action::Return
            | Action::Decline
            | Action::Merge
            | Action::Convert => None,
        },
        Status::Accepted | Status::Declined | Status::Merged | Status::Converted | Status::Withdrawn => None,
    }
}

/// The state that a decision of intake leads to.
fn decided(action: Action) -> Option<Status> {
    match action {
        Action::Accept => Some(Status::Accepted),
        Action::Return => Some(Status::Returned),
        Action::Decline => Some(Status::Declined),
        Action::Merge => Some(Status::Merged),
        Action::Convert => Some(Status::Converted),
        Action::Invite | Action::Submit | Action::Withdraw | Action::Review => None,
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    match next(from, action) {
        Some(to) => Ok(Transition { from, to, action }),
        None => Err(Problem::state(Text::made(
            format!("状态为“{}”的建议不能执行该操作", from.zh()),
            format!("a suggestion that is {} does not allow {}", from.en(), action.named().code()),
        ))),
    }
}

/// What stands against taking back what waits for its co-signers: it was handed in already, and sent back.
pub fn obstacle_to_withdrawal(from: Status, was_handed_in: bool) -> Option<Text> {
    (from == Status::Cosigning && was_handed_in)
        .then(|| Text::fixed("退回的提案不能撤回", "what was sent back cannot be withdrawn"))
}

/// What is with its author when they leave for good ends there, since nobody is left who would go on with it; everything else goes on without them.
pub fn parting(from: Status) -> Option<Transition> {
    let is_with_author = matches!(from, Status::Draft | Status::Cosigning | Status::Returned);
    is_with_author.then_some(Transition { from, to: Status::Withdrawn, action: Action::Withdraw })
}

/// Whether title and text may still be changed.
pub fn is_editable(status: Status) -> bool {
    matches!(status, Status::Draft | Status::Returned)
}

/// Whether it may be published, and supported while it is: what waits for a decision or was accepted.
pub fn is_open(status: Status) -> bool {
    matches!(status, Status::Submitted | Status::Reviewing | Status::Accepted)
}

/// Whether it may be supported (附议): published and open, and its case, if it has one, is not closed yet.
pub fn is_supportable(row: &Outline, case: Option<CaseStatus>) -> bool {
    let has_ended = matches!(case, Some(CaseStatus::Closed | CaseStatus::LookedBack));
    row.published_at.is_some() && is_open(row.status) && !has_ended
}

/// Whether it stays public: what is open, and what was merged into something that is.
pub fn may_be_public(status: Status) -> bool {
    is_open(status) || status == Status::Merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sea_orm::Iterable;

    use super::*;

    /// The whole graph; every pair that is not here is refused.
    const GRAPH: &[(Status, Action, Status)] = &[
        (Status::Draft, Action::Invite, Status::Cosigning),
        (Status::Returned, Action::Invite, Status::Cosigning),
        (Status::Draft, Action::Submit, Status::Submitted),
        (Status::Draft, Action::Withdraw, Status::Withdrawn),
        (Status::Cosigning, Action::Submit, Status::Submitted),
        (Status::Cosigning, Action::Withdraw, Status::Withdrawn),
        (Status::Submitted, Action::Withdraw, Status::Withdrawn),
        (Status::Submitted, Action::Review, Status::Reviewing),
        (Status::Submitted, Action::Accept, Status::Accepted),
        (Status::Submitted, Action::Return, Status::Returned),
        (Status::Submitted, Action::Decline, Status::Declined),
        (Status::Submitted, Action::Merge, Status::Merged),
        (Status::Submitted, Action::Convert, Status::Converted),
        (Status::Reviewing, Action::Accept, Status::Accepted),
        (Status::Reviewing, Action::Return, Status::Returned),
        (Status::Reviewing, Action::Decline, Status::Declined),
        (Status::Reviewing, Action::Merge, Status::Merged),
        (Status::Reviewing, Action::Convert, Status::Converted),
        (Status::Returned, Action::Submit, Status::Submitted),
    ];

    #[test]
    fn the_graph_is_the_whole_product() {
        for from in Status::iter() {
            for action in Action::ALL {
                let wanted =
                    GRAPH.iter().find(|(state, verb, _)| (*state, *verb) == (from, *action)).map(|(_, _, to)| *to);
                assert_eq!(next(from, *action), wanted, "{from:?} {action:?}");
                match step(from, *action) {
                    Ok(taken) => assert_eq!((taken.from(), Some(taken.to()), taken.action()), (from, wanted, *action)),
                    Err(problem) => assert_eq!((problem.kind(), wanted), (crate::http::Kind::StateConflict, None)),
                }
            }
        }
    }

    #[test]
    fn nothing_waits_for_an_author_who_has_left() {
        for status in Status::iter() {
            let ended = parting(status).map(|step| (step.from(), step.to()));
            let is_with_author = matches!(status, Status::Draft | Status::Cosigning | Status::Returned);
            assert_eq!(ended, is_with_author.then_some((status, Status::Withdrawn)), "{status:?}");
        }
    }

    #[test]
    fn every_action_has_its_own_code_and_event() {
        let codes: std::collections::HashSet<_> = Action::ALL.iter().map(|action| action.named().code()).collect();
        let events: std::collections::HashSet<_> = Action::ALL.iter().map(|action| action.event()).collect();
        assert_eq!((codes.len(), events.len()), (Action::ALL.len(), Action::ALL.len()));
    }

    proptest! {
        /// From a draft, whatever is allowed leads to a known state; the entries' `from` and `to` replay to it.
        #[test]
        fn any_allowed_sequence_stays_in_the_graph(wishes in proptest::collection::vec(0..Action::ALL.len(), 0..40)) {
            let mut status = Status::Draft;
            let mut entries: Vec<(Status, Status)> = Vec::new();
            for wish in wishes {
                let Ok(taken) = step(status, Action::ALL[wish]) else { continue };
                prop_assert!(GRAPH.contains(&(status, taken.action(), taken.to())));
                entries.push((taken.from(), taken.to()));
                status = taken.to();
            }
            let replayed = entries.iter().try_fold(Status::Draft, |at, (from, to)| (at == *from).then_some(*to));
            prop_assert_eq!(replayed, Some(status));
            prop_assert!(!is_editable(status) || !may_be_public(status));
        }
    }
}
