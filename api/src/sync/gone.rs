//! Which of the touched things somebody may have been told of and sees no more.
//!
//! Nothing is kept of what a client was told, so each kind says who may ever have seen a thing while their roles were the same;
//! whoever may not is told nothing, not even its id.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, StudioId, SuggestionId, TopicId};
use shangliang_entity::{handling_case, studio, suggestion, topic};
use utoipa::ToSchema;

use super::once;
use super::question::Matter;
use super::reach::Reach;
use crate::access::Actor;
use crate::db::Conn;
use crate::http::Problem;
use crate::{cases, studios, suggestions, topics};

/// How many may be gone at a time: with more, a copy begins anew for less.
const MOST: u64 = 1000;

/// How many bytes the id of one takes.
const ID: usize = 39;

/// What somebody sees no more; what was never told of may be among it.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Gone {
    /// Topics.
    #[schema(max_items = 1000)]
    pub topics: Vec<TopicId>,
    /// Studios.
    #[schema(max_items = 1000)]
    pub studios: Vec<StudioId>,
    /// Suggestions.
    #[schema(max_items = 1000)]
    pub suggestions: Vec<SuggestionId>,
    /// Cases.
    #[schema(max_items = 1000)]
    pub cases: Vec<CaseId>,
}

impl Gone {
    /// Finds it among what is told of; nothing where that is more than one is told by its id.
    pub async fn find(db: &Conn<'_>, actor: &Actor, reach: &Reach<'_>) -> Result<Option<Self>, Problem> {
        let mut gone = Self::default();
        if let (Some(within), Some(once)) = (reach.within(Matter::Topics), once::topics(actor)) {
            let seen = topics::visible(actor, within.clone());
            gone.topics = lost(seen, topic::Column::Id, within.add(once)).into_tuple().all(db).await?;
        }
        if let Some(within) = reach.within(Matter::Studios) {
            let seen = studios::visible(actor, within.clone());
            gone.studios = lost(seen, studio::Column::Id, within.add(once::studios())).into_tuple().all(db).await?;
        }
        if let Some(within) = reach.within(Matter::Suggestions) {
            let seen = suggestions::visible(actor, within.clone());
            let once = once::suggestions(actor);
            gone.suggestions = lost(seen, suggestion::Column::Id, within.add(once)).into_tuple().all(db).await?;
        }
        if let Some(within) = reach.within(Matter::Cases) {
            let seen = cases::visible(actor, within.clone());
            let once = once::cases(actor);
            gone.cases = lost(seen, handling_case::Column::Id, within.add(once)).into_tuple().all(db).await?;
        }
        Ok(Some(gone).filter(|gone| u64::try_from(gone.count()).is_ok_and(|count| count <= MOST)))
    }

    /// How many there are.
    fn count(&self) -> usize {
        let Self { topics, studios, suggestions, cases } = self;
        topics.len() + studios.len() + suggestions.len() + cases.len()
    }

    /// How many bytes they take in a page.
    pub fn bytes(&self) -> usize {
        self.count() * ID
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }
}

/// The ids of what may once have been seen and is not among what is: no more of them than show that there are too many.
fn lost<E: EntityTrait>(seen: Select<E>, id: E::Column, once: Condition) -> Select<E> {
    let seen = seen.select_only().column(id).into_query();
    E::find().select_only().column(id).filter(once).filter(id.not_in_subquery(seen)).limit(MOST + 1)
}
