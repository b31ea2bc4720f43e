//! Where a studio may go: pure.
//!
//! ```text
//! applied → approved → active → suspended → active        any → closed
//! ```
//! A studio that has its leader when it is approved is active at once; one without waits to be activated.

use shangliang_entity::vocab::StudioStatus as Status;
use shangliang_entity::vocab::Vocabulary;

use crate::allowed_action::AllowedAction;
use crate::http::{Problem, Text};

/// The states in which a studio is open to the public and takes items.
pub const WORKING: [Status; 2] = [Status::Approved, Status::Active];

/// What can be done to a studio's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The application is granted.
    Approve,
    /// An approved studio has its leader and begins to work.
    Activate,
    /// It rests.
    Suspend,
    /// It works again.
    Resume,
    /// It ends; of an applied one, the application is refused.
    Close,
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
    pub const ALL: &[Self] = &[Self::Approve, Self::Activate, Self::Suspend, Self::Resume, Self::Close];

    /// As `allowed_actions` tells it.
    pub fn named(self) -> AllowedAction {
        match self {
            Self::Approve => AllowedAction::Approve,
            Self::Activate => AllowedAction::Activate,
            Self::Suspend => AllowedAction::Suspend,
            Self::Resume => AllowedAction::Resume,
            Self::Close => AllowedAction::Close,
        }
    }

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Approve => "studio.approved",
            Self::Activate => "studio.activated",
            Self::Suspend => "studio.suspended",
            Self::Resume => "studio.resumed",
            Self::Close => "studio.closed",
        }
    }
}

/// The state that an action leads to; absent where the state, or the lack of a leader, does not allow it.
pub fn next(from: Status, action: Action, has_leader: bool) -> Option<Status> {
    let working = if has_leader { Status::Active } else { Status::Approved };
    match action {
        Action::Approve => (from == Status::Applied).then_some(working),
        Action::Activate => (from == Status::Approved && has_leader).then_some(Status::Active),
        Action::Suspend => WORKING.contains(&from).then_some(Status::Suspended),
        Action::Resume => (from == Status::Suspended).then_some(working),
        Action::Close => (from != Status::Closed).then_some(Status::Closed),
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action, has_leader: bool) -> Result<Transition, Problem> {
    if let Some(to) = next(from, action, has_leader) {
        return Ok(Transition { from, to, action });
    }
    if next(from, action, true).is_some() {
        return Err(Problem::state(Text::fixed("请先确定负责人", "it needs a leader first")));
    }
    Err(Problem::state(Text::made(
        format!("状态为“{}”的工作室不能执行该操作", from.zh()),
        format!("a studio that is {} does not allow {}", from.en(), action.named().code()),
    )))
}

/// What stands against closing a studio with a part in so many cases that are not closed: its officers lose their roles, so nobody would be
/// left to go on with them. While it is suspended they keep them, so nothing stands against that.
pub fn obstacle_to_closing(cases: u64) -> Option<Text> {
    (cases > 0).then(|| {
        Text::made(
            format!("工作室尚有{cases}件办理件未办结，请先改派或办结"),
            format!("it has a part in {cases} cases that are not closed: assign them anew or close them first"),
        )
    })
}

/// Whether its fields and its roster may still be changed.
pub fn is_editable(status: Status) -> bool {
    status != Status::Closed
}

#[cfg(test)]
mod tests {
    use super::Status::{Active, Applied, Approved, Closed, Suspended};
    use super::*;

    /// In the order of [`Action::ALL`]: with a leader, and without.
    #[rstest::rstest]
    #[case(Applied, true, [Some(Active), None, None, None, Some(Closed)])]
    #[case(Applied, false, [Some(Approved), None, None, None, Some(Closed)])]
    #[case(Approved, true, [None, Some(Active), Some(Suspended), None, Some(Closed)])]
    #[case(Approved, false, [None, None, Some(Suspended), None, Some(Closed)])]
    #[case(Active, true, [None, None, Some(Suspended), None, Some(Closed)])]
    #[case(Active, false, [None, None, Some(Suspended), None, Some(Closed)])]
    #[case(Suspended, true, [None, None, None, Some(Active), Some(Closed)])]
    #[case(Suspended, false, [None, None, None, Some(Approved), Some(Closed)])]
    #[case(Closed, true, [None; 5])]
    #[case(Closed, false, [None; 5])]
    fn the_whole_product(#[case] from: Status, #[case] has_leader: bool, #[case] expected: [Option<Status>; 5]) {
        for (action, to) in Action::ALL.iter().zip(expected) {
            assert_eq!(next(from, *action, has_leader), to, "{from:?} {action:?}");
            assert_eq!(step(from, *action, has_leader).ok().map(|transition| transition.to()), to);
        }
    }
}
