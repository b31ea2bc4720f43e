//! How somebody wants to be told outside: pure.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use shangliang_entity::vocab::{NoticeKind, OutsideChannel};

use crate::calendar::{at_local_time, local_time};

/// How somebody wants to be told outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The kinds that go to devices; all, also those that come later, where it is absent.
    pub push_kinds: Option<BTreeSet<NoticeKind>>,
    /// The kinds that go to the mailbox, likewise.
    pub mail_kinds: Option<BTreeSet<NoticeKind>>,
    /// When they are left alone.
    pub quiet: Option<Quiet>,
    /// How many messages reach each device, and the mailbox, in a day.
    pub daily_limit: u32,
}

/// A time of each day in China, perhaps over midnight. The two ends differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// From when on.
    pub from: NaiveTime,
    /// Until when.
    pub until: NaiveTime,
}

impl Default for Preferences {
    /// Everything, but not at night.
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
        let quiet = hour(22).zip(hour(7)).map(|(from, until)| Quiet { from, until });
        Self { push_kinds: None, mail_kinds: None, quiet, daily_limit: 20 }
    }
}

impl Preferences {
    /// Whether a kind goes out by a channel.
    pub fn wants(&self, kind: NoticeKind, channel: OutsideChannel) -> bool {
        let kinds = match channel {
            OutsideChannel::Push | OutsideChannel::WebPush => &self.push_kinds,
            OutsideChannel::Mail => &self.mail_kinds,
        };
        kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

impl Quiet {
    /// The first moment from this one on that is not quiet.
    pub fn end(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let Self { from, until } = self;
        let local = local_time(at);
        let time = local.time();
        let is_quiet = match from < until {
            true => from <= time && time < until,
            false => from <= time || time < until,
        };
        let day = if time < until { Some(local.date()) } else { local.date().succ_opt() };
        match day {
            Some(day) if is_quiet => at_local_time(day.and_time(until)),
            _ => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn quiet(from: &str, until: &str) -> Quiet {
        Quiet { from: from.parse().unwrap(), until: until.parse().unwrap() }
    }

    #[rstest]
    #[case::by_day("22:00:00", "07:00:00", "2026-03-02T12:00:00+08:00", "2026-03-02T12:00:00+08:00")]
    #[case::before("22:00:00", "07:00:00", "2026-03-02T21:59:59+08:00", "2026-03-02T21:59:59+08:00")]
    #[case::from_then_on("22:00:00", "07:00:00", "2026-03-02T22:00:00+08:00", "2026-03-03T07:00:00+08:00")]
    #[case::after_midnight("22:00:00", "07:00:00", "2026-03-03T00:00:00+08:00", "2026-03-03T07:00:00+08:00")]
    #[case::the_last_second("22:00:00", "07:00:00", "2026-03-03T06:59:59+08:00", "2026-03-03T07:00:00+08:00")]
    #[case::until_then("22:00:00", "07:00:00", "2026-03-03T07:00:00+08:00", "2026-03-03T07:00:00+08:00")]
    #[case::at_noon("12:00:00", "14:00:00", "2026-03-02T13:00:00+08:00", "2026-03-02T14:00:00+08:00")]
    #[case::after_noon("12:00:00", "14:00:00", "2026-03-02T14:00:00+08:00", "2026-03-02T14:00:00+08:00")]
    #[case::before_noon("12:00:00", "14:00:00", "2026-03-02T11:00:00+08:00", "2026-03-02T11:00:00+08:00")]
    #[case::at_the_end_of_a_year("22:00:00", "07:00:00", "2026-12-31T23:00:00+08:00", "2027-01-01T07:00:00+08:00")]
    fn nobody_is_woken(#[case] from: &str, #[case] until: &str, #[case] at: &str, #[case] end: &str) {
        let (at, end): (DateTime<Utc>, DateTime<Utc>) = (at.parse().unwrap(), end.parse().unwrap());
        assert_eq!(quiet(from, until).end(at), end);
    }

    proptest::proptest! {
        #[test]
        fn the_end_is_never_quiet_and_never_a_day_off(from in 0_u32..1440, span in 1_u32..1440, at in 1_700_000_000_i64..1_900_000_000) {
            let time = |minute: u32| NaiveTime::from_num_seconds_from_midnight_opt(minute % 1440 * 60, 0).unwrap();
            let quiet = Quiet { from: time(from), until: time(from + span) };
            let at = DateTime::from_timestamp(at, 0).unwrap();
            let end = quiet.end(at);
            proptest::prop_assert_eq!(quiet.end(end), end);
            proptest::prop_assert!(end >= at && end - at < chrono::TimeDelta::days(1));
            proptest::prop_assert!(end == at || local_time(end).time() == quiet.until);
        }
    }
}
