//! By when intake decides what citizens submit, and the reminders of it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{StreamKind, SuggestionKind, SuggestionStatus, Visibility};

use super::store;
use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::committees::settings;
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::{Entry, Stream};
use crate::reminders::{Columns, Stage, Subject, stages};

/// What is due, as reminders name it.
const MATTER: &str = "triage";

/// The states in which it waits for intake.
const WAITING: [SuggestionStatus; 2] = [SuggestionStatus::Submitted, SuggestionStatus::Reviewing];

/// The date for what is handed in now; members' suggestions have none.
pub async fn due_on(uow: &Uow<'_>, committee: CommitteeId, kind: SuggestionKind) -> Result<Option<NaiveDate>, Problem> {
    if kind != SuggestionKind::Citizen {
        return Ok(None);
    }
    let settings = settings::at(&uow.conn(), committee, uow.now()).await?;
    Ok(Some(settings.due(Period::CitizenTriage, uow.now()).on))
}

/// Whether intake should have decided by now.
pub fn is_overdue(row: &Model, now: DateTime<Utc>) -> bool {
    WAITING.contains(&row.status) && row.triage_due_on.is_some_and(|due_on| due_on < local_date(now))
}

/// Reminds the staff of at most so many suggestions that wait for intake, and says how many.
pub async fn remind(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let mut given = 0;
    for stage in stages(local_date(uow.now())) {
        for row in due(uow, &stage, limit.saturating_sub(given)).await? {
            let Some(due_on) = row.triage_due_on else { continue };
            stage.keep(uow, MATTER, Subject { id: row.id.0, round: 1, due_on }).await?;
            give(uow, &row, &stage).await?;
            given += 1;
        }
    }
    Ok(given)
}

async fn due(uow: &Uow<'_>, stage: &Stage, limit: u64) -> Result<Vec<Model>, Problem> {
    let columns = Columns {
        subject: Column::Id.into_simple_expr(),
        round: Expr::value(1),
        due_on: Column::TriageDueOn.into_simple_expr(),
    };
    let waiting = Entity::find().filter(Column::Status.is_in(WAITING)).filter(stage.is_due(MATTER, columns));
    Ok(waiting.order_by_asc(Column::TriageDueOn).limit(limit).all(&uow.conn()).await?)
}

/// Gives one: an entry of the ledger that notices are made of. Being late is shown, so it raises the version.
async fn give(uow: &Uow<'_>, row: &Model, stage: &Stage) -> Result<(), Problem> {
    let facts = json!({ "matter": MATTER, "due_on": row.triage_due_on, "days_before": stage.days_before });
    if stage.is_late() {
        let change = ActiveModel::default();
        return store::edit(uow, row, change, "suggestion.overdue", Visibility::Author, facts).await.map(drop);
    }
    let entry = Entry {
        stream: Stream(StreamKind::Suggestion, row.id.0),
        action: "suggestion.reminded",
        committee: Some(row.committee_id),
        visibility: Visibility::Author,
        payload: facts,
        effective_at: None,
    };
    uow.record(entry).await.map(drop)
}
