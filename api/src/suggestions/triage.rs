//! By when intake decides what citizens submit, and the reminders of it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::reminder;
use shangliang_entity::suggestion::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{SuggestionStatus, Visibility};

use super::store;
use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::committees::settings::{self, Settings};
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::Entry;
use crate::reminders::{Columns, Schedules, Stage, Subject, keep};

/// What is due, as reminders name it.
const MATTER: &str = "triage";

/// The states in which it waits for intake.
const WAITING: [SuggestionStatus; 2] = [SuggestionStatus::Submitted, SuggestionStatus::Reviewing];

/// The date for what is handed in now; members' own suggestions have none.
pub async fn due_on(uow: &Uow<'_>, committee: CommitteeId, is_citizens: bool) -> Result<Option<NaiveDate>, Problem> {
    if !is_citizens {
        return Ok(None);
    }
    let settings = settings::at(&uow.conn(), committee, uow.now()).await?;
    Ok(last_day(&settings, is_citizens, uow.now()))
}

/// The date for what is handed in at a moment, under settings; members' own suggestions have none.
pub fn last_day(settings: &Settings, is_citizens: bool, now: DateTime<Utc>) -> Option<NaiveDate> {
    is_citizens.then(|| settings.due(Period::CitizenTriage, now).on)
}

/// Whether intake should have decided by now.
pub fn is_overdue(row: &Model, now: DateTime<Utc>) -> bool {
    WAITING.contains(&row.status) && row.triage_due_on.is_some_and(|due_on| due_on < local_date(now))
}

/// Reminds the staff of at most so many suggestions that wait for intake, and says how many.
pub async fn remind(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let schedules = Schedules::in_force(uow).await?;
    let mut given = 0;
    for row in due(uow, &schedules, limit).await? {
        let Some(due_on) = row.triage_due_on else { continue };
        let Some(stage) = schedules.stage(row.committee_id, due_on) else { continue };
        keep(uow, stage.row(MATTER, Subject { id: row.id.0, round: 1, due_on }, uow.now())).await?;
        give(uow, &row, &stage).await?;
        given += 1;
    }
    Ok(given)
}

async fn due(uow: &Uow<'_>, schedules: &Schedules, limit: u64) -> Result<Vec<Model>, Problem> {
    let columns = Columns {
        committee: Column::CommitteeId.into_simple_expr(),
        subject: Column::Id.into_simple_expr(),
        round: Expr::value(1),
        due_on: Column::TriageDueOn.into_simple_expr(),
    };
    let waiting = Entity::find().filter(Column::Status.is_in(WAITING)).filter(schedules.is_due(MATTER, true, columns));
    Ok(waiting.order_by_asc(Column::TriageDueOn).limit(limit).all(&uow.conn()).await?)
}

/// Gives one: an entry of the ledger that notices are made of. Being late is shown, so it raises the version.
async fn give(uow: &Uow<'_>, row: &Model, stage: &Stage) -> Result<(), Problem> {
    let facts = facts_of(row, stage);
    if stage.is_late() {
        let change = ActiveModel::default();
        return store::edit(uow, row, change, event_of(stage), Visibility::Author, facts).await.map(drop);
    }
    uow.record(store::entry(row, event_of(stage), Visibility::Author, facts)).await.map(drop)
}

fn facts_of(row: &Model, stage: &Stage) -> Value {
    json!({ "matter": MATTER, "due_on": row.triage_due_on, "days_before": stage.days_before })
}

fn event_of(stage: &Stage) -> &'static str {
    if stage.is_late() { "suggestion.overdue" } else { "suggestion.reminded" }
}

/// What intake would be reminded of now, under settings, if it had not been yet: the row that keeps it, the entry that tells it, and
/// whether it is late.
pub fn reminder_of(row: &Model, settings: &Settings, now: DateTime<Utc>) -> Option<(reminder::Model, Entry, bool)> {
    let due_on = row.triage_due_on.filter(|_| WAITING.contains(&row.status))?;
    let stage = Stage::of(due_on, local_date(now), settings)?;
    let given = stage.row(MATTER, Subject { id: row.id.0, round: 1, due_on }, now);
    let entry = store::entry(row, event_of(&stage), Visibility::Author, facts_of(row, &stage));
    Some((given, entry, stage.is_late()))
}
