//! Where one handler's part in a case may go, pure.
//!
//! ```text
//! pending → received → drafting → submitted          the lead, and each of those it is split between
//! pending → received → countersigned                 a co-handler
//! pending → objected → released | pending            released where the objection is upheld
//! pending | received | countersigned → released      a co-handler that is excused
//! ```

use shangliang_entity::assignment::Model;
use shangliang_entity::vocab::AssignmentRole as Role;
use shangliang_entity::vocab::AssignmentStatus as Status;
use shangliang_entity::vocab::Vocabulary;

use crate::http::{Problem, Text};

/// What can happen to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Its handler signs for it.
    Receive,
    /// Its handler says that it is not theirs.
    Object,
    /// The objection is upheld.
    Uphold,
    /// The objection is refused.
    Refuse,
    /// Its handler begins to write the reply.
    Draft,
    /// A co-handler agrees to the reply.
    Countersign,
    /// The reply was changed, or another is written: the co-handler has to agree anew.
    Unsign,
    /// Its handler hands in the reply.
    Submit,
    /// The reply was sent back to its handler.
    Resume,
    /// The case goes to others.
    Release,
    /// A co-handler's opinion is not needed any more.
    Excuse,
}

/// A step that the rules allow; only this module makes one, and only the store takes one.
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
        self.action.event()
    }
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::Receive,
        Self::Object,
        Self::Uphold,
        Self::Refuse,
        Self::Draft,
        Self::Countersign,
        Self::Unsign,
        Self::Submit,
        Self::Resume,
        Self::Release,
        Self::Excuse,
    ];

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Receive => "case.received",
            Self::Object => "case.objected",
            Self::Uphold => "case.objection_upheld",
            Self::Refuse => "case.objection_refused",
            Self::Draft => "case.drafting",
            Self::Countersign => "case.countersigned",
            Self::Unsign => "case.countersign_voided",
            Self::Submit => "case.part_submitted",
            Self::Resume => "case.part_resumed",
            Self::Release => "case.released_handler",
            Self::Excuse => "case.excused",
        }
    }
}

/// Whether this role writes a reply of its own; a co-handler countersigns the lead's.
pub fn writes(role: Role) -> bool {
    match role {
        Role::Lead | Role::Split => true,
        Role::Co => false,
    }
}

/// The state that an action leads to; absent where role or state do not allow it.
pub fn next(role: Role, from: Status, action: Action) -> Option<Status> {
    match (from, action) {
        (Status::Pending | Status::Received | Status::Countersigned, Action::Excuse) => {
            (!writes(role)).then_some(Status::Released)
        }
        (Status::Pending, Action::Receive) => Some(Status::Received),
        (Status::Pending, Action::Object) => Some(Status::Objected),
        (Status::Pending, Action::Release) => Some(Status::Released),
        (Status::Pending, _) => None,

        (Status::Objected, Action::Uphold | Action::Release) => Some(Status::Released),
        (Status::Objected, Action::Refuse) => Some(Status::Pending),
        (Status::Objected, _) => None,

        (Status::Received, Action::Draft) => writes(role).then_some(Status::Drafting),
        (Status::Received, Action::Countersign) => (!writes(role)).then_some(Status::Countersigned),
        (Status::Received, Action::Release) => Some(Status::Released),
        (Status::Received, _) => None,

        (Status::Drafting, Action::Submit) => writes(role).then_some(Status::Submitted),
        (Status::Drafting, _) => None,

        (Status::Countersigned, Action::Unsign) => Some(Status::Received),
        (Status::Countersigned, Action::Release) => Some(Status::Released),
        (Status::Countersigned, _) => None,

        (Status::Submitted, Action::Resume) => Some(Status::Drafting),
        (Status::Submitted, _) => None,

        (Status::Released, _) => None,
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(part: &Model, action: Action) -> Result<Transition, Problem> {
    let from = part.status;
    next(part.role, from, action).map(|to| Transition { from, to, action }).ok_or_else(|| {
        Problem::state(Text::made(
            format!("{}承办方“{}”时不能执行该操作", part.role.zh(), from.zh()),
            format!("a {} whose part is {} cannot do this", part.role.en(), from.en()),
        ))
    })
}

/// Whether a reply is being written, so that co-handlers have something to agree to.
pub fn is_drafting<'a>(mut parts: impl Iterator<Item = &'a Model>) -> bool {
    parts.any(|part| writes(part.role) && part.status == Status::Drafting)
}

/// Whether its own handler has something to do: a co-handler signs for it, and then waits for a reply to agree to.
pub fn is_at_work(part: &Model, is_drafting: bool) -> bool {
    match part.status {
        Status::Pending | Status::Drafting => true,
        Status::Received => writes(part.role) || is_drafting,
        Status::Objected | Status::Released | Status::Countersigned | Status::Submitted => false,
    }
}

/// Whether it still takes part.
pub fn is_live(part: &Model) -> bool {
    part.status != Status::Released
}

/// Whether its handler has done what the reply needs of it.
pub fn is_done(part: &Model) -> bool {
    match part.status {
        Status::Countersigned | Status::Submitted => true,
        Status::Pending | Status::Received | Status::Objected | Status::Released | Status::Drafting => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use sea_orm::Iterable;

    use super::*;

    const ACTIONS: [Action; 11] = Action::ALL;

    /// The columns are `ACTIONS`: the first letter of the state it leads to, `X` for released, `.` where it is refused.
    #[rstest]
    #[case(Status::Pending, "RO.......X.", "RO.......XX")]
    #[case(Status::Objected, "..XP.....X.", "..XP.....X.")]
    #[case(Status::Received, "....D....X.", ".....C...XX")]
    #[case(Status::Drafting, ".......S...", "...........")]
    #[case(Status::Countersigned, "......R..X.", "......R..XX")]
    #[case(Status::Submitted, "........D..", "........D..")]
    #[case(Status::Released, "...........", "...........")]
    fn every_state_answers_every_action(#[case] from: Status, #[case] writer: &str, #[case] co: &str) {
        let letter = |to: Option<Status>| match to {
            None => '.',
            Some(Status::Pending) => 'P',
            Some(Status::Received) => 'R',
            Some(Status::Objected) => 'O',
            Some(Status::Released) => 'X',
            Some(Status::Drafting) => 'D',
            Some(Status::Countersigned) => 'C',
            Some(Status::Submitted) => 'S',
        };
        for role in Role::iter() {
            let answers: String = ACTIONS.iter().map(|action| letter(next(role, from, *action))).collect();
            assert_eq!(answers, if writes(role) { writer } else { co }, "{role:?}");
        }
    }

    proptest! {
        #[test]
        fn a_co_handler_never_submits_and_a_writer_never_countersigns(
            tries in proptest::collection::vec(0..ACTIONS.len(), 0..60)
        ) {
            for role in Role::iter() {
                let mut status = Status::Pending;
                for action in tries.iter().map(|index| ACTIONS[*index]) {
                    status = next(role, status, action).unwrap_or(status);
                    prop_assert!(status != Status::Submitted || writes(role));
                    prop_assert!(status != Status::Countersigned || !writes(role));
                }
            }
        }
    }
}
