//! The Chinese working-day calendar, in which deadlines and handling times count.
//!
//! Monday to Friday are worked, except on public holidays; some Saturdays and Sundays are worked to
//! make up for them. Both are published year by year in a notice of the General Office of the State
//! Council (国务院办公厅关于部分节假日安排的通知), usually in November of the year before, and cannot be
//! computed: `holidays.csv` holds the published dates, and nothing else.
//!
//! To extend the file by a year, append the dates of that year's notice in order: `holiday` for each day
//! of rest it names, `workday` for each make-up day, with the name of the festival. A notice may also
//! name days in the last week of the December before; a later notice may change an earlier one (as for
//! the Spring Festival of 2020), then the lines are changed too.
//!
//! A year without data is never guessed at silently: Saturdays and Sundays rest, and a [`Due`] that
//! depends on it is provisional.

pub mod deadline;

use std::{ops::RangeInclusive, sync::LazyLock};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

/// How far China's clocks are ahead of UTC: the same all year since 1991.
const CHINA_OFFSET: TimeDelta = TimeDelta::hours(8);

/// Which days are worked.
#[derive(Debug)]
pub struct Calendar {
    years: RangeInclusive<i32>,
    /// By date: how many working days there are from the first listed date through this one, more than
    /// there are weekdays. Between two listed dates the number stays as it was at the earlier one, so
    /// any count of working days is a count of weekdays and one look-up here.
    corrections: Vec<(NaiveDate, i64)>,
}

/// The day by whose end something must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day in time, a date in China.
    pub on: NaiveDate,
    /// Whether a year without data was counted through, so that the date may still move.
    pub provisional: bool,
}

/// A line of `holidays.csv`; the festival's name is there for its readers.
#[derive(Deserialize)]
struct Line {
    date: NaiveDate,
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Holiday,
    Workday,
}

impl Calendar {
    /// The calendar with all years that this version was built with.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Calendar> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "part of the binary, and read by the tests")]
            Calendar::parse(include_str!("holidays.csv")).expect("holidays.csv is well-formed")
        });
        &BUILTIN
    }

    /// Reads lines of `date,kind,name` in any order; the years from the first to the last date count as covered.
    fn parse(text: &str) -> Result<Self, csv::Error> {
        let mut lines = csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<Vec<Line>, _>>()?;
        lines.sort_by_key(|line| line.date);

        let years = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) => first.date.year()..=last.date.year(),
            _ => RangeInclusive::new(1, 0),
        };
        let corrections = lines
            .iter()
            .scan(0, |total, Line { date, kind }| {
                *total += match kind {
                    Kind::Holiday if is_weekday(*date) => -1,
                    Kind::Workday if !is_weekday(*date) => 1,
                    Kind::Holiday | Kind::Workday => 0,
                };
                Some((*date, *total))
            })
            .collect();
        Ok(Self { years, corrections })
    }

    /// The years with data, without a gap.
    pub fn years(&self) -> RangeInclusive<i32> {
        self.years.clone()
    }

    /// Whether there is data for `year`.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// Whether `date` is worked: a weekday that is no holiday, or a make-up day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        date.pred_opt().is_some_and(|before| self.working_days_between(before, date) == 1)
    }

    /// The working days after `from` up to and including `to`, so from one day to the next working day is 1;
    /// the negative of the way back when `to` is before `from`.
    ///
    /// Takes the same time for any span.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.working_days_through(to) - self.working_days_through(from)
    }

    /// The `n`-th working day after `from`; `from` itself, worked or not, when `n` is 0.
    ///
    /// The last date that can be represented stands for any later one.
    pub fn add_working_days(&self, from: NaiveDate, n: u32) -> Due {
        let mut on = from;
        // As many days as working days are missing never lead too far, and the last such step crosses
        // working days only: it ends on one.
        while let Ok(missing @ 1..) = u64::try_from(i64::from(n) - self.working_days_between(from, on)) {
            let Some(later) = on.checked_add_days(Days::new(missing)) else {
                on = NaiveDate::MAX;
                break;
            };
            on = later;
        }
        // The covered years have no gap: the two ends speak for those between.
        let provisional = !(self.covers(from.year()) && self.covers(on.year()));
        Due { on, provisional }
    }

    /// The `n`-th day after `from`, which no holiday moves: never provisional.
    ///
    /// The last date that can be represented stands for any later one.
    pub fn add_days(&self, from: NaiveDate, n: u32) -> Due {
        Due { on: from.checked_add_days(Days::new(n.into())).unwrap_or(NaiveDate::MAX), provisional: false }
    }

    /// The working days from a fixed day in the past through `date`.
    fn working_days_through(&self, date: NaiveDate) -> i64 {
        let listed = self.corrections.partition_point(|(day, _)| *day <= date);
        let correction =
            listed.checked_sub(1).and_then(|last| self.corrections.get(last)).map_or(0, |(_, total)| *total);
        weekdays_through(date) + correction
    }
}

/// The Mondays to Fridays from 1 January of year 1, a Monday, through `date`; negative before it.
fn weekdays_through(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// Whether `date` is a Monday to Friday.
fn is_weekday(date: NaiveDate) -> bool {
    date.weekday().number_from_monday() <= 5
}

/// The date in China at the instant `at`: the date from which deadlines count.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local_time(at).date()
}

/// What clocks in China show at the instant `at`.
pub fn local_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.checked_add_signed(CHINA_OFFSET).unwrap_or(DateTime::<Utc>::MAX_UTC).naive_utc()
}

/// The instant at which clocks in China show a time.
pub fn at_local_time(time: NaiveDateTime) -> DateTime<Utc> {
    time.and_utc() - CHINA_OFFSET
}

/// The instant at which the day `on` is over in China, which is the first one of the next day: what is due
/// on `on` and not done by then is overdue.
pub fn end_of_local_day(on: NaiveDate) -> DateTime<Utc> {
    on.and_time(NaiveTime::MIN).and_utc() + (TimeDelta::days(1) - CHINA_OFFSET)
}

#[cfg(test)]
mod tests;
