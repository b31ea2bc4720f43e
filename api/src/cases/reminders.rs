//! Reminders 7, 3 and 0 days before something is due, and once when it is late.
//!
//! A row for each keeps any from being given twice, in whatever process. One whose day nothing ran on is given late, unless a
//! later one has come.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use shangliang_entity::handling_case::{Column, Entity, Model};
use shangliang_entity::reminder;
use shangliang_entity::vocab::CaseStatus;

use super::progress::Progress;
use super::store::Work;
use crate::calendar::deadline::{REMINDER_DAYS, reminders_due};
use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::Problem;

/// Stands for a due date that has passed.
const LATE: i64 = -1;

/// What can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    /// Routing: while a case is open or an objection undecided.
    Routing,
    /// The reply.
    Reply,
    /// The rating; what is late lapses instead.
    Rating,
}

impl Matter {
    const ALL: [Self; 3] = [Self::Routing, Self::Reply, Self::Rating];

    fn code(self) -> &'static str {
        match self {
            Self::Routing => "routing",
            Self::Reply => "reply",
            Self::Rating => "rating",
        }
    }

    fn column(self) -> Column {
        match self {
            Self::Routing => Column::RoutingDueOn,
            Self::Reply => Column::DueOn,
            Self::Rating => Column::RatingDueOn,
        }
    }

    fn due_on(self, case: &Model) -> Option<NaiveDate> {
        match self {
            Self::Routing => case.routing_due_on,
            Self::Reply => case.due_on,
            Self::Rating => case.rating_due_on,
        }
    }

    /// The states in which it counts.
    fn states(self) -> &'static [CaseStatus] {
        match self {
            Self::Routing => &[CaseStatus::Open, CaseStatus::Assigned, CaseStatus::Handling],
            Self::Reply => &[CaseStatus::Assigned, CaseStatus::Handling],
            Self::Rating => &[CaseStatus::Answered],
        }
    }
}

/// Gives at most so many reminders, and says how many.
pub async fn remind(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let today = local_date(uow.now());
    let mut given = 0;
    for matter in Matter::ALL {
        for (days_before, first, last) in stages(today) {
            if days_before == LATE && matter == Matter::Rating {
                continue;
            }
            for case in due(uow, matter, days_before, (first, last), limit.saturating_sub(given)).await? {
                give(uow, &case, matter, days_before).await?;
                given += 1;
            }
        }
    }
    Ok(given)
}

/// Each reminder with the first and last due date that it speaks of today.
fn stages(today: NaiveDate) -> Vec<(i64, NaiveDate, NaiveDate)> {
    let day = |days: i64| {
        let later = u64::try_from(days).ok().and_then(|days| today.checked_add_days(Days::new(days)));
        later.unwrap_or(NaiveDate::MAX)
    };
    let mut stages = Vec::new();
    let mut first = today;
    for days_before in REMINDER_DAYS.into_iter().rev() {
        stages.push((days_before, first, day(days_before)));
        first = day(days_before + 1);
    }
    stages.push((LATE, NaiveDate::MIN, today.pred_opt().unwrap_or(NaiveDate::MIN)));
    stages
}

/// Cases that something is due of and that were not reminded yet.
async fn due(
    uow: &Uow<'_>,
    matter: Matter,
    days_before: i64,
    (first, last): (NaiveDate, NaiveDate),
    limit: u64,
) -> Result<Vec<Model>, Problem> {
    let mut when = Condition::all().add(matter.column().lte(last));
    // Texts of dates before the year 1 would not sort as dates.
    if days_before != LATE {
        when = when.add(matter.column().gte(first));
    }
    let cases = Entity::find()
        .filter(Column::Status.is_in(matter.states().iter().copied()))
        .filter(Column::IsImported.eq(false))
        .filter(when)
        .filter(Expr::exists(reminded(matter, days_before)).not())
        .order_by_asc(matter.column())
        .limit(limit)
        .all(&uow.conn())
        .await?;
    Ok(cases)
}

/// The reminder of a case, if it was given.
fn reminded(matter: Matter, days_before: i64) -> SelectStatement {
    use reminder::{Column as Given, Entity as Reminder};
    Query::select()
        .expr(Expr::value(1))
        .from(Reminder)
        .and_where(Expr::col((Reminder, Given::CaseId)).equals((Entity, Column::Id)))
        .and_where(Expr::col((Reminder, Given::Round)).equals((Entity, Column::Round)))
        .and_where(Expr::col((Reminder, Given::DueOn)).equals((Entity, matter.column())))
        .and_where(Expr::col((Reminder, Given::Matter)).eq(matter.code()))
        .and_where(Expr::col((Reminder, Given::DaysBefore)).eq(days_before))
        .to_owned()
}

/// The reminder of something that is due of a case.
fn row_of(case: &Model, matter: Matter, days_before: i64, now: DateTime<Utc>) -> Option<reminder::Model> {
    Some(reminder::Model {
        case_id: case.id,
        round: case.round,
        matter: matter.code().to_owned(),
        due_on: matter.due_on(case)?,
        days_before: i32::try_from(days_before).unwrap_or_default(),
        at: now,
    })
}

fn facts_of(case: &Model, given: &reminder::Model) -> Value {
    json!({
        "matter": given.matter,
        "due_on": given.due_on,
        "days_before": given.days_before,
        "waiting_for": case.waiting_for.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>(),
        "lead_id": case.lead_id,
    })
}

/// What a case would be reminded of now if it had not been yet.
pub fn of_case(case: &Model, now: DateTime<Utc>) -> impl Iterator<Item = reminder::Model> {
    let today = local_date(now);
    let counts = |matter: &Matter| matter.states().contains(&case.status);
    Matter::ALL.into_iter().filter(counts).filter_map(move |matter| {
        let due_on = matter.due_on(case)?;
        let is_late = due_on < today;
        let days_before =
            if is_late { (matter != Matter::Rating).then_some(LATE) } else { reminders_due(due_on, today) };
        row_of(case, matter, days_before?, now)
    })
}

/// Records a reminder with its case, and says whether it tells that the case is late. That is shown, so it raises the version.
pub fn note(work: &mut Progress<'_>, given: &reminder::Model) -> bool {
    let is_late = i64::from(given.days_before) == LATE;
    let facts = facts_of(work.case(), given);
    work.note(if is_late { "case.overdue" } else { "case.reminded" }, facts, |_| {});
    is_late
}

/// Gives one: a row, and an entry of the ledger that notices are made of.
async fn give(uow: &Uow<'_>, case: &Model, matter: Matter, days_before: i64) -> Result<(), Problem> {
    let Some(row) = row_of(case, matter, days_before, uow.now()) else { return Ok(()) };
    reminder::Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    let mut work = Work::begin(uow, case.id).await?;
    if work.case().version != case.version {
        // It changed since it was found: look again.
        return Err(Problem::retry());
    }
    if note(&mut work, &row) { work.save().await } else { work.save_entries().await }
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
    #[case(-1, Some(LATE))]
    #[case(-400, Some(LATE))]
    fn each_due_date_has_one_stage(#[case] left: i64, #[case] stage: Option<i64>) {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let due_on = today + chrono::TimeDelta::days(left);
        let found: Vec<_> =
            stages(today).into_iter().filter(|(_, first, last)| (*first..=*last).contains(&due_on)).collect();
        assert!(found.len() <= 1, "{found:?}");
        assert_eq!(found.first().map(|(stage, _, _)| *stage), stage);
        if left >= 0 {
            assert_eq!(stage, crate::calendar::deadline::reminders_due(due_on, today));
        }
    }
}
