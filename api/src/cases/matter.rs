//! What can be due of a case, and until when each still counts: pure.

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Serialize;
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, CaseStatus, NoteKind, Vocabulary};
use shangliang_entity::{all, assignment, case_note, handling_case};
use utoipa::ToSchema;

use super::assignment::{is_drafting, writes};
use super::handlers::Part;

/// What a date is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Somebody must be made to handle it, or decide an objection.
    Routing,
    /// Its handlers must reply.
    Reply,
    /// Its authors may rate the reply.
    Rating,
    /// A co-handler must give its opinion of the reply, once there is one.
    Opinion,
    /// A handler that replies must contact the author for the first time.
    FirstContact,
    /// A leader's instruction must be followed.
    Instruction,
}

/// The states in which a part waits for its own handler.
pub const AT_WORK: [AssignmentStatus; 3] =
    [AssignmentStatus::Pending, AssignmentStatus::Received, AssignmentStatus::Drafting];

impl Vocabulary for Matter {
    const NAME: &'static str = "matter";

    fn zh(self) -> &'static str {
        match self {
            Self::Routing => "交办",
            Self::Reply => "答复",
            Self::Rating => "评价",
            Self::Opinion => "会办意见",
            Self::FirstContact => "首次联系提交人",
            Self::Instruction => "落实批示",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Routing => "routing",
            Self::Reply => "the reply",
            Self::Rating => "rating",
            Self::Opinion => "a co-handler's opinion",
            Self::FirstContact => "the first contact with the author",
            Self::Instruction => "following an instruction",
        }
    }
}

impl Matter {
    /// The states of the case in which it counts.
    pub fn states(self) -> &'static [CaseStatus] {
        match self {
            Self::Routing => &[CaseStatus::Open, CaseStatus::Assigned, CaseStatus::Handling],
            Self::Reply | Self::Opinion | Self::FirstContact => &[CaseStatus::Assigned, CaseStatus::Handling],
            Self::Rating => &[CaseStatus::Answered],
            Self::Instruction => &[
                CaseStatus::Open,
                CaseStatus::Assigned,
                CaseStatus::Handling,
                CaseStatus::Replied,
                CaseStatus::InReview,
            ],
        }
    }

    /// Whether somebody owes it. To rate is the authors' right, and lapses.
    pub fn is_owed(self) -> bool {
        match self {
            Self::Routing | Self::Reply | Self::Opinion | Self::FirstContact | Self::Instruction => true,
            Self::Rating => false,
        }
    }

    /// Whether its period counts in working days.
    pub fn in_working_days(self) -> bool {
        match self {
            Self::Rating | Self::FirstContact => true,
            Self::Routing | Self::Reply | Self::Opinion | Self::Instruction => false,
        }
    }

    /// Its date, where it is the case's own.
    pub fn of_case(self, case: &handling_case::Model) -> Option<NaiveDate> {
        let due_on = match self {
            Self::Routing => case.routing_due_on,
            Self::Reply => case.due_on,
            Self::Rating => case.rating_due_on,
            Self::Opinion | Self::FirstContact | Self::Instruction => None,
        };
        due_on.filter(|_| self.states().contains(&case.status))
    }

    /// The same date, as whoever sees the case is told: that it waits for a decision of its lead's objection, and that its clock stands still
    /// meanwhile, is between handlers and staff.
    pub fn told_of_case(self, case: &handling_case::Model) -> Option<NaiveDate> {
        match self {
            Self::Routing => self.of_case(case).filter(|_| case.status == CaseStatus::Open),
            Self::Reply => self.states().contains(&case.status).then_some(case.listed_due_on),
            Self::Rating | Self::Opinion | Self::FirstContact | Self::Instruction => self.of_case(case),
        }
    }

    /// Its date, where it is that of a part of the round that is at work, beside whether a reply is being written in it.
    pub fn of_part(
        self,
        case: &handling_case::Model,
        part: &assignment::Model,
        is_drafting: bool,
    ) -> Option<NaiveDate> {
        let due_on = match self {
            // Of those that it is split between, one may have a date of its own.
            Self::Reply if part.role == AssignmentRole::Split => {
                Some(part.due_on).filter(|due_on| Some(*due_on) != case.due_on)
            }
            Self::Opinion if part.role == AssignmentRole::Co && is_drafting => Some(part.due_on),
            Self::FirstContact if writes(part.role) && part.contacted_at.is_none() => part.first_contact_due_on,
            _ => None,
        };
        let counts = self.states().contains(&case.status) && part.round == case.round && AT_WORK.contains(&part.status);
        due_on.filter(|_| counts)
    }

    /// Its date, where it is that of an instruction of the round.
    pub fn of_note(self, case: &handling_case::Model, note: &case_note::Model) -> Option<NaiveDate> {
        let is_instruction = self == Self::Instruction && note.kind == NoteKind::Instruct;
        let counts = is_instruction && self.states().contains(&case.status) && note.round == case.round;
        note.due_on.filter(|_| counts)
    }
}

/// What only those inside a case are told of it.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'a> {
    /// Its parts of all rounds.
    pub parts: &'a [Part],
    /// The first date of its instructions that count.
    pub instruction_due_on: Option<NaiveDate>,
}

/// Whether anything that somebody owes a case is late on a day: by the dates that everybody is told, or to those inside by its own, those of
/// its parts and the first of its instructions. The twin of `store::is_overdue`, and a test compares the two.
pub fn is_late(case: &handling_case::Model, inside: Option<Inside<'_>>, today: NaiveDate) -> bool {
    let owed = || all::<Matter>().filter(|matter| matter.is_owed());
    let is_past = |due_on: NaiveDate| due_on < today;
    let Some(Inside { parts, instruction_due_on }) = inside else {
        return owed().filter_map(|matter| matter.told_of_case(case)).any(is_past);
    };
    let parts = || parts.iter().map(|part| &part.row);
    let is_drafting = is_drafting(parts().filter(|part| part.round == case.round));
    let of_parts = parts().flat_map(|part| owed().filter_map(move |matter| matter.of_part(case, part, is_drafting)));
    owed().filter_map(|matter| matter.of_case(case)).chain(of_parts).chain(instruction_due_on).any(is_past)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_document() {
        for matter in all::<Matter>() {
            assert_eq!(serde_json::to_value(matter).unwrap(), matter.code());
        }
    }
}
