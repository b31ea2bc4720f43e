//! By when what must be done, pure. All dates are dates in China; the day of the event does not count.
//!
//! An undecided objection stops the clock of the part that it is about: while it is the lead's, no reply is late, and the days until a
//! refusal are added to the date. It is between handlers and staff, so that the date that is told of the case stays meanwhile. An
//! undecided request for more time stops nothing.

use chrono::{DateTime, Days, NaiveDate, Utc};
use shangliang_entity::handling_case;
use shangliang_entity::vocab::CaseStatus;

use crate::calendar::deadline::Period;
use crate::calendar::{Calendar, Due, local_date};
use crate::committees::settings::Settings;

/// When the reply to a suggestion is due that is assigned now: citizens' words, also taken down for them, have a period of their own.
pub fn reply_due(settings: &Settings, is_citizens: bool, assigned_at: DateTime<Utc>) -> Due {
    settings.due(if is_citizens { Period::CitizenReply } else { Period::Reply }, assigned_at)
}

/// The date that is told of a case: by when the reply is due, also once it was given; while it is open the routing.
pub fn due_on(case: &handling_case::Model) -> Option<NaiveDate> {
    Some(case.listed_due_on).filter(|due_on| *due_on != NEVER)
}

/// Stands for no due date where cases are sorted by it.
pub const NEVER: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// What lists sort a case by: the date that is told of it, and last of all those of which none is. While its clock stands still that
/// stays what it was.
pub fn listed_due_on(case: &handling_case::Model) -> NaiveDate {
    match (case.due_on, case.status) {
        (Some(due_on), _) => due_on,
        (None, CaseStatus::Assigned | CaseStatus::Handling) => case.listed_due_on,
        (None, _) => case.routing_due_on.unwrap_or(NEVER),
    }
}

/// The last day on which a reply may be due, with every extension.
pub fn latest_reply(settings: &Settings, is_citizens: bool, assigned_at: DateTime<Utc>) -> NaiveDate {
    let due_on = reply_due(settings, is_citizens, assigned_at).on;
    match is_citizens {
        true => settings.length(Period::CitizenReplyExtension).due(Calendar::builtin(), due_on).on,
        false => settings.due(Period::ReplyExtended, assigned_at).on.max(due_on),
    }
}

/// When a co-handler's opinion is due that is asked for now: before the reply, where that is not late itself.
pub fn opinion_due(settings: &Settings, asked_at: DateTime<Utc>, reply_due_on: NaiveDate) -> NaiveDate {
    let due_on = settings.due(Period::CoHandlerOpinion, asked_at).on;
    if reply_due_on < local_date(asked_at) { due_on } else { due_on.min(reply_due_on) }
}

/// Whether so many rounds or transfers escalate the supervision by themselves.
pub fn escalates(settings: &Settings, case: &handling_case::Model) -> bool {
    i64::from(case.round.max(case.transfers)) >= i64::from(settings.escalation_rounds)
}

/// A due date, later by the days that its clock stood still.
pub fn after_pause(due_on: NaiveDate, from: DateTime<Utc>, until: DateTime<Utc>) -> NaiveDate {
    let days = local_date(until).signed_duration_since(local_date(from)).num_days();
    due_on.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(NaiveDate::MAX)
}

/// The same of a date that counts in working days.
pub fn after_working_pause(due_on: NaiveDate, from: DateTime<Utc>, until: DateTime<Utc>) -> NaiveDate {
    let calendar = Calendar::builtin();
    let days = calendar.working_days_between(local_date(from), local_date(until));
    calendar.add_working_days(due_on, u32::try_from(days).unwrap_or(0)).on
}

/// Whether a date that counts in working days is of a year whose holidays are not published yet, and so may still move.
pub fn is_provisional(on: NaiveDate) -> bool {
    use chrono::Datelike;
    !Calendar::builtin().covers(on.year())
}

/// The working days from assignment to reply: the handling time.
pub fn handling_days(assigned_at: DateTime<Utc>, replied_at: DateTime<Utc>) -> i32 {
    let days = Calendar::builtin().working_days_between(local_date(assigned_at), local_date(replied_at));
    // More than two billion days are none that anybody counts.
    i32::try_from(days).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[rstest]
    #[case::citizens(true, "2026-05-01", "2026-05-31")]
    #[case::members(false, "2026-05-31", "2026-08-29")]
    fn citizens_have_periods_of_their_own(#[case] is_citizens: bool, #[case] due: &str, #[case] latest: &str) {
        let settings = Settings::default();
        let assigned_at = at("2026-03-02T01:00:00Z");
        assert_eq!(reply_due(&settings, is_citizens, assigned_at).on.to_string(), due);
        assert_eq!(latest_reply(&settings, is_citizens, assigned_at).to_string(), latest);
    }

    #[rstest]
    #[case::same_day("2026-03-04T01:00:00Z", "2026-03-04T09:00:00Z", "2026-03-23")]
    #[case::over_a_weekend("2026-03-06T01:00:00Z", "2026-03-09T01:00:00Z", "2026-03-24")]
    #[case::within_a_weekend("2026-03-07T01:00:00Z", "2026-03-08T01:00:00Z", "2026-03-23")]
    #[case::over_a_holiday("2026-04-30T01:00:00Z", "2026-05-06T01:00:00Z", "2026-03-24")]
    #[case::backwards("2026-03-09T01:00:00Z", "2026-03-04T01:00:00Z", "2026-03-23")]
    fn a_pause_of_working_days_counts_them(#[case] from: &str, #[case] until: &str, #[case] due: &str) {
        let before = "2026-03-23".parse().unwrap();
        assert_eq!(after_working_pause(before, at(from), at(until)).to_string(), due);
    }

    #[test]
    fn an_opinion_is_not_due_after_a_reply_that_is_in_time() {
        let settings = Settings::default();
        let assigned_at = at("2026-03-02T01:00:00Z");
        let early = "2026-03-10".parse().unwrap();
        assert_eq!(opinion_due(&settings, assigned_at, early), early);
        assert_eq!(opinion_due(&settings, assigned_at, "2026-05-31".parse().unwrap()).to_string(), "2026-04-01");
        assert_eq!(opinion_due(&settings, assigned_at, "2026-03-02".parse().unwrap()).to_string(), "2026-03-02");
        assert_eq!(opinion_due(&settings, assigned_at, "2026-03-01".parse().unwrap()).to_string(), "2026-04-01");
    }

    #[rstest]
    #[case("2026-03-04T01:00:00Z", "2026-03-04T09:00:00Z", "2026-05-01")]
    #[case("2026-03-04T01:00:00Z", "2026-03-09T01:00:00Z", "2026-05-06")]
    #[case("2026-03-04T15:59:00Z", "2026-03-04T16:00:00Z", "2026-05-02")]
    #[case("2026-03-09T01:00:00Z", "2026-03-04T01:00:00Z", "2026-05-01")]
    fn a_pause_counts_whole_days_in_china(#[case] from: &str, #[case] until: &str, #[case] due: &str) {
        let before = "2026-05-01".parse().unwrap();
        assert_eq!(after_pause(before, at(from), at(until)).to_string(), due);
    }

    #[test]
    fn handling_time_leaves_holidays_out() {
        // From the last working day before the Spring Festival of 2026 to the first one after it.
        assert_eq!(handling_days(at("2026-02-14T02:00:00Z"), at("2026-02-24T02:00:00Z")), 1);
    }
}
