//! Where a reply may go, pure: `draft → submitted → approved | rejected`, and a rejected one may be written anew.

use shangliang_entity::reply::Model;
use shangliang_entity::vocab::ReplyStatus as Status;
use shangliang_entity::vocab::Vocabulary;

use crate::access::{Actor, hands};
use crate::http::{Problem, Text};

/// What can happen to a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Its handler changes it.
    Revise,
    /// Its handler hands it in.
    Submit,
    /// Staff approve it, perhaps with another class.
    Approve,
    /// Staff send it back.
    Reject,
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
    pub const ALL: [Self; 4] = [Self::Revise, Self::Submit, Self::Approve, Self::Reject];

    /// The ledger entry that it leaves.
    pub fn event(self) -> &'static str {
        match self {
            Self::Revise => "case.reply_revised",
            Self::Submit => "case.reply_submitted",
            Self::Approve => "case.reply_approved",
            Self::Reject => "case.reply_rejected",
        }
    }
}

/// The state that an action leads to; absent where the state does not allow it.
pub fn next(from: Status, action: Action) -> Option<Status> {
    match (from, action) {
        (Status::Draft, Action::Revise) => Some(Status::Draft),
        (Status::Draft, Action::Submit) => Some(Status::Submitted),
        (Status::Draft, _) => None,

        (Status::Submitted, Action::Approve) => Some(Status::Approved),
        (Status::Submitted, Action::Reject) => Some(Status::Rejected),
        (Status::Submitted, _) => None,

        (Status::Rejected, Action::Revise) => Some(Status::Draft),
        (Status::Rejected, _) => None,

        (Status::Approved, _) => None,
    }
}

/// Takes a step, or says why it is not possible (409).
pub fn step(from: Status, action: Action) -> Result<Transition, Problem> {
    next(from, action).map(|to| Transition { from, to, action }).ok_or_else(|| {
        Problem::state(Text::made(
            format!("状态为“{}”的答复不能执行该操作", from.zh()),
            format!("a reply that is {} does not allow this", from.en()),
        ))
    })
}

/// Whether its handler has written another reply since: only the newest is changed and handed in.
pub fn is_superseded<'a>(row: &Model, mut all: impl Iterator<Item = &'a Model>) -> bool {
    all.any(|other| other.assignment_id == row.assignment_id && other.id > row.id)
}

/// Why somebody may not approve it: whoever wrote any version of it, or handed one in.
pub fn objection(row: &Model, actor: &Actor) -> Option<Text> {
    hands::has(row.writers.as_deref(), actor).then_some(Text::fixed(
        "不能批准本人起草、修改或提交过的答复",
        "a reply is approved by somebody who neither wrote a version of it nor handed one in",
    ))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Status::Draft, [Some(Status::Draft), Some(Status::Submitted), None, None])]
    #[case(Status::Submitted, [None, None, Some(Status::Approved), Some(Status::Rejected)])]
    #[case(Status::Approved, [None, None, None, None])]
    #[case(Status::Rejected, [Some(Status::Draft), None, None, None])]
    fn every_state_answers_every_action(#[case] from: Status, #[case] answers: [Option<Status>; 4]) {
        let actions = Action::ALL;
        assert_eq!(actions.map(|action| next(from, action)), answers);
        for (action, to) in actions.into_iter().zip(answers) {
            assert_eq!(step(from, action).ok().map(|transition| transition.to()), to);
        }
    }
}
