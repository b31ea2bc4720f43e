//! What must be known of a case to rate it: whose the suggestion is, and whether its query code was shown.

use shangliang_entity::ids::{AccountId, SuggestionId};

use super::CaseScope;
use crate::access::{Actor, Ask, Place, Scope, Stake, allows};
use crate::cases::policy::RATE;
use crate::cases::store;
use crate::db::Conn;
use crate::http::Problem;
use crate::suggestions::{SuggestionScope, author_stake};

/// The author of a suggestion, without the agent: only they rate.
pub(super) fn author_of(suggestion: &store::CaseSuggestion) -> Vec<Stake> {
    let stake = |author| author_stake(author, suggestion.agent_id, suggestion.member_id);
    suggestion.author_id.map(stake).into_iter().collect()
}

/// One author's right to rate, by the suggestion that the body names.
pub struct RatingScope {
    /// The case.
    pub case: CaseScope,
    /// The suggestion, where the body names one of the case that the caller may know of.
    pub suggestion: Option<SuggestionId>,
    owners: Vec<Stake>,
    has_query_code: bool,
}

impl RatingScope {
    /// The account that rates; absent where it is the query code that gives the right, whoever shows it.
    pub fn rater(&self, actor: &Actor) -> Option<AccountId> {
        let is_owner = |account: &AccountId| self.owners.iter().any(|owner| owner.account() == *account);
        actor.account().filter(|account| !self.has_query_code || is_owner(account))
    }
}

/// Whether the caller may know of a suggestion of the case: its author rates it, and others see it or do not.
async fn is_known(
    db: &Conn<'_>,
    ask: &Ask<'_>,
    case: &CaseScope,
    suggestion: &store::CaseSuggestion,
) -> Result<bool, Problem> {
    let owners = author_of(suggestion);
    let place = case.place_of_author(&owners, case.speaks_by_code(suggestion, ask.actor));
    Ok(allows(&RATE, ask.actor, &place) || SuggestionScope::seen(db, suggestion.id, ask).await?.is_some())
}

impl Scope for RatingScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let wanted: Option<SuggestionId> = ask.body_id("suggestion_id");
        let mut named = case.suggestions.iter().find(|suggestion| Some(suggestion.id) == wanted);
        if let Some(suggestion) = named
            && !is_known(db, ask, &case, suggestion).await?
        {
            named = None;
        }
        Ok(Self {
            suggestion: named.map(|suggestion| suggestion.id),
            owners: match named {
                Some(suggestion) => author_of(suggestion),
                None => case.suggestions.iter().flat_map(author_of).collect(),
            },
            has_query_code: match named {
                Some(suggestion) => case.speaks_by_code(suggestion, ask.actor),
                None => case.suggestions.iter().any(|suggestion| case.speaks_by_code(suggestion, ask.actor)),
            },
            case,
        })
    }

    fn place(&self) -> Place<'_> {
        self.case.place_of_author(&self.owners, self.has_query_code)
    }

    fn seen_from(&self) -> Place<'_> {
        self.case.place()
    }
}
