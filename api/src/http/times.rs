//! Which instants and days are taken: those that every database, language and clock can hold.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

/// The format of instants, as the document names it.
pub(super) const INSTANT: &str = "date-time";

/// The format of days.
pub(super) const DAY: &str = "date";

/// A second has so many nanoseconds; chrono counts a leap second as more of them.
const SECOND: u32 = 1_000_000_000;

/// Whether a text is an instant of RFC 3339 whose year in UTC has four digits, and no leap second: those are not counted in
/// UTC as computers keep it, and SQLite's texts would not be in the order of time.
pub(super) fn is_instant(text: &str) -> bool {
    // The parser also takes a blank for the T, and a minus sign that is none of ASCII.
    let has_its_form = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let Ok(instant) = DateTime::parse_from_rfc3339(text) else { return false };
    let instant = instant.to_utc();
    has_its_form && has_four_digits(instant.year()) && instant.nanosecond() < SECOND
}

/// Whether a text is a day of RFC 3339, from the year 1 on.
pub(super) fn is_day(text: &str) -> bool {
    let has_its_form = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).eq(*b"0000-00-00");
    has_its_form && text.parse().is_ok_and(|day: NaiveDate| has_four_digits(day.year()))
}

fn has_four_digits(year: i32) -> bool {
    (1..=9999).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("2026-11-01T23:59:59Z", true)]
    #[case("2026-11-01T23:59:59.999999999+08:00", true)]
    #[case("0001-01-01T00:00:00Z", true)]
    #[case("9999-12-31T23:59:59Z", true)]
    #[case::leap_second("2026-11-01T23:59:60Z", false)]
    #[case::half_a_leap_second("2016-12-31T23:59:60.5Z", false)]
    #[case::beyond_in_utc("9999-12-31T23:59:59-14:00", false)]
    #[case::before_in_utc("0001-01-01T00:00:00+14:00", false)]
    #[case::year_zero("0000-06-01T00:00:00Z", false)]
    #[case::five_digits("+10000-01-01T00:00:00Z", false)]
    #[case::blank("2026-11-01 23:59:59Z", false)]
    #[case::other_minus("2026-11-01T23:59:59\u{2212}08:00", false)]
    #[case::no_zone("2026-11-01T23:59:59", false)]
    #[case::no_time("2026-11-01", false)]
    fn instants(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_instant(text), expected);
    }

    #[rstest::rstest]
    #[case("2026-02-28", true)]
    #[case("9999-12-31", true)]
    #[case("2026-02-29", false)]
    #[case("0000-01-01", false)]
    #[case("-001-01-01", false)]
    #[case("+2026-01-1", false)]
    #[case("2026-1-1", false)]
    fn days(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_day(text), expected);
    }
}
