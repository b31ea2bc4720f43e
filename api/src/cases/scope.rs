//! What the policy must know of one case, loaded in one round trip and shown from the same rows.

mod objection;
mod rating;
mod reply;
mod standing;

use std::collections::BTreeMap;
use std::iter;

pub use objection::ObjectionScope;
pub use rating::RatingScope;
pub use reply::{ReplyScope, SeenReply};
use sea_orm::Condition;
use shangliang_entity::ids::{AssignmentId, CaseId, SuggestionId};
use shangliang_entity::vocab::{Anonymity, SuggestionKind};
use shangliang_entity::{assignment, committee, handling_case};
pub use standing::{CaseStanding, ListedCase};

use super::answers::Answers;
use super::assignment::{is_live, writes};
use super::handlers::{Handlers, Part};
use super::store;
use crate::access::hands::{self, Request};
use crate::access::{Actor, Ask, Place, Rule, Scope, Stake, allows};
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::secrets::QueryCode;
use crate::suggestions::{code_speaks, is_citizens, owners};
use uuid::Uuid;

/// One case with what its policy and its view need.
#[derive(Clone, Debug)]
pub struct CaseScope {
    /// The row.
    pub case: handling_case::Model,
    /// Its committee.
    pub committee: committee::Model,
    /// Its suggestions, that which it was opened for first.
    pub suggestions: Vec<store::CaseSuggestion>,
    /// What was answered and rated.
    pub answers: Answers,
    /// The parts of all rounds, in order.
    pub parts: Vec<Part>,
    /// The suggestions whose query code the request showed.
    pub opened_by_code: Vec<SuggestionId>,
    /// Whether a request for more time in its round is undecided.
    pub awaits_extension: bool,
    /// Who made it.
    pub extension_asked: Request,
    /// The parts with a reply that was not handed in, and who had a hand in it.
    pub drafted: BTreeMap<AssignmentId, Option<String>>,
    handlers: Handlers,
    special_committees: Vec<Uuid>,
    owners: Vec<Stake>,
    /// Who had a hand in what it answers, and in the replies that were released.
    hands: Option<String>,
}

impl Handlers {
    /// The place of a part of a case: only its own handlers may act on it.
    fn place<'a>(&'a self, case: &'a CaseScope) -> Place<'a> {
        Place { departments: &self.departments, studios: &self.studios, ..case.where_it_lies() }
    }

    /// The place of what is theirs in a committee.
    pub fn place_in<'a>(&'a self, committee: &'a str) -> Place<'a> {
        Place { committee: Some(committee), departments: &self.departments, studios: &self.studios, ..Place::default() }
    }
}

impl CaseScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: CaseId) -> Result<Option<Self>, Problem> {
        Ok(store::find(db, &[id], &Condition::all()).await?.pop().map(Self::of))
    }

    fn of(found: store::Found) -> Self {
        let store::Found { case, mut suggestions, parts, .. } = found;
        suggestions.sort_by_key(|suggestion| (Some(suggestion.id) != case.suggestion_id, suggestion.id));
        let released = found.answers.rounds.iter().map(|answered| answered.row.writers.as_deref());
        let hands = hands::of_all(iter::once(found.hands.as_deref()).chain(released));
        Self {
            handlers: Handlers::of_all(&parts, found.offices, case.studio_id),
            owners: suggestions.iter().flat_map(|row| owners(row.author_id, row.agent_id, row.member_id)).collect(),
            case,
            committee: found.committee,
            suggestions,
            answers: found.answers,
            parts,
            opened_by_code: Vec::new(),
            awaits_extension: found.awaits_extension,
            extension_asked: found.extension_asked,
            drafted: found.drafted,
            hands,
            special_committees: found.special_committee.into_iter().map(|id| id.0).collect(),
        }
    }

    /// With what the request shows of itself beside its actor.
    #[must_use]
    pub fn shown_with(mut self, ask: &Ask<'_>) -> Self {
        let Some(Ok(code)) = ask.query_code.map(QueryCode::parse) else { return self };
        let opened = self.suggestions.iter().filter(|suggestion| {
            let made_for = suggestion.query_code_of.unwrap_or(suggestion.id);
            suggestion.query_code_hash.as_ref().is_some_and(|stored| code.matches(ask.keys, made_for.0, stored))
        });
        self.opened_by_code = opened.map(|suggestion| suggestion.id).collect();
        self
    }

    /// Whether everybody may see that it exists, and what was answered.
    pub fn is_public(&self) -> bool {
        self.suggestions.iter().any(|suggestion| suggestion.published_at.is_some())
    }

    /// The first suggestion whose author is known, and did not ask to be kept from handlers.
    pub fn with_author_to_reach(&self) -> Option<&store::CaseSuggestion> {
        self.suggestions
            .iter()
            .find(|suggestion| suggestion.anonymity != Anonymity::Handlers && suggestion.has_known_author)
    }

    /// Whether it was opened for a citizen's words, whose periods are others than members'.
    pub fn is_citizens(&self) -> bool {
        self.suggestions.first().is_some_and(|first| is_citizens(first.kind, first.agent_id.is_some()))
    }

    /// The kind of the suggestion it was opened for.
    pub fn kind(&self) -> SuggestionKind {
        self.suggestions.first().map_or(SuggestionKind::Proposal, |suggestion| suggestion.kind)
    }

    /// Whether the code that was shown speaks for the author.
    fn speaks_by_code(&self, suggestion: &store::CaseSuggestion, actor: &Actor) -> bool {
        self.opened_by_code.contains(&suggestion.id)
            && code_speaks(suggestion.agent_id, suggestion.author_proved_at, actor)
    }

    /// The suggestions that a rule lets the caller treat as their author.
    pub fn authored_by(&self, actor: &Actor, rule: &Rule) -> Vec<SuggestionId> {
        let has_code = |suggestion: &store::CaseSuggestion| match rule.reads() {
            true => self.opened_by_code.contains(&suggestion.id),
            false => self.speaks_by_code(suggestion, actor),
        };
        let mine = |suggestion: &&store::CaseSuggestion| {
            let owners = rating::author_of(suggestion);
            allows(rule, actor, &self.place_of_author(&owners, has_code(suggestion)))
        };
        self.suggestions.iter().filter(mine).map(|suggestion| suggestion.id).collect()
    }

    /// The suggestion in whose words somebody outside sees the case, where they may not read the one it was opened for: their own
    /// first, else one that is published.
    pub fn face(&self, actor: &Actor, rule: &Rule) -> Option<&store::CaseSuggestion> {
        let wrote = |suggestion: &store::CaseSuggestion| {
            let owners = owners(suggestion.author_id, suggestion.agent_id, suggestion.member_id);
            allows(rule, actor, &self.place_of_author(&owners, self.opened_by_code.contains(&suggestion.id)))
        };
        let is_first = |suggestion: &store::CaseSuggestion| Some(suggestion.id) == self.case.suggestion_id;
        let readable = self.suggestions.iter().filter(|one| one.published_at.is_some() || wrote(one));
        readable.min_by_key(|one| (!is_first(one), !wrote(one))).filter(|one| !is_first(one))
    }

    /// What its parts lie in with it.
    fn where_it_lies(&self) -> Place<'_> {
        Place {
            committee: Some(&self.committee.path),
            hands: self.hands.as_deref(),
            others: &self.special_committees,
            is_accepted: true,
            is_assigned: self.case.assigned_at.is_some(),
            is_under_topic: self.case.topic_id.is_some(),
            ..Place::default()
        }
    }

    /// The place of an author's rights: nobody's but theirs, or of whoever shows the code.
    fn place_of_author<'a>(&'a self, owners: &'a [Stake], has_query_code: bool) -> Place<'a> {
        let path = Some(self.committee.path.as_str());
        Place { committee: path, home: path, owners, has_query_code, ..Place::default() }
    }

    /// The place of one part: only its handler may act on it.
    pub fn acts_on<T>(&self, part: &assignment::Model, judge: impl FnOnce(&Place<'_>) -> T) -> T {
        let handlers = Handlers::of(std::iter::once(part));
        judge(&handlers.place(self))
    }

    /// The live parts of the current round.
    pub fn current_parts(&self) -> impl Iterator<Item = &assignment::Model> {
        self.parts.iter().map(|part| &part.row).filter(|part| part.round == self.case.round && is_live(part))
    }

    /// A part of the current round, if the id names one.
    pub fn part(&self, id: AssignmentId) -> Option<&assignment::Model> {
        self.current_parts().find(|part| part.id == id)
    }
}

impl Scope for CaseScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = Self::by_id(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(case.shown_with(ask))
    }

    fn place(&self) -> Place<'_> {
        Place {
            departments: &self.handlers.departments,
            studios: &self.handlers.studios,
            home: Some(&self.committee.path),
            owners: &self.owners,
            is_public: self.is_public(),
            has_query_code: !self.opened_by_code.is_empty(),
            ..self.where_it_lies()
        }
    }
}

/// One handler's part, named in the body as `assignment_id`.
pub struct PartScope {
    /// The case.
    pub case: CaseScope,
    handlers: Handlers,
}

impl Scope for PartScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let named = ask.body_id("assignment_id").and_then(|id| case.part(id));
        let handlers = match named {
            Some(part) => Handlers::of(std::iter::once(part)),
            // What is wrong with the field is told to whoever handles the case, and to nobody else.
            None => Handlers::of(case.current_parts()),
        };
        Ok(Self { case, handlers })
    }

    fn place(&self) -> Place<'_> {
        self.handlers.place(&self.case)
    }

    fn seen_from(&self) -> Place<'_> {
        self.case.place()
    }
}

/// The parts whose handlers write the reply: the lead's, or all that the case is split between.
pub struct WriterScope {
    /// The case.
    pub case: CaseScope,
    handlers: Handlers,
}

impl Scope for WriterScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let case = CaseScope::load(db, ask).await?;
        let handlers = Handlers::of(case.current_parts().filter(|part| writes(part.role)));
        Ok(Self { case, handlers })
    }

    fn place(&self) -> Place<'_> {
        self.handlers.place(&self.case)
    }

    fn seen_from(&self) -> Place<'_> {
        self.case.place()
    }
}
