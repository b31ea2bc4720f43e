//! The periods in which things must be done, and the days on which to remind of them.

use chrono::NaiveDate;

use super::{Calendar, Due};

/// How many days before the due date a reminder goes out, the earliest first; 0 is the due date itself.
pub const REMINDER_DAYS: [i64; 3] = [7, 3, 0];

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

/// The latest reminder of [`REMINDER_DAYS`] whose day has come by `today`; none before the first, nor once overdue.
///
/// It stays the same until the next one's day, so that a reminder is late rather than lost when nothing ran on
/// its day: the caller remembers which one it has sent last, and sends each once.
pub fn reminders_due(due_on: NaiveDate, today: NaiveDate) -> Option<i64> {
    let left = due_on.signed_duration_since(today).num_days();
    if left < 0 {
        return None;
    }
    REMINDER_DAYS.into_iter().filter(|before| left <= *before).min()
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use rstest::rstest;

    use super::*;

    #[test]
    fn only_working_days_are_provisional_without_data() {
        let calendar = Calendar::builtin();
        let last_day = NaiveDate::from_ymd_opt(*calendar.years().end(), 12, 31).unwrap();
        assert!(Length::WorkingDays(15).due(calendar, last_day).provisional);
        assert!(!Length::Days(90).due(calendar, last_day).provisional);
    }

    #[rstest]
    #[case(8, None)]
    #[case(7, Some(7))]
    #[case(6, Some(7))]
    #[case(4, Some(7))]
    #[case(3, Some(3))]
    #[case(1, Some(3))]
    #[case(0, Some(0))]
    fn a_reminder_is_due_from_its_day_on(#[case] days_left: u64, #[case] reminder: Option<i64>) {
        let due_on = NaiveDate::from_ymd_opt(2024, 3, 4).unwrap();
        assert_eq!(reminders_due(due_on, due_on - Days::new(days_left)), reminder);
    }

    #[test]
    fn nothing_reminds_of_what_is_overdue() {
        let due_on = NaiveDate::from_ymd_opt(2024, 3, 4).unwrap();
        assert_eq!(reminders_due(due_on, due_on + Days::new(1)), None);
    }
}
