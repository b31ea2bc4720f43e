//! Whether a webhook is told: pure.
//!
//! ```text
//! active ⇄ paused        active, paused → disabled (its receiver is gone) → active
//! ```
//! Events wait meanwhile; none is left out.

use shangliang_entity::vocab::Vocabulary;
use shangliang_entity::vocab::WebhookStatus as Status;

use crate::http::{Problem, Text};

/// What can be done to a webhook's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody lets events wait.
    Pause,
    /// Somebody lets them go on.
    Resume,
    /// The receiver said that it is gone.
    Disable,
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

    /// The ledger entry that it leaves.
    pub fn event(&self) -> &'static str {
        match self.action {
            Action::Pause => "webhook.paused",
            Action::Resume => "webhook.resumed",
            Action::Disable => "webhook.disabled",
        }
    }
}

/// The state that an action leads to; absent where the state does not allow it.
fn next(from: Status, action: Action) -> Option<Status> {
    match (from, action) {
        (Status::Active, Action::Pause) => Some(Status::Paused),
        (Status::Paused | Status::Disabled, Action::Resume) => Some(Status::Active),
        (Status::Active | Status::Paused, Action::Disable) => Some(Status::Disabled),
        (Status::Active, Action::Resume)
        | (Status::Paused | Status::Disabled, Action::Pause)
        | (Status::Disabled, Action::Disable) => None,
    }
}

/// The step, or why not (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    next(from, action).map(|to| Transition { from, to, action }).ok_or_else(|| not_while(from))
}

/// The refusal of what a state does not allow (409).
pub fn not_while(status: Status) -> Problem {
    Problem::state(Text::made(
        format!("状态为“{}”时不能这样操作", status.zh()),
        format!("not possible while it is {}", status.en()),
    ))
}

#[cfg(test)]
mod tests {
    use super::Action::{Disable, Pause, Resume};
    use super::Status::{Active, Disabled, Paused};
    use super::*;

    #[rstest::rstest]
    #[case(Active, Pause, Some(Paused))]
    #[case(Active, Resume, None)]
    #[case(Active, Disable, Some(Disabled))]
    #[case(Paused, Pause, None)]
    #[case(Paused, Resume, Some(Active))]
    #[case(Paused, Disable, Some(Disabled))]
    #[case(Disabled, Pause, None)]
    #[case(Disabled, Resume, Some(Active))]
    #[case(Disabled, Disable, None)]
    fn states_and_actions(#[case] from: Status, #[case] action: Action, #[case] to: Option<Status>) {
        assert_eq!(step(from, action).ok().map(|step| (step.from(), step.to())), to.map(|to| (from, to)));
    }
}
