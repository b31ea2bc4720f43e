//! Reminders so many days before something is due as its committee has set, and once when it is late: what all of them share.
//!
//! A row for each keeps any from being given twice, in whatever process. One whose day nothing ran on is given late, unless a
//! later one has come.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::reminder::{Column, Entity, Model};
use uuid::Uuid;

use crate::calendar::local_date;
use crate::committees::settings::{self, DaysBefore, Settings};
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

/// Committees whose reminders are given on the same days.
pub struct Schedule {
    /// Every reminder that may be given there today.
    pub stages: Vec<Stage>,
    committees: Committees,
}

enum Committees {
    These(Vec<CommitteeId>),
    AllBut(Vec<CommitteeId>),
}

impl Schedule {
    /// Every schedule that is in force; each committee is in one of them.
    pub async fn all(uow: &Uow<'_>) -> Result<Vec<Self>, Problem> {
        let (set, today) = (settings::reminder_days(&uow.conn(), uow.now()).await?, local_date(uow.now()));
        let all_but = Committees::AllBut(set.keys().copied().collect());
        let mut by_days: BTreeMap<Vec<DaysBefore>, Vec<CommitteeId>> = BTreeMap::new();
        set.into_iter().for_each(|(committee, days)| by_days.entry(days).or_default().push(committee));
        let set = by_days.into_iter().map(|(days, committees)| (days, Committees::These(committees)));
        let schedules = std::iter::once((Settings::default().reminder_days, all_but)).chain(set);
        Ok(schedules.map(|(days, committees)| Self { stages: stages(today, &days), committees }).collect())
    }

    /// Whether a column names one of its committees, as SQL.
    pub fn covers(&self, committee: impl ColumnTrait) -> Expr {
        match &self.committees {
            Committees::These(committees) => committee.is_in(committees.iter().copied()),
            Committees::AllBut(committees) => committee.is_not_in(committees.iter().copied()),
        }
    }
}

/// Every reminder that may be given today where these are its days; each due date is in at most one of them.
fn stages(today: NaiveDate, days_before: &[DaysBefore]) -> Vec<Stage> {
    let day = |days: u32| today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
    let mut stages = Vec::new();
    let mut first = today;
    for DaysBefore(days) in days_before.iter().copied().rev() {
        stages.push(Stage { days_before: i32::try_from(days).unwrap_or_default(), first, last: day(days) });
        first = day(days + 1);
    }
    stages.push(Stage::late(today));
    stages
}

impl Stage {
    /// The one that a due date is in today, where a committee has these settings.
    pub fn of(due_on: NaiveDate, today: NaiveDate, settings: &Settings) -> Option<Self> {
        stages(today, &settings.reminder_days).into_iter().find(|stage| (stage.first..=stage.last).contains(&due_on))
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
    #[case(&[7, 3, 0], 8, None)]
    #[case(&[7, 3, 0], 7, Some(7))]
    #[case(&[7, 3, 0], 4, Some(7))]
    #[case(&[7, 3, 0], 3, Some(3))]
    #[case(&[7, 3, 0], 1, Some(3))]
    #[case(&[7, 3, 0], 0, Some(0))]
    #[case(&[7, 3, 0], -1, Some(-1))]
    #[case(&[7, 3, 0], -400, Some(-1))]
    #[case(&[60, 2], 60, Some(60))]
    #[case(&[60, 2], 2, Some(2))]
    #[case(&[60, 2], 0, Some(2))]
    #[case(&[60, 2], -1, Some(-1))]
    #[case(&[], 0, None)]
    #[case(&[], -1, Some(-1))]
    fn each_due_date_has_one_stage(#[case] days: &[u32], #[case] left: i64, #[case] stage: Option<i32>) {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let due_on = today + chrono::TimeDelta::days(left);
        let settings =
            Settings { reminder_days: days.iter().copied().map(DaysBefore).collect(), ..Settings::default() };
        let all = stages(today, &settings.reminder_days);
        let found: Vec<_> = all.into_iter().filter(|stage| (stage.first..=stage.last).contains(&due_on)).collect();
        assert!(found.len() <= 1, "{found:?}");
        assert_eq!(found.first().map(|stage| stage.days_before), stage);
        assert_eq!(Stage::of(due_on, today, &settings), found.first().copied());
    }
}
