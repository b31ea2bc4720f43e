//! Reminders so many days before something is due as its committee has set, and once when it is late: what all of them share.
//!
//! A row for each keeps any from being given twice, in whatever process. One whose day nothing ran on is given late, unless a
//! later one has come.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, EntityTrait, IntoActiveModel};
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
    /// Its committee.
    pub committee: SimpleExpr,
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

/// On which days reminders are given, in every committee.
pub struct Schedules {
    today: NaiveDate,
    /// Where a committee has set none of its own.
    usual: Vec<DaysBefore>,
    own: BTreeMap<CommitteeId, Vec<DaysBefore>>,
}

impl Schedules {
    /// Those that are in force.
    pub async fn in_force(uow: &Uow<'_>) -> Result<Self, Problem> {
        let own = settings::reminder_days(&uow.conn(), uow.now()).await?;
        Ok(Self { today: local_date(uow.now()), usual: Settings::default().reminder_days, own })
    }

    /// The reminder that a committee gives today of what is due on a date.
    pub fn stage(&self, committee: CommitteeId, due_on: NaiveDate) -> Option<Stage> {
        let days = self.own.get(&committee).unwrap_or(&self.usual);
        stages(self.today, days).into_iter().find(|stage| stage.speaks_of(due_on))
    }

    /// Whether something has such a reminder today that was not given yet, as SQL; of what is late only where that is told.
    pub fn is_due(&self, matter: &str, tells_late: bool, columns: Columns) -> Condition {
        let last = self.days().filter_map(|days| days.first()).map(|days| day(self.today, days.0)).max();
        let days_before = self.days_before(&columns);
        let mut due = Condition::all().add(columns.due_on.clone().lte(last.unwrap_or(self.today)));
        if !tells_late {
            due = due.add(columns.due_on.clone().gte(self.today));
        }
        due.add(days_before.clone().is_not_null()).add(Expr::exists(given(matter, days_before, columns)).not())
    }

    /// How many days before is told today, as SQL: the twin of [`Self::stage`].
    fn days_before(&self, columns: &Columns) -> Expr {
        let of = |days: &[DaysBefore]| {
            let stages = stages(self.today, days).into_iter();
            stages.fold(CaseStatement::new(), |case, stage| {
                case.case(columns.due_on.clone().lte(stage.last), stage.days_before)
            })
        };
        let mut by_days: BTreeMap<&[DaysBefore], Vec<CommitteeId>> = BTreeMap::new();
        self.own.iter().for_each(|(committee, days)| by_days.entry(days).or_default().push(*committee));
        let others = columns.committee.clone().is_not_in(self.own.keys().copied());
        let usual = CaseStatement::new().case(others, of(&self.usual));
        let all = by_days
            .into_iter()
            .fold(usual, |case, (days, committees)| case.case(columns.committee.clone().is_in(committees), of(days)));
        all.into()
    }

    fn days(&self) -> impl Iterator<Item = &Vec<DaysBefore>> {
        std::iter::once(&self.usual).chain(self.own.values())
    }
}

/// Every reminder that may be given today where these are its days, that of what is late first; each due date is in at most one of them.
fn stages(today: NaiveDate, days_before: &[DaysBefore]) -> Vec<Stage> {
    let mut stages = vec![Stage::late(today)];
    let mut first = today;
    for DaysBefore(days) in days_before.iter().copied().rev() {
        stages.push(Stage { days_before: i32::try_from(days).unwrap_or_default(), first, last: day(today, days) });
        first = day(today, days + 1);
    }
    stages
}

fn day(today: NaiveDate, days: u32) -> NaiveDate {
    today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The reminder of something, if it was given.
fn given(matter: &str, days_before: Expr, columns: Columns) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::SubjectId)).eq(columns.subject))
        .and_where(Expr::col((Entity, Column::Round)).eq(columns.round))
        .and_where(Expr::col((Entity, Column::DueOn)).eq(columns.due_on))
        .and_where(Expr::col((Entity, Column::Matter)).eq(matter))
        .and_where(Expr::col((Entity, Column::DaysBefore)).eq(days_before))
        .to_owned()
}

impl Stage {
    /// The one that a due date is in today, where a committee has these settings.
    pub fn of(due_on: NaiveDate, today: NaiveDate, settings: &Settings) -> Option<Self> {
        stages(today, &settings.reminder_days).into_iter().find(|stage| stage.speaks_of(due_on))
    }

    /// Of all that is past its date.
    fn late(today: NaiveDate) -> Self {
        Self { days_before: -1, first: NaiveDate::MIN, last: today.pred_opt().unwrap_or(NaiveDate::MIN) }
    }

    /// Whether it is for what is late.
    pub fn is_late(&self) -> bool {
        self.days_before < 0
    }

    fn speaks_of(&self, due_on: NaiveDate) -> bool {
        (self.first..=self.last).contains(&due_on)
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
        assert!(all.is_sorted_by_key(|stage| stage.last), "{all:?}");
        let found: Vec<_> = all.into_iter().filter(|stage| stage.speaks_of(due_on)).collect();
        assert!(found.len() <= 1, "{found:?}");
        assert_eq!(found.first().map(|stage| stage.days_before), stage);
        assert_eq!(Stage::of(due_on, today, &settings), found.first().copied());
    }
}
