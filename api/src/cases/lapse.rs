//! The time to rate ends: what nobody rated lapses, and never counts as satisfied.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use shangliang_entity::handling_case::{Column, Entity};
use shangliang_entity::ids::CaseId;
use shangliang_entity::rating;
use shangliang_entity::suggestion;
use shangliang_entity::vocab::CaseStatus;

use super::lifecycle::{Action, next, step};
use super::progress::Progress;
use super::store::Work;
use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::Problem;

/// Ends the rating of at most so many cases whose 15 working days are over, and gives how many.
pub async fn lapse_ratings(uow: &Uow<'_>, limit: u64) -> Result<u64, Problem> {
    let today = local_date(uow.now());
    let over: Vec<CaseId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(CaseStatus::Answered))
        .filter(Column::RatingDueOn.lt(today))
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(&uow.conn())
        .await?;
    let mut lapsed = 0;
    for id in over {
        let mut work = Work::begin(uow, id).await?;
        let is_over = work.case().rating_due_on.is_some_and(|due_on| due_on < today);
        // Somebody may have rated since it was found.
        if !is_over || next(work.case().status, Action::Lapse).is_none() {
            continue;
        }
        let given = rating::Entity::find()
            .filter(rating::Column::CaseId.eq(id))
            .filter(rating::Column::Round.eq(work.case().round))
            .all(&uow.conn())
            .await?;
        let suggestions = suggestion::Entity::find().select_only().column(suggestion::Column::Id);
        let all: Vec<shangliang_entity::ids::SuggestionId> =
            suggestions.filter(suggestion::Column::CaseId.eq(id)).into_tuple().all(&uow.conn()).await?;
        lapse(&mut work, given.len(), all.len())?;
        work.save().await?;
        lapsed += 1;
    }
    Ok(lapsed)
}

/// Ends the rating of a case that so many of its suggestions were rated of.
pub fn lapse(work: &mut Progress<'_>, rated: usize, suggestions: usize) -> Result<(), Problem> {
    let transition = step(work.case().status, Action::Lapse)?;
    let facts = json!({
        "ratings": rated,
        "unrated": suggestions.saturating_sub(rated),
        "rating_due_on": work.case().rating_due_on,
    });
    work.step(transition, facts, |_| {});
    Ok(())
}
