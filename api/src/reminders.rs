//! Reminders 7, 3 and 0 days before something is due, and once when it is late: what all of them share.
//!
//! A row for each keeps any from being given twice, in whatever process. One whose day nothing ran on is given late, unless a
//! later one has come.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, EntityTrait, IntoActiveModel};
use shangliang_entity::reminder::{Column, Entity, Model};
use uuid::Uuid;

use crate::calendar::deadline::REMINDER_DAYS;
use crate::db::Uow;
use crate::http::Problem;

/// One reminder, with the first and last due date that it speaks of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// How many days before; -1 for what is late.
    pub days_before: i32,
    first: NaiveDate,
    last: NaiveDate,
}

/// The columns of whatever is due.
pub struct Columns {
    /// What tells it apart: a case, a part, a note, a suggestion.
    pub subject: SimpleExpr,
    /// Its round.
    pub round: SimpleExpr,
    /// When it is due.
    pub due_on: SimpleExpr,
}

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// What tells it apart.
    pub id: Uuid,
    /// Its round.
    pub round: i32,
    /// When it is due.
    pub due_on: NaiveDate,
}

/// Every reminder that may be given today; each due date is in at most one of them.
pub fn stages(today: NaiveDate) -> Vec<Stage> {
    let day = |days: i64| {
        let later = u64::try_from(days).ok().and_then(|days| today.checked_add_days(Days::new(days)));
        later.unwrap_or(NaiveDate::MAX)
    };
    let mut stages = Vec::new();
    let mut first = today;
    for days in REMINDER_DAYS.into_iter().rev() {
        stages.push(Stage { days_before: i32::try_from(days).unwrap_or_default(), first, last: day(days) });
        first = day(days + 1);
    }
    stages.push(Stage::late(today));
    stages
}

impl Stage {
    /// The one that a due date is in today.
    pub fn of(due_on: NaiveDate, today: NaiveDate) -> Option<Self> {
        stages(today).into_iter().find(|stage| (stage.first..=stage.last).contains(&due_on))
    }

    /// Of all that is past its date.
    fn late(today: NaiveDate) -> Self {
        Self { days_before: -1, first: NaiveDate::MIN, last: today.pred_opt().unwrap_or(NaiveDate::MIN) }
    }

    /// Whether it is for what is late.
    pub fn is_late(&self) -> bool {
        self.days_before < 0
    }

    /// What it speaks of and was not given for yet, as SQL.
    pub fn is_due(&self, matter: &str, columns: Columns) -> Condition {
        let mut due = Condition::all().add(columns.due_on.clone().lte(self.last));
        // Texts of dates before the year 1 would not sort as dates.
        if !self.is_late() {
            due = due.add(columns.due_on.clone().gte(self.first));
        }
        due.add(Expr::exists(self.given(matter, columns)).not())
    }

    /// The reminder, if it was given.
    fn given(&self, matter: &str, columns: Columns) -> SelectStatement {
        Query::select()
            .expr(Expr::value(1))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::SubjectId)).eq(columns.subject))
            .and_where(Expr::col((Entity, Column::Round)).eq(columns.round))
            .and_where(Expr::col((Entity, Column::DueOn)).eq(columns.due_on))
            .and_where(Expr::col((Entity, Column::Matter)).eq(matter))
            .and_where(Expr::col((Entity, Column::DaysBefore)).eq(self.days_before))
            .to_owned()
    }

    /// The row of one that is given.
    pub fn row(&self, matter: &str, subject: Subject, now: DateTime<Utc>) -> Model {
        Model {
            subject_id: subject.id,
            round: subject.round,
            matter: matter.to_owned(),
            due_on: subject.due_on,
            days_before: self.days_before,
            at: now,
        }
    }
}

/// Notes that one was given.
pub async fn keep(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(8, None)]
    #[case(7, Some(7))]
    #[case(4, Some(7))]
    #[case(3, Some(3))]
    #[case(1, Some(3))]
    #[case(0, Some(0))]
    #[case(-1, Some(-1))]
    #[case(-400, Some(-1))]
    fn each_due_date_has_one_stage(#[case] left: i64, #[case] stage: Option<i32>) {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let due_on = today + chrono::TimeDelta::days(left);
        let found: Vec<_> =
            stages(today).into_iter().filter(|stage| (stage.first..=stage.last).contains(&due_on)).collect();
        assert!(found.len() <= 1, "{found:?}");
        assert_eq!(found.first().map(|stage| stage.days_before), stage);
        assert_eq!(Stage::of(due_on, today), found.first().copied());
        if left >= 0 {
            let reminder = crate::calendar::deadline::reminders_due(due_on, today);
            assert_eq!(stage.map(i64::from), reminder);
        }
    }
}
