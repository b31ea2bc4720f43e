use std::collections::BTreeSet;

use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Any date from before the first year with data until after the last.
fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0u64..25 * 366).prop_map(|days| date("2006-01-01") + Days::new(days))
}

/// The lines of the file: the date, and whether it is worked.
static FILE: LazyLock<Vec<(NaiveDate, bool)>> = LazyLock::new(|| {
    let mut lines = Vec::new();
    for line in include_str!("holidays.csv").lines().skip(1) {
        let (day, rest) = line.split_once(',').unwrap();
        lines.push((date(day), rest.starts_with("workday,")));
    }
    lines
});

/// The rule read straight from the file, without sums.
fn is_working_day_by_the_file(date: NaiveDate) -> bool {
    let listed = FILE.iter().find(|(day, _)| *day == date);
    listed.map_or(is_weekday(date), |(_, worked)| *worked)
}

#[test]
fn the_file_lists_every_year_in_order_and_each_date_once() {
    assert!(FILE.is_sorted_by(|(earlier, _), (later, _)| earlier < later));

    let listed: BTreeSet<i32> = FILE.iter().map(|(day, _)| day.year()).collect();
    assert!(Calendar::builtin().years().eq(listed));
    assert!(Calendar::builtin().covers(2010));
    assert!(!Calendar::builtin().covers(2009));
}

#[test]
fn a_make_up_day_is_on_a_weekend() {
    for (day, worked) in FILE.iter() {
        assert!(!(*worked && is_weekday(*day)), "{day}");
    }
}

/// The working days of a whole year: a slip in one line shows here.
#[rstest]
#[case(2010, 250)]
#[case(2011, 250)]
#[case(2012, 249)]
#[case(2013, 250)]
#[case(2014, 250)]
#[case(2015, 249)]
#[case(2016, 250)]
#[case(2017, 249)]
#[case(2018, 250)]
#[case(2019, 250)]
#[case(2020, 249)]
#[case(2021, 250)]
#[case(2022, 249)]
#[case(2023, 249)]
#[case(2024, 251)]
#[case(2025, 248)]
#[case(2026, 248)]
fn a_year_has_so_many_working_days(#[case] year: i32, #[case] expected: i64) {
    let eve = |year| NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
    let counted = Calendar::builtin().working_days_between(eve(year), eve(year + 1));
    assert_eq!(counted, expected);
}

#[rstest]
#[case::ordinary_friday("2024-03-15", true)]
#[case::ordinary_saturday("2024-03-16", false)]
#[case::ordinary_sunday("2024-03-17", false)]
#[case::new_year("2010-01-01", false)]
#[case::make_up_sunday_before_national_day_2024("2024-09-29", true)]
#[case::monday_before_national_day_2024("2024-09-30", true)]
#[case::national_day_2024("2024-10-01", false)]
#[case::last_day_of_national_day_2024("2024-10-07", false)]
#[case::tuesday_after_national_day_2024("2024-10-08", true)]
#[case::make_up_saturday_after_national_day_2024("2024-10-12", true)]
#[case::make_up_sunday_of_spring_festival_2020("2020-01-19", true)]
#[case::spring_festival_2020_extended("2020-01-31", false)]
#[case::make_up_saturday_of_2020_cancelled("2020-02-01", false)]
#[case::last_day_of_the_extension_2020("2020-02-02", false)]
#[case::first_working_day_after_the_extension("2020-02-03", true)]
#[case::labour_day_2019_lengthened_by_a_second_notice("2019-05-02", false)]
#[case::victory_day_2015("2015-09-03", false)]
#[case::make_up_sunday_for_victory_day_2015("2015-09-06", true)]
#[case::new_year_2019_began_in_2018("2018-12-31", false)]
#[case::make_up_saturday_for_new_year_2019("2018-12-29", true)]
#[case::new_years_eve_2024_was_worked("2024-02-09", true)]
#[case::new_years_eve_2025_is_a_holiday("2025-01-28", false)]
#[case::weekday_without_data("2009-10-01", true)]
#[case::weekend_without_data("2009-10-03", false)]
fn is_working_day(#[case] day: &str, #[case] expected: bool) {
    assert_eq!(Calendar::builtin().is_working_day(date(day)), expected);
}

#[rstest]
#[case::over_a_weekend("2024-03-15", 1, "2024-03-18")]
#[case::from_a_saturday("2024-03-16", 1, "2024-03-18")]
#[case::none_on_a_saturday("2024-03-16", 0, "2024-03-16")]
#[case::onto_a_make_up_sunday("2024-09-27", 1, "2024-09-29")]
#[case::over_national_day("2024-09-27", 3, "2024-10-08")]
#[case::onto_a_make_up_saturday("2024-09-27", 7, "2024-10-12")]
#[case::over_two_make_up_days("2024-09-27", 8, "2024-10-14")]
#[case::over_the_extension_of_2020("2020-01-23", 1, "2020-02-03")]
#[case::over_the_turn_of_a_year("2024-12-31", 15, "2025-01-22")]
fn the_nth_working_day(#[case] from: &str, #[case] n: u32, #[case] on: &str) {
    let due = Due { on: date(on), provisional: false };
    assert_eq!(Calendar::builtin().add_working_days(date(from), n), due);
}

#[test]
fn a_due_date_that_counts_through_a_year_without_data_is_provisional() {
    let text = "date,kind,name\n2024-10-01,holiday,国庆节\n2023-01-02,holiday,元旦\n";
    let calendar = Calendar::parse(text).unwrap();
    let provisional = |from, n| calendar.add_working_days(date(from), n).provisional;
    assert_eq!(calendar.years(), 2023..=2024);
    assert!(!provisional("2023-12-20", 15));
    assert!(!provisional("2024-12-30", 1));
    assert!(provisional("2024-12-30", 2));
    assert!(provisional("2025-06-01", 0));
    assert!(provisional("2022-12-30", 15));
    assert!(provisional("2022-06-01", 600));
    assert!(!calendar.add_days(date("2024-12-30"), 90).provisional);
}

#[test]
fn without_data_weekends_rest() {
    let calendar = Calendar::parse("date,kind,name\n").unwrap();
    assert!(calendar.years().is_empty());
    let due = calendar.add_working_days(date("2024-09-27"), 5);
    assert_eq!(due.on, date("2024-10-04"));
    assert!(due.provisional);
}

#[test]
fn a_broken_file_is_refused() {
    for line in ["2024-02-30,holiday,春节", "2024-10-01,rest,国庆节", "2024-10-01"] {
        assert!(Calendar::parse(&format!("date,kind,name\n{line}\n")).is_err(), "{line}");
    }
}

#[test]
fn the_end_of_time_is_not_crossed() {
    let calendar = Calendar::builtin();
    assert_eq!(calendar.add_working_days(NaiveDate::MAX, 15).on, NaiveDate::MAX);
    assert_eq!(calendar.add_working_days(date("2024-01-01"), u32::MAX).on, NaiveDate::MAX);
    assert_eq!(calendar.add_days(date("2024-01-01"), u32::MAX).on, NaiveDate::MAX);
    assert!(!calendar.is_working_day(NaiveDate::MIN));
    assert_eq!(local_date(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
    assert!(end_of_local_day(NaiveDate::MAX) < DateTime::<Utc>::MAX_UTC);
}

#[rstest]
#[case::morning("2024-02-28T16:00:00Z", "2024-02-29")]
#[case::last_second("2024-02-28T15:59:59.999999Z", "2024-02-28")]
#[case::new_year("2023-12-31T20:00:00Z", "2024-01-01")]
fn the_date_is_that_of_china(#[case] at: &str, #[case] expected: &str) {
    assert_eq!(local_date(instant(at)), date(expected));
}

#[test]
fn a_day_ends_when_the_next_begins_in_china() {
    assert_eq!(end_of_local_day(date("2024-02-28")), instant("2024-02-28T16:00:00Z"));
}

proptest! {
    #[test]
    fn sums_agree_with_the_file_day_by_day(from in any_date(), span in 0u64..400) {
        let calendar = Calendar::builtin();
        let to = from + Days::new(span);
        let counted = from.iter_days().skip(1).take_while(|day| *day <= to)
            .filter(|day| is_working_day_by_the_file(*day))
            .count();
        let counted = i64::try_from(counted).unwrap();
        prop_assert_eq!(calendar.working_days_between(from, to), counted);
        prop_assert_eq!(calendar.working_days_between(to, from), -counted);
        prop_assert_eq!(calendar.is_working_day(to), is_working_day_by_the_file(to));
    }

    #[test]
    fn the_nth_working_day_is_worked_and_n_working_days_away(from in any_date(), n in 1u32..400) {
        let calendar = Calendar::builtin();
        let due = calendar.add_working_days(from, n);
        prop_assert_eq!(calendar.working_days_between(from, due.on), i64::from(n));
        prop_assert!(calendar.is_working_day(due.on));
    }

    #[test]
    fn later_or_longer_is_never_due_earlier(from in any_date(), wait in 0u64..30, n in 0u32..400) {
        let calendar = Calendar::builtin();
        let due = calendar.add_working_days(from, n);
        prop_assert!(due.on < calendar.add_working_days(from, n + 1).on);
        prop_assert!(due.on <= calendar.add_working_days(from + Days::new(wait), n).on);
        prop_assert!(calendar.add_days(from, n).on <= due.on);
    }

    #[test]
    fn an_instant_lies_within_its_local_day(seconds in 1_262_304_000i64..1_800_000_000) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let today = local_date(at);
        prop_assert!(at < end_of_local_day(today));
        prop_assert!(at >= end_of_local_day(today.pred_opt().unwrap()));
    }
}
