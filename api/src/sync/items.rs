//! The items of each kind, through the very queries of its list, so that list and copy cannot differ. What a caller may do is left out:
//! it changes with the time alone, of which the ledger tells nothing.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shangliang_entity::{handling_case, studio, suggestion, topic};
use uuid::Uuid;

use crate::access::Actor;
use crate::calendar::local_date;
use crate::cases::{self, CaseItem};
use crate::db::Conn;
use crate::http::Problem;
use crate::studios::{self, StudioView};
use crate::suggestions::{self, SuggestionItem};
use crate::topics::{self, TopicItem};

/// Which items of a kind: those that meet a condition, the newest first, from a place on.
pub struct Window {
    /// What they meet, beside being seen by the caller.
    pub within: Condition,
    /// The last one that was told.
    pub before: Option<Uuid>,
    /// How many at most.
    pub limit: u64,
}

impl Window {
    fn of<E: EntityTrait>(&self, select: Select<E>, id: E::Column) -> Select<E> {
        let select = match self.before {
            Some(before) => select.filter(id.lt(before)),
            None => select,
        };
        select.order_by_desc(id).limit(self.limit)
    }
}

/// Topics.
pub async fn topics(db: &Conn<'_>, actor: &Actor, window: Window) -> Result<Vec<TopicItem>, Problem> {
    let select = topics::visible(actor, window.within.clone());
    let rows = topics::listed(window.of(select, topic::Column::Id)).into_model().all(db).await?;
    Ok(rows.into_iter().map(|row| TopicItem::of(row, None)).collect())
}

/// Studios.
pub async fn studios(db: &Conn<'_>, actor: &Actor, window: Window) -> Result<Vec<StudioView>, Problem> {
    let select = studios::visible(actor, window.within.clone());
    let rows = window.of(select, studio::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(StudioView::from).collect())
}

/// Suggestions, waiting for whom they wait for now.
pub async fn suggestions(
    db: &Conn<'_>,
    actor: &Actor,
    window: Window,
    now: DateTime<Utc>,
) -> Result<Vec<SuggestionItem>, Problem> {
    let select = suggestions::visible(actor, window.within.clone());
    let rows = suggestions::listed(window.of(select, suggestion::Column::Id), actor).into_model().all(db).await?;
    Ok(rows.into_iter().map(|row| SuggestionItem::of(row, None, now)).collect())
}

/// Cases, as late as they are now.
pub async fn cases(db: &Conn<'_>, actor: &Actor, window: Window, now: DateTime<Utc>) -> Result<Vec<CaseItem>, Problem> {
    let select = cases::visible(actor, window.within.clone());
    let page = window.of(select, handling_case::Column::Id);
    let rows = cases::listed(page, actor, local_date(now)).into_model().all(db).await?;
    Ok(rows.into_iter().map(|row| CaseItem::of(row, None)).collect())
}
