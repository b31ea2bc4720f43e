//! Where a topic may go: pure.
//!
//! ```text
//! solicited → shortlisted → planned → (researching) → open → concluded → (outcome_reported) → closed
//! before it is open: → merged | rejected
//! ```

use shangliang_entity::vocab::TopicStatus as Status;
use shangliang_entity::vocab::{TopicSource, Vocabulary};

use crate::allowed_action::AllowedAction;
use crate::http::{Problem, Text};

/// What can be done to a topic's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A solicited topic is taken into the choice.
    Shortlist,
    /// It enters the plan.
    Plan,
    /// Its research (1+N) begins.
    Research,
    /// Its consultation begins, and with it its window for suggestions.
    Open,
    /// Its consultation ends.
    Conclude,
    /// What came of it was reported.
    ReportOutcome,
    /// It is done.
    Close,
    /// It goes on as part of another topic.
    Merge,
    /// It is not taken up.
    Reject,
}

/// A step that the rules allow. Only this module makes one, and only the store takes one.
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
        Self::Shortlist,
        Self::Plan,
        Self::Research,
        Self::Open,
        Self::Conclude,
        Self::ReportOutcome,
        Self::Close,
        Self::Merge,
        Self::Reject,
    ];

    /// As `allowed_actions` tells it.
    pub fn named(self) -> AllowedAction {
        match self {
            Self::Shortlist => AllowedAction::Shortlist,
            Self::Plan => AllowedAction::Plan,
            Self::Research => AllowedAction::Research,
            Self::Open => AllowedAction::Open,
            Self::Conclude => AllowedAction::Conclude,
            Self::ReportOutcome => AllowedAction::ReportOutcome,
            Self::Close => AllowedAction::Close,
            Self::Merge => AllowedAction::Merge,
            Self::Reject => AllowedAction::Reject,
        }
    }

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Shortlist => "topic.shortlisted",
            Self::Plan => "topic.planned",
            Self::Research => "topic.research_begun",
            Self::Open => "topic.opened",
            Self::Conclude => "topic.concluded",
            Self::ReportOutcome => "topic.outcome_reported",
            Self::Close => "topic.closed",
            Self::Merge => "topic.merged",
            Self::Reject => "topic.rejected",
        }
    }
}

/// Where a topic begins: solicited ones are chosen from first, all others were planned when they are entered.
pub fn first(source: TopicSource) -> Status {
    match source {
        TopicSource::Solicited => Status::Solicited,
        TopicSource::AnnualPlan | TopicSource::Town | TopicSource::AdHoc => Status::Planned,
    }
}

/// The state that an action leads to; absent where the state does not allow it.
pub fn next(from: Status, action: Action) -> Option<Status> {
    let is_possible = match action {
        Action::Shortlist => matches!(from, Status::Solicited),
        Action::Plan => matches!(from, Status::Shortlisted),
        Action::Research => matches!(from, Status::Planned),
        Action::Open => matches!(from, Status::Planned | Status::Researching),
        Action::Conclude => matches!(from, Status::Open),
        Action::ReportOutcome => matches!(from, Status::Concluded),
        Action::Close => matches!(from, Status::Concluded | Status::OutcomeReported),
        Action::Merge | Action::Reject => {
            matches!(from, Status::Solicited | Status::Shortlisted | Status::Planned | Status::Researching)
        }
    };
    is_possible.then_some(match action {
        Action::Shortlist => Status::Shortlisted,
        Action::Plan => Status::Planned,
        Action::Research => Status::Researching,
        Action::Open => Status::Open,
        Action::Conclude => Status::Concluded,
        Action::ReportOutcome => Status::OutcomeReported,
        Action::Close => Status::Closed,
        Action::Merge => Status::Merged,
        Action::Reject => Status::Rejected,
    })
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    match next(from, action) {
        Some(to) => Ok(Transition { from, to, action }),
        None => Err(Problem::state(Text::made(
            format!("状态为“{}”的议题不能执行该操作", from.zh()),
            format!("a topic that is {} does not allow {}", from.en(), action.named().code()),
        ))),
    }
}

/// Whether its title, text and window may still be changed.
pub fn is_editable(status: Status) -> bool {
    match status {
        Status::Solicited | Status::Shortlisted | Status::Planned | Status::Researching | Status::Open => true,
        Status::Concluded | Status::OutcomeReported | Status::Closed | Status::Merged | Status::Rejected => false,
    }
}

/// Whether everybody may see it.
pub fn is_public(status: Status) -> bool {
    PUBLIC.contains(&status)
}

/// The states in which everybody may see a topic.
pub const PUBLIC: [Status; 4] = [Status::Open, Status::Concluded, Status::OutcomeReported, Status::Closed];

#[cfg(test)]
mod tests {
    use super::Status::{
        Closed, Concluded, Merged, Open, OutcomeReported, Planned, Rejected, Researching, Shortlisted, Solicited,
    };
    use super::*;

    /// In the order of [`Action::ALL`].
    #[rstest::rstest]
    #[case(Solicited, [Some(Shortlisted), None, None, None, None, None, None, Some(Merged), Some(Rejected)])]
    #[case(Shortlisted, [None, Some(Planned), None, None, None, None, None, Some(Merged), Some(Rejected)])]
    #[case(Planned, [None, None, Some(Researching), Some(Open), None, None, None, Some(Merged), Some(Rejected)])]
    #[case(Researching, [None, None, None, Some(Open), None, None, None, Some(Merged), Some(Rejected)])]
    #[case(Open, [None, None, None, None, Some(Concluded), None, None, None, None])]
    #[case(Concluded, [None, None, None, None, None, Some(OutcomeReported), Some(Closed), None, None])]
    #[case(OutcomeReported, [None, None, None, None, None, None, Some(Closed), None, None])]
    #[case(Closed, [None; 9])]
    #[case(Merged, [None; 9])]
    #[case(Rejected, [None; 9])]
    fn the_whole_product(#[case] from: Status, #[case] expected: [Option<Status>; 9]) {
        for (action, to) in Action::ALL.iter().zip(expected) {
            assert_eq!(next(from, *action), to, "{from:?} {action:?}");
            assert_eq!(step(from, *action).ok().map(|transition| transition.to()), to);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_walk_ends_and_what_was_open_stays_public(choices: Vec<proptest::sample::Index>) {
            let mut status = Solicited;
            let mut was_open = false;
            for (steps, choice) in choices.into_iter().enumerate() {
                let possible: Vec<_> = Action::ALL.iter().filter_map(|action| next(status, *action)).collect();
                if possible.is_empty() {
                    break;
                }
                status = *choice.get(&possible);
                was_open |= status == Open;
                proptest::prop_assert!(steps < 7);
                proptest::prop_assert_eq!(is_public(status), was_open);
            }
        }
    }
}
