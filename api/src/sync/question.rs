//! What a client wants to keep in step.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use shangliang_entity::ids::{AccountId, CommitteeId};
use utoipa::IntoParams;

/// For how long a client may wait for something to be told.
pub const MAX_PATIENCE: Duration = Duration::from_secs(25);

/// The query.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SyncQuery {
    /// How far one has come: the `cursor` of the answer before; absent to begin.
    #[param(max_length = 600, format = "line")]
    pub cursor: Option<String>,
    /// How many items at most: 1–100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// Only what belongs to one committee.
    committee_id: Option<CommitteeId>,
    /// Only some kinds, separated by commas: `topics`, `studios`, `suggestions`, `cases`.
    #[param(max_length = 60, pattern = "^(topics|studios|suggestions|cases)(,(topics|studios|suggestions|cases))*$")]
    kinds: Option<String>,
    /// For how many seconds to wait where there is nothing to tell yet: at most 25.
    #[param(minimum = 0, maximum = 25, default = 0)]
    wait: Option<u64>,
}

impl SyncQuery {
    /// What is wanted.
    pub fn question(&self) -> Question {
        Question::new(self.limit, self.committee_id, self.kinds.as_deref())
    }

    /// For how long to wait.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.wait.unwrap_or(0)).min(MAX_PATIENCE)
    }
}

/// A kind of thing that is kept in step, in the order in which a client's screens need them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Topics.
    #[default]
    Topics,
    /// Studios.
    Studios,
    /// Suggestions.
    Suggestions,
    /// Cases.
    Cases,
}

impl Matter {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Topics, Self::Studios, Self::Suggestions, Self::Cases];

    /// Its name in a query.
    fn code(self) -> &'static str {
        match self {
            Self::Topics => "topics",
            Self::Studios => "studios",
            Self::Suggestions => "suggestions",
            Self::Cases => "cases",
        }
    }
}

/// A query that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The kinds, in their order.
    pub matters: Vec<Matter>,
    /// The committee, where it is about one.
    pub committee: Option<CommitteeId>,
    /// How many items at most.
    pub limit: u64,
}

impl Question {
    /// What is asked for; the form of each part was checked against the document.
    pub fn new(limit: Option<u64>, committee: Option<CommitteeId>, kinds: Option<&str>) -> Self {
        let is_wanted = |matter: &Matter| kinds.is_none_or(|kinds| kinds.split(',').any(|kind| kind == matter.code()));
        let matters = Matter::ALL.into_iter().filter(is_wanted).collect();
        Self { matters, committee, limit: limit.unwrap_or(50) }
    }

    /// What a cursor is bound to: whose copy it is, and of what.
    pub fn binding(&self, account: AccountId) -> String {
        let matters: Vec<_> = self.matters.iter().map(|matter| matter.code()).collect();
        let committee = self.committee.map(|committee| committee.to_string()).unwrap_or_default();
        format!("{account} {committee} {}", matters.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_order_of_kinds_is_the_same_question() {
        let question = |kinds| Question::new(None, None, kinds);
        assert_eq!(question(None).matters, Matter::ALL);
        assert_eq!(question(Some("cases,topics,cases")).matters, [Matter::Topics, Matter::Cases]);
        let me = AccountId(uuid::Uuid::from_u128(1));
        let binding = |kinds| question(Some(kinds)).binding(me);
        assert_eq!(binding("cases,topics"), binding("topics,cases"));
        assert_ne!(binding("cases,topics"), binding("topics"));
    }
}
