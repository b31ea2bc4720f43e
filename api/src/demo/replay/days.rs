//! When things happened: the plan's days, told to the minute, all of them over by now.

use chrono::{DateTime, Days as Span, NaiveDate, TimeDelta, Utc};

use crate::calendar::{end_of_local_day, local_date};
use crate::demo::YEAR;

/// How many minutes lie at least between two things that happened to one item on one day.
const APART: i64 = 7;

/// The minute of each day at which what is due is looked for.
const MORNING: TimeDelta = TimeDelta::minutes(5);

/// The morning after a day, or now where that is later.
pub fn morning_after(day: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    (end_of_local_day(day) + MORNING).min(now)
}

/// The mornings after an instant, up to today's.
pub fn mornings(from: DateTime<Utc>, now: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let days = local_date(from).iter_days().take_while(move |day| *day < local_date(now));
    days.map(move |day| morning_after(day, now))
}

/// The plan's days as days of the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The first instant of today in China.
    today: DateTime<Utc>,
}

impl Days {
    /// Those of a demo that is made now.
    pub fn until(now: DateTime<Utc>) -> Self {
        let yesterday = local_date(now).checked_sub_days(Span::new(1));
        Self { today: yesterday.map_or(now, end_of_local_day) }
    }

    /// So many minutes after midnight in China; day 0 is a year ago, and there are days before it.
    pub fn at(self, day: i64, minutes: i64) -> DateTime<Utc> {
        self.today + TimeDelta::days(day - i64::from(YEAR)) + TimeDelta::minutes(minutes)
    }
}

/// Tells the time for one item: in the office hours of its own, and later each time.
#[derive(Clone, Debug)]
pub struct Hours {
    days: Days,
    /// The plan's day from which the item counts.
    first_day: i64,
    minutes: i64,
    last: DateTime<Utc>,
}

impl Hours {
    /// Those of item `index`, which counts its days from `first_day`.
    pub fn of(days: Days, index: usize, first_day: u32) -> Self {
        let minutes = 9 * 60 + i64::try_from(index * 7 % 240).unwrap_or(0);
        Self { days, first_day: first_day.into(), minutes, last: DateTime::<Utc>::MIN_UTC }
    }

    /// The next moment on a day of the item, which may lie before its first.
    pub fn on(&mut self, day: i64) -> DateTime<Utc> {
        let earliest = self.days.at(self.first_day + day, self.minutes);
        self.last = if self.last < earliest { earliest } else { self.last + TimeDelta::minutes(APART) };
        self.last
    }

    /// The next moment, not before the one given.
    pub fn after(&mut self, earliest: DateTime<Utc>) -> DateTime<Utc> {
        self.last = self.last.max(earliest) + TimeDelta::minutes(APART);
        self.last
    }
}
