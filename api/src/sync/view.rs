//! What is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::gone::Gone;
use crate::cases::CaseItem;
use crate::studios::StudioView;
use crate::suggestions::SuggestionItem;
use crate::topics::TopicItem;

/// What changed for somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncPage {
    /// Whether the copy begins anew with this page: whatever one has from before is to be forgotten.
    pub reset: bool,
    /// What is new or was changed, as its list shows it.
    pub changed: Changed,
    /// What one sees no more, by id.
    pub gone: Gone,
    /// How many notices in one's inbox were not read.
    #[schema(minimum = 0)]
    pub unread_notices: u64,
    /// Send it as `cursor` the next time.
    #[schema(max_length = 600)]
    pub cursor: String,
    /// Whether there is more to be fetched at once; only after the last page is the copy complete.
    pub has_more: bool,
}

/// Items by kind, each as its list shows it.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Changed {
    /// Topics.
    #[schema(max_items = 100)]
    pub topics: Vec<TopicItem>,
    /// Studios.
    #[schema(max_items = 100)]
    pub studios: Vec<StudioView>,
    /// Suggestions.
    #[schema(max_items = 100)]
    pub suggestions: Vec<SuggestionItem>,
    /// Cases.
    #[schema(max_items = 100)]
    pub cases: Vec<CaseItem>,
}

impl Changed {
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        let Self { topics, studios, suggestions, cases } = self;
        topics.is_empty() && studios.is_empty() && suggestions.is_empty() && cases.is_empty()
    }
}

impl SyncPage {
    /// Whether it tells nothing of things that one did not know.
    pub fn is_quiet(&self) -> bool {
        !self.reset && !self.has_more && self.changed.is_empty() && self.gone.is_empty()
    }
}
