//! By when intake decides what citizens submit.

use chrono::{DateTime, NaiveDate, Utc};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus};

use crate::calendar::deadline::Period;
use crate::calendar::local_date;
use crate::committees::settings::{self, Settings};
use crate::db::Uow;
use crate::http::Problem;

/// The states in which it waits for intake.
pub const WAITING: [SuggestionStatus; 2] = [SuggestionStatus::Submitted, SuggestionStatus::Reviewing];

/// The date for what is handed in now; members' suggestions have none.
pub async fn due_on(uow: &Uow<'_>, committee: CommitteeId, kind: SuggestionKind) -> Result<Option<NaiveDate>, Problem> {
    if kind != SuggestionKind::Citizen {
        return Ok(None);
    }
    let settings = settings::at(&uow.conn(), committee, uow.now()).await?;
    Ok(last_day(&settings, kind, uow.now()))
}

/// The date for what is handed in at a moment, under settings; members' suggestions have none.
pub fn last_day(settings: &Settings, kind: SuggestionKind, now: DateTime<Utc>) -> Option<NaiveDate> {
    (kind == SuggestionKind::Citizen).then(|| settings.due(Period::CitizenTriage, now).on)
}

/// Whether intake should have decided by now.
pub fn is_overdue(row: &Model, now: DateTime<Utc>) -> bool {
    WAITING.contains(&row.status) && row.triage_due_on.is_some_and(|due_on| due_on < local_date(now))
}
