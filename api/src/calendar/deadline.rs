//! The periods in which things must be done, and the days on which to remind of them.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Calendar, Due, local_date};

/// How many days before the due date a reminder goes out, the earliest first; 0 is the due date itself.
pub const REMINDER_DAYS: [i64; 3] = [7, 3, 0];

/// A period within which an item's handling must take its next step.
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

impl Period {
    /// The length where a committee has not set its own.
    pub fn length(self) -> Length {
        match self {
            Self::Objection => Length::WorkingDays(7),
            Self::RoutingDecision => Length::Days(7),
            Self::FirstContact | Self::Rating => Length::WorkingDays(15),
            Self::CoHandlerOpinion | Self::SecondRound | Self::CitizenReplyExtension => Length::Days(30),
            Self::Reply => Length::Days(90),
            Self::ReplyExtended => Length::Days(180),
            Self::CitizenTriage => Length::Days(15),
            Self::CitizenReply => Length::Days(60),
        }
    }

    /// The last day of this period, of its default length, when it starts with an event at `from`.
    pub fn due(self, calendar: &Calendar, from: DateTime<Utc>) -> Due {
        self.length().due(calendar, local_date(from))
    }
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

    #[rstest]
    #[case(Period::Objection, "2024-10-11")]
    #[case(Period::RoutingDecision, "2024-10-03")]
    #[case(Period::FirstContact, "2024-10-22")]
    #[case(Period::CoHandlerOpinion, "2024-10-26")]
    #[case(Period::Reply, "2024-12-25")]
    #[case(Period::ReplyExtended, "2025-03-25")]
    #[case(Period::Rating, "2024-10-22")]
    #[case(Period::SecondRound, "2024-10-26")]
    #[case(Period::CitizenTriage, "2024-10-11")]
    #[case(Period::CitizenReply, "2024-11-25")]
    #[case(Period::CitizenReplyExtension, "2024-10-26")]
    fn due_counts_from_the_day_in_china(#[case] period: Period, #[case] on: &str) {
        // Still the 25th in UTC, already the 26th in China; National Day and two make-up days follow.
        let from = "2024-09-25T16:30:00Z".parse().unwrap();
        let due = Due { on: on.parse().unwrap(), provisional: false };
        assert_eq!(period.due(Calendar::builtin(), from), due);
    }

    #[test]
    fn only_working_days_are_provisional_without_data() {
        let calendar = Calendar::builtin();
        let last_day = NaiveDate::from_ymd_opt(*calendar.years().end(), 12, 31).unwrap();
        assert!(Period::Rating.length().due(calendar, last_day).provisional);
        assert!(!Period::Reply.length().due(calendar, last_day).provisional);
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
