//! What is said of a topic on entering and changing, beyond what the schema checks.

use chrono::{DateTime, SubsecRound, Utc};
use shangliang_entity::ids::{CommitteeId, GroupId};

use super::store;
use crate::db::Uow;
use crate::http::{FieldError, Place, Problem, Text};

/// When a topic takes suggestions: from, and until before.
pub type Window = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// The window to the microsecond, as the database keeps it; refuses one that ends before it begins, and a special
/// committee of another committee (422).
pub async fn check(
    uow: &Uow<'_>,
    committee: CommitteeId,
    special_committee: Option<GroupId>,
    (opens_at, closes_at): Window,
) -> Result<Window, Problem> {
    let mut errors = Vec::new();
    if let Some(id) = special_committee
        && !store::is_special_committee_of(&uow.conn(), committee, id).await?
    {
        let text = Text::fixed("该委员会没有这个专门委员会", "the committee has no such special committee");
        errors.push(FieldError::new(Place::Pointer("/special_committee_id".to_owned()), "unknown", text));
    }
    if opens_at.zip(closes_at).is_some_and(|(opens, closes)| closes <= opens) {
        let text = Text::fixed("应晚于开始时间", "expected a time after opens_at");
        errors.push(FieldError::new(Place::Pointer("/closes_at".to_owned()), "before_opening", text));
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    Ok((opens_at.map(|at| at.trunc_subsecs(6)), closes_at.map(|at| at.trunc_subsecs(6))))
}
