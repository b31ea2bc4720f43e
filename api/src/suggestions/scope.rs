//! What the policy must know of one suggestion and of how the caller has to do with it, loaded in one round trip.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use shangliang_entity::ids::{MemberId, SuggestionId};
use shangliang_entity::vocab::{SuggestionKind, Vocabulary};
use shangliang_entity::{committee, edition, handling_case, suggestion};

use super::author::code_speaks;
use super::policy::READ;
use super::standing::Standing;
use super::store;
use crate::access::{Actor, Ask, Place, Scope, Stake, allows};
use crate::cases::matter::{Inside, is_late};
use crate::cases::{self, Handlers, Part};
use crate::committees::Named;
use crate::db::Conn;
use crate::http::{Kind, Problem};
use crate::secrets::{Keys, QueryCode};
use uuid::Uuid;

/// One suggestion with what its policy and its view need.
#[derive(Clone, Debug)]
pub struct SuggestionScope {
    /// The row.
    pub suggestion: suggestion::Model,
    /// What the rules must know of it and of how the caller has to do with it.
    pub standing: Standing,
    /// The name of its author's account, sealed.
    pub account_name_sealed: Option<Vec<u8>>,
    /// When its author proved the number of their account.
    author_proved_at: Option<DateTime<Utc>>,
    /// The name of its agent's account, sealed.
    pub agent_name_sealed: Option<Vec<u8>>,
    /// The name of the substitute who handed it in.
    pub substitute_name: Option<String>,
    /// The suggestion it was merged into, where the caller may see that.
    pub merged_into: Option<SuggestionId>,
    /// Its edition, where it was edited.
    pub edition: Option<edition::Model>,
    /// Its case, once accepted.
    pub case: Option<handling_case::Model>,
    /// The first date of the instructions on the case that counts.
    instruction_due_on: Option<NaiveDate>,
    /// Whether the caller sees what is written in the case among its handlers and staff.
    is_inside_case: bool,
    /// The parts of the case, in order.
    pub parts: Vec<Part>,
}

impl SuggestionScope {
    /// Loads it by id, as an actor has to do with it; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: SuggestionId, actor: &Actor) -> Result<Option<Self>, Problem> {
        let Some(found) = store::find(db, id, actor).await? else { return Ok(None) };
        let row = found.suggestion;
        let is_inside_case = found.case.as_ref().is_some_and(|case| {
            let handlers = Handlers::of_all(&found.parts, found.offices.clone(), case.studio_id);
            let special_committees: Vec<Uuid> = found.known.special_committee.into_iter().map(|id| id.0).collect();
            let place = Place {
                // One that was merged into another may stand under another topic than the case.
                others: if case.topic_id == row.topic_id { &special_committees } else { &[] },
                is_accepted: true,
                is_assigned: case.assigned_at.is_some(),
                is_under_topic: case.topic_id.is_some(),
                ..handlers.place_in(&found.known.committee_path)
            };
            allows(&cases::policy::READ_INSIDE, actor, &place)
        });
        let handlers = Handlers::of_all(&found.parts, found.offices, row.studio_id);
        Ok(Some(Self {
            standing: Standing::new(found.known, handlers, &found.signatures),
            account_name_sealed: found.account_name_sealed,
            author_proved_at: found.author_proved_at,
            agent_name_sealed: found.agent_name_sealed,
            substitute_name: found.substitute_name,
            merged_into: found.merged_into,
            edition: found.edition,
            case: found.case,
            instruction_due_on: found.instruction_due_on,
            is_inside_case,
            parts: found.parts,
            suggestion: row,
        }))
    }

    /// One that whoever asks may see; absent where they may not, as where there is none.
    pub async fn seen(db: &Conn<'_>, id: SuggestionId, ask: &Ask<'_>) -> Result<Option<Self>, Problem> {
        let found = Self::by_id(db, id, ask.actor).await?.map(|scope| scope.shown_with(ask));
        Ok(found.filter(|scope| allows(&READ, ask.actor, &scope.place())))
    }

    /// With what the request shows of itself beside its actor.
    #[must_use]
    pub fn shown_with(mut self, ask: &Ask<'_>) -> Self {
        let has_query_code = ask.query_code.is_some_and(|code| is_opened_by(ask.keys, code, &self.suggestion));
        let speaks = has_query_code && code_speaks(self.suggestion.agent_id, self.author_proved_at, ask.actor);
        self.standing = self.standing.opened(has_query_code, speaks);
        self
    }

    /// As whoever saw it before sees it now, by the same code.
    #[must_use]
    pub fn shown_as(mut self, before: &Self) -> Self {
        self.standing = self.standing.opened_as(&before.standing);
        self
    }

    /// Its committee's path.
    pub fn committee_path(&self) -> &str {
        &self.standing.known().committee_path
    }

    /// Whether anything that somebody owes its case is late on a day, as far as the caller sees the dates.
    pub fn is_case_late(&self, today: NaiveDate) -> bool {
        let instruction_due_on = self.instruction_due_on;
        let inside = self.is_inside_case.then(|| Inside { parts: &self.parts, instruction_due_on });
        self.case.as_ref().is_some_and(|case| is_late(case, inside, today))
    }

    /// The version that is shown: it rises with any change of the suggestion or of its case.
    pub fn version(&self) -> i64 {
        self.suggestion.version + self.case.as_ref().map_or(0, |case| case.version)
    }
}

/// Whether a query code opens a suggestion. A converted one is opened by the code of the one that it was made from.
pub fn is_opened_by(keys: &Keys, code: &str, row: &suggestion::Model) -> bool {
    let Some(stored) = &row.query_code_hash else { return false };
    let made_for = row.query_code_of.unwrap_or(row.id);
    QueryCode::parse(code).is_ok_and(|code| code.matches(keys, made_for.0, stored))
}

impl Scope for SuggestionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let scope = Self::by_id(db, ask.path_id("id")?, ask.actor).await?.ok_or(Kind::NotFound)?;
        Ok(scope.shown_with(ask))
    }

    fn place(&self) -> Place<'_> {
        self.standing.place()
    }
}

/// A new suggestion: the committee it is addressed to, and whether it is submitted as somebody of that committee.
pub struct NewSuggestionScope {
    committee: Named,
    is_official: bool,
}

impl NewSuggestionScope {
    /// The committee; 422 at `/committee_id` where there is none.
    pub fn committee(&self) -> Result<&committee::Model, Problem> {
        self.committee.committee("/committee_id")
    }
}

impl Scope for NewSuggestionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let field = |name: &str| ask.body.and_then(|body| body.get(name)).filter(|value| !value.is_null());
        let is_citizens = field("kind").and_then(Value::as_str) == Some(&*SuggestionKind::Citizen.code());
        let is_official = !is_citizens || field("agent_for").is_some();
        Ok(Self { committee: Named::load(db, ask, "committee_id").await?, is_official })
    }

    fn place(&self) -> Place<'_> {
        let committee = self.committee().ok().filter(|_| self.is_official);
        Place { is_everywhere: true, home: committee.map(|committee| committee.path.as_str()), ..Place::default() }
    }
}

/// An invitation to sign: any of the caller's, or that of the member whom the body names.
pub struct InvitationScope {
    suggestion: SuggestionScope,
    parties: Vec<Stake>,
}

impl InvitationScope {
    /// The suggestion.
    pub fn suggestion(&self) -> &SuggestionScope {
        &self.suggestion
    }
}

impl Scope for InvitationScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let suggestion = SuggestionScope::load(db, ask).await?;
        let mut parties = suggestion.standing.parties().to_vec();
        if let Some(member) = ask.body_id::<MemberId>("member_id") {
            parties.retain(|stake| stake.member() == Some(member));
        }
        Ok(Self { suggestion, parties })
    }

    fn place(&self) -> Place<'_> {
        Place { parties: &self.parties, ..self.suggestion.place() }
    }

    fn seen_from(&self) -> Place<'_> {
        self.suggestion.place()
    }
}

/// A suggestion, for what its author has as a person: neither rests with a membership nor is a substitute's. A query code has it
/// where it speaks for the author.
pub struct PersonalSuggestion(pub SuggestionScope);

impl Scope for PersonalSuggestion {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        SuggestionScope::load(db, ask).await.map(Self)
    }

    fn place(&self) -> Place<'_> {
        self.0.standing.place_of_people()
    }

    fn seen_from(&self) -> Place<'_> {
        self.0.place()
    }
}

/// A suggestion that the caller may see: for what everybody with an account may do to it.
pub struct SeenSuggestion(pub SuggestionScope);

impl Scope for SeenSuggestion {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let seen = SuggestionScope::seen(db, ask.path_id("id")?, ask).await?;
        seen.map(Self).ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        self.0.place()
    }
}

/// A suggestion that the caller may see, or supports: a merge may have carried a support to one that is not public.
pub struct SupportedSuggestion(pub SuggestionScope);

impl Scope for SupportedSuggestion {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let scope = SuggestionScope::load(db, ask).await?;
        let may_read = allows(&READ, ask.actor, &scope.place());
        if may_read || store::supports::is_by(db, scope.suggestion.id, ask.actor).await? {
            return Ok(Self(scope));
        }
        Err(Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        self.0.place()
    }
}
