//! The periods in which things must be done.

use chrono::NaiveDate;

use super::{Calendar, Due};

/// A period within which an item's handling must take its next step. How long it is, each committee sets for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// For a department to object to being assigned, from the assignment.
    Objection,
    /// For the assigning office to decide an objection, from the objection.
    RoutingDecision,
    /// For the lead to contact the author for the first time, from the assignment.
    FirstContact,
    /// For a co-handler to give its opinion to the lead, from the assignment.
    CoHandlerOpinion,
    /// For the reply to the author, from the assignment.
    Reply,
    /// For the reply at the latest, with an approved extension, from the assignment.
    ReplyExtended,
    /// For the author to rate the reply, after which the rating lapses, from the reply.
    Rating,
    /// For the reply of a second or later round, from its opening.
    SecondRound,
    /// For the first decision on what a citizen submitted, from the submission.
    CitizenTriage,
    /// For the reply to a citizen, from the assignment.
    CitizenReply,
    /// For the reply to a citizen after an approved extension, on top of [`Period::CitizenReply`], from its due date.
    CitizenReplyExtension,
}

/// How long a period is, in whole days after the day of the event that starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many working days of the Chinese calendar (工作日).
    WorkingDays(u32),
    /// So many days, worked or not (自然日).
    Days(u32),
}

impl Length {
    /// The last day of a period of this length; the day `from` on which it starts does not count.
    pub fn due(self, calendar: &Calendar, from: NaiveDate) -> Due {
        match self {
            Self::WorkingDays(n) => calendar.add_working_days(from, n),
            Self::Days(n) => calendar.add_days(from, n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_working_days_are_provisional_without_data() {
        let calendar = Calendar::builtin();
        let last_day = NaiveDate::from_ymd_opt(*calendar.years().end(), 12, 31).unwrap();
        assert!(Length::WorkingDays(15).due(calendar, last_day).provisional);
        assert!(!Length::Days(90).due(calendar, last_day).provisional);
    }
}
