//! The stretch of time that is asked for, in dates of China.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef};

use crate::calendar::end_of_local_day;

/// From a date to a date, both included; an end that is left out is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Whether a date lies in it.
    pub fn contains(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }

    /// Whether a date column lies in it, as SQL; without a date it does not.
    pub fn of_date(&self, column: impl IntoColumnRef + Copy) -> Condition {
        Condition::all()
            .add(Expr::col(column).is_not_null())
            .add_option(self.from.map(|from| Expr::col(column).gte(from)))
            .add_option(self.to.map(|to| Expr::col(column).lte(to)))
    }

    /// Whether an instant's date in China lies in it, as SQL; without an instant it does not.
    pub fn of_instant(&self, column: impl IntoColumnRef + Copy) -> Condition {
        let begins = self.from.and_then(|from| from.pred_opt()).map(end_of_local_day);
        let ends: Option<DateTime<Utc>> = self.to.map(end_of_local_day);
        Condition::all()
            .add(Expr::col(column).is_not_null())
            .add_option(begins.map(|begins| Expr::col(column).gte(begins)))
            .add_option(ends.map(|ends| Expr::col(column).lt(ends)))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, None, "2026-03-02", true)]
    #[case(Some("2026-03-02"), Some("2026-03-02"), "2026-03-02", true)]
    #[case(Some("2026-03-03"), None, "2026-03-02", false)]
    #[case(None, Some("2026-03-01"), "2026-03-02", false)]
    fn both_ends_are_included(
        #[case] from: Option<&str>,
        #[case] to: Option<&str>,
        #[case] on: &str,
        #[case] is_in: bool,
    ) {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = Period { from: from.map(date), to: to.map(date) };
        assert_eq!(period.contains(date(on)), is_in);
    }
}
