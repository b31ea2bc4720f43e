//! Where a membership may go: pure.
//!
//! ```text
//! active → suspended → active        active | suspended → resigned | removed
//! ```

use shangliang_entity::vocab::MemberStatus as Status;
use shangliang_entity::vocab::Vocabulary;

use crate::allowed_action::AllowedAction;
use crate::http::{Problem, Text};

/// What can be done to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Its duties rest: the member may read but not act.
    Suspend,
    /// Its duties begin again.
    Reinstate,
    /// The member gives it up.
    Resign,
    /// It is taken away.
    Remove,
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
    pub const ALL: &[Self] = &[Self::Suspend, Self::Reinstate, Self::Resign, Self::Remove];

    /// As `allowed_actions` tells it.
    pub fn named(self) -> AllowedAction {
        match self {
            Self::Suspend => AllowedAction::Suspend,
            Self::Reinstate => AllowedAction::Reinstate,
            Self::Resign => AllowedAction::Resign,
            Self::Remove => AllowedAction::Remove,
        }
    }

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Suspend => "member.suspended",
            Self::Reinstate => "member.reinstated",
            Self::Resign => "member.resigned",
            Self::Remove => "member.removed",
        }
    }
}

/// The state that an action leads to; absent where the state does not allow it.
pub fn next(from: Status, action: Action) -> Option<Status> {
    match (from, action) {
        (Status::Active, Action::Suspend) => Some(Status::Suspended),
        (Status::Suspended, Action::Reinstate) => Some(Status::Active),
        (Status::Active | Status::Suspended, Action::Resign) => Some(Status::Resigned),
        (Status::Active | Status::Suspended, Action::Remove) => Some(Status::Removed),
        (Status::Active, Action::Reinstate) | (Status::Suspended, Action::Suspend) => None,
        (Status::Resigned | Status::Removed, Action::Suspend | Action::Reinstate | Action::Resign | Action::Remove) => {
            None
        }
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    match next(from, action) {
        Some(to) => Ok(Transition { from, to, action }),
        None => Err(Problem::state(Text::made(
            format!("状态为“{}”的委员不能执行该操作", from.zh()),
            format!("a membership that is {} does not allow {}", from.en(), action.named().code()),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::Action::{Reinstate, Remove, Resign, Suspend};
    use super::Status::{Active, Removed, Resigned, Suspended};
    use super::*;

    #[rstest::rstest]
    #[case(Active, [Some(Suspended), None, Some(Resigned), Some(Removed)])]
    #[case(Suspended, [None, Some(Active), Some(Resigned), Some(Removed)])]
    #[case(Resigned, [None; 4])]
    #[case(Removed, [None; 4])]
    fn the_whole_product(#[case] from: Status, #[case] expected: [Option<Status>; 4]) {
        for (action, to) in [Suspend, Reinstate, Resign, Remove].into_iter().zip(expected) {
            assert_eq!(next(from, action), to, "{from:?} {action:?}");
            assert_eq!(step(from, action).ok().map(|transition| transition.to()), to);
        }
    }
}
