//! Where a case may go: the rules of handling, pure.
//!
//! ```text
//! open → assigned → handling → replied | in_review → answered → rated → closed → looked_back
//!   ↑________|__________|                 |             |                  |
//!   (released)          ↑____ sent back __|             |                  |
//!                       ↑____ unsatisfied (round + 1) __|                  |
//!                       ↑____ reopened by a look-back (round + 1) _________|
//! ```

use shangliang_entity::vocab::CaseStatus as Status;
use shangliang_entity::vocab::{Visibility, Vocabulary};

use crate::http::{Problem, Text};

/// What can happen to a case's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// It is given to its handlers, the first time or anew.
    Assign,
    /// Its lead, or one of those it is split between, received it.
    Begin,
    /// Its handlers were released: it waits to be assigned again.
    Vacate,
    /// Its handlers have replied, and the reply is to be reviewed.
    Submit,
    /// Its handlers have replied where replies are not reviewed.
    Publish,
    /// Its reply is released to its authors.
    Answer,
    /// Its reply is sent back.
    SendBack,
    /// Its authors have rated.
    Rate,
    /// The time to rate is over.
    Lapse,
    /// An author is not satisfied: the next round begins.
    Rehandle,
    /// Staff close it.
    Close,
    /// A look-back found that the promise was kept.
    Confirm,
    /// A look-back found that it was not: the next round begins.
    Reopen,
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

    /// Who may know of it: what a published suggestion's readers follow is public, what is still being agreed on is not.
    pub fn visibility(&self) -> Visibility {
        match self.action {
            Action::Assign
            | Action::Begin
            | Action::Answer
            | Action::Rehandle
            | Action::Close
            | Action::Confirm
            | Action::Reopen => Visibility::Public,
            Action::Vacate | Action::Submit | Action::Publish | Action::SendBack | Action::Rate | Action::Lapse => {
                Visibility::Handlers
            }
        }
    }

    /// The ledger entry that it leaves.
    pub fn event(&self) -> &'static str {
        self.action.event()
    }
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 13] = [
        Self::Assign,
        Self::Begin,
        Self::Vacate,
        Self::Submit,
        Self::Publish,
        Self::Answer,
        Self::SendBack,
        Self::Rate,
        Self::Lapse,
        Self::Rehandle,
        Self::Close,
        Self::Confirm,
        Self::Reopen,
    ];

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Assign => "case.assigned",
            Self::Begin => "case.begun",
            Self::Vacate => "case.vacated",
            Self::Submit | Self::Publish => "case.replied",
            Self::Answer => "case.answered",
            Self::SendBack => "case.sent_back",
            Self::Rate => "case.rated",
            Self::Lapse => "case.rating_lapsed",
            Self::Rehandle => "case.rehandled",
            Self::Close => "case.closed",
            Self::Confirm => "case.looked_back",
            Self::Reopen => "case.reopened",
        }
    }
}

/// The state that an action leads to; absent where the state does not allow it.
pub fn next(from: Status, action: Action) -> Option<Status> {
    match (from, action) {
        (Status::Open, Action::Assign) => Some(Status::Assigned),
        (Status::Open, _) => None,

        (Status::Assigned, Action::Assign) => Some(Status::Assigned),
        (Status::Assigned, Action::Begin) => Some(Status::Handling),
        (Status::Assigned, Action::Vacate) => Some(Status::Open),
        (Status::Assigned, _) => None,

        (Status::Handling, Action::Vacate) => Some(Status::Open),
        (Status::Handling, Action::Submit) => Some(Status::InReview),
        (Status::Handling, Action::Publish) => Some(Status::Replied),
        (Status::Handling, _) => None,

        (Status::Replied, Action::Answer) => Some(Status::Answered),
        (Status::Replied, _) => None,

        (Status::InReview, Action::Answer) => Some(Status::Answered),
        (Status::InReview, Action::SendBack) => Some(Status::Handling),
        (Status::InReview, _) => None,

        (Status::Answered, Action::Rate | Action::Lapse) => Some(Status::Rated),
        (Status::Answered, Action::Rehandle) => Some(Status::Handling),
        (Status::Answered, _) => None,

        (Status::Rated, Action::Close) => Some(Status::Closed),
        (Status::Rated, _) => None,

        (Status::Closed, Action::Confirm) => Some(Status::LookedBack),
        (Status::Closed, Action::Reopen) => Some(Status::Handling),
        (Status::Closed, _) => None,

        (Status::LookedBack, _) => None,
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    next(from, action).map(|to| Transition { from, to, action }).ok_or_else(|| refused(from))
}

/// The action is not possible while the case stands there (409).
pub fn refused(status: Status) -> Problem {
    Problem::state(Text::made(
        format!("状态为“{}”的办理件不能执行该操作", status.zh()),
        format!("a case that is {} does not allow this", status.en()),
    ))
}

/// Whether an answer of this round is still to come, which every author then rates.
pub fn is_unanswered(status: Status) -> bool {
    match status {
        Status::Open | Status::Assigned | Status::Handling | Status::Replied | Status::InReview => true,
        Status::Answered | Status::Rated | Status::Closed | Status::LookedBack => false,
    }
}

/// Whether its handlers are at work, so that its due date counts.
pub fn is_being_handled(status: Status) -> bool {
    matches!(status, Status::Assigned | Status::Handling)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use sea_orm::Iterable;

    use super::*;

    const ACTIONS: [Action; 13] = Action::ALL;

    /// One letter for each action, in the order of `ACTIONS`: the first of the state it leads to, `.` where it is refused.
    #[rstest]
    #[case(Status::Open, "A............")]
    #[case(Status::Assigned, "AHO..........")]
    #[case(Status::Handling, "..OIR........")]
    #[case(Status::Replied, ".....a.......")]
    #[case(Status::InReview, ".....aH......")]
    #[case(Status::Answered, ".......rrH...")]
    #[case(Status::Rated, "..........c..")]
    #[case(Status::Closed, "...........lH")]
    #[case(Status::LookedBack, ".............")]
    fn every_state_answers_every_action(#[case] from: Status, #[case] row: &str) {
        let letter = |to: Option<Status>| match to {
            None => '.',
            Some(Status::Open) => 'O',
            Some(Status::Assigned) => 'A',
            Some(Status::Handling) => 'H',
            Some(Status::Replied) => 'R',
            Some(Status::InReview) => 'I',
            Some(Status::Answered) => 'a',
            Some(Status::Rated) => 'r',
            Some(Status::Closed) => 'c',
            Some(Status::LookedBack) => 'l',
        };
        let answers: String = ACTIONS.iter().map(|action| letter(next(from, *action))).collect();
        assert_eq!(answers, row);
    }

    #[test]
    fn every_state_is_reached_and_only_the_last_one_ends() {
        let mut reached = vec![Status::Open];
        while let Some(more) = reached
            .iter()
            .flat_map(|from| ACTIONS.iter().filter_map(|action| next(*from, *action)))
            .find(|to| !reached.contains(to))
        {
            reached.push(more);
        }
        assert_eq!(reached.len(), Status::iter().count());
        let is_end = |status: &Status| ACTIONS.iter().all(|action| next(*status, *action).is_none());
        assert_eq!(Status::iter().filter(is_end).collect::<Vec<_>>(), [Status::LookedBack]);
    }

    proptest! {
        /// Whatever is tried: a refused step changes nothing, and nobody rates or closes what was never answered.
        #[test]
        fn any_sequence_stays_in_the_graph(tries in proptest::collection::vec(0..ACTIONS.len(), 0..80)) {
            let mut status = Status::Open;
            let mut answered = false;
            for action in tries.into_iter().map(|index| ACTIONS[index]) {
                match step(status, action) {
                    Ok(transition) => {
                        prop_assert_eq!(transition.from(), status);
                        status = transition.to();
                        answered |= status == Status::Answered;
                    }
                    Err(problem) => prop_assert_eq!(problem.kind(), crate::http::Kind::StateConflict),
                }
                let needs_answer = matches!(status, Status::Rated | Status::Closed | Status::LookedBack);
                prop_assert!(!needs_answer || answered);
            }
        }
    }
}
