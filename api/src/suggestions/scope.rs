//! What the policy must know of one suggestion and of how the caller has to do with it, loaded in one round trip.

use chrono::NaiveDate;
use serde_json::Value;
use shangliang_entity::ids::{MemberId, SuggestionId};
use shangliang_entity::vocab::{CosignStatus, SuggestionKind, SuggestionStatus, Vocabulary};
use shangliang_entity::{committee, cosigner, edition, handling_case, suggestion};

use super::author::owners;
use super::policy::READ;
use super::store;
use crate::access::{Actor, Ask, Place, Scope, Stake, allows};
use crate::cases::matter::is_late;
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
    /// Its committee's path.
    pub committee_path: String,
    /// The name of its author's account, sealed.
    pub account_name_sealed: Option<Vec<u8>>,
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
    /// Who handles it, and the studio that it was handed to.
    handlers: Handlers,
    /// The special committee that runs its topic.
    special_committees: Vec<Uuid>,
    /// Its author, and the agent who acts for them.
    pub owners: Vec<Stake>,
    /// As whom the caller signs it, or may still sign.
    pub parties: Vec<Stake>,
    /// As whom the caller was asked to sign and has not answered.
    pub unanswered: Vec<Stake>,
    /// Whether anybody was asked to sign and has not answered.
    pub awaits_signatures: bool,
    has_query_code: bool,
}

impl SuggestionScope {
    /// Loads it by id, as an actor has to do with it; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: SuggestionId, actor: &Actor) -> Result<Option<Self>, Problem> {
        let Some(found) = store::find(db, id, actor).await? else { return Ok(None) };
        let row = found.suggestion;
        let special_committees: Vec<Uuid> = found.special_committee.into_iter().map(|id| id.0).collect();
        let is_inside_case = found.case.as_ref().is_some_and(|case| {
            let handlers = Handlers::of_all(&found.parts, found.offices.clone(), case.studio_id);
            let place = Place {
                // One that was merged into another may stand under another topic than the case.
                others: if case.topic_id == row.topic_id { &special_committees } else { &[] },
                is_accepted: true,
                is_assigned: case.assigned_at.is_some(),
                is_under_topic: case.topic_id.is_some(),
                ..handlers.place_in(&found.committee_path)
            };
            allows(&cases::policy::READ_INSIDE, actor, &place)
        });
        let mut scope = Self {
            committee_path: found.committee_path,
            account_name_sealed: found.account_name_sealed,
            agent_name_sealed: found.agent_name_sealed,
            substitute_name: found.substitute_name,
            handlers: Handlers::of_all(&found.parts, found.offices, row.studio_id),
            special_committees,
            merged_into: found.merged_into,
            edition: found.edition,
            case: found.case,
            instruction_due_on: found.instruction_due_on,
            is_inside_case,
            parts: found.parts,
            owners: owners(row.author_id, row.agent_id, row.member_id),
            parties: Vec::new(),
            unanswered: Vec::new(),
            awaits_signatures: found.awaits_signatures,
            has_query_code: false,
            suggestion: row,
        };
        for signature in found.signatures {
            scope.take_part(&signature);
        }
        Ok(Some(scope))
    }

    fn take_part(&mut self, signature: &cosigner::Model) {
        let stake = Stake::Member(signature.account_id, signature.member_id);
        match signature.status {
            CosignStatus::Signed => self.parties.push(stake),
            CosignStatus::Invited if self.suggestion.status == SuggestionStatus::Cosigning => {
                self.parties.push(stake);
                self.unanswered.push(stake);
            }
            // Whoever refused or has not answered in time signs no more, and sees it no more.
            CosignStatus::Refused | CosignStatus::Invited => {}
        }
    }

    /// With what the request shows of itself beside its actor.
    #[must_use]
    pub fn shown_with(mut self, ask: &Ask<'_>) -> Self {
        self.has_query_code = ask.query_code.is_some_and(|code| is_opened_by(ask.keys, code, &self.suggestion));
        self
    }

    /// Whether anything that somebody owes its case is late on a day, as far as the caller sees the dates.
    pub fn is_case_late(&self, today: NaiveDate) -> bool {
        let (parts, instruction_due_on) =
            if self.is_inside_case { (&*self.parts, self.instruction_due_on) } else { (&[][..], None) };
        self.case.as_ref().is_some_and(|case| is_late(case, parts, instruction_due_on, today))
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

    /// Until it is handed in, it is only its author's and of those who sign it: no role covers it.
    fn place(&self) -> Place<'_> {
        let is_handed_in = self.suggestion.submitted_at.is_some();
        Place {
            committee: is_handed_in.then_some(self.committee_path.as_str()),
            departments: &self.handlers.departments,
            studios: if is_handed_in { &self.handlers.studios } else { &[] },
            others: &self.special_committees,
            is_accepted: self.case.is_some(),
            is_assigned: self.case.as_ref().is_some_and(|case| case.assigned_at.is_some()),
            is_under_topic: self.suggestion.topic_id.is_some(),
            home: Some(&self.committee_path),
            is_private: !is_handed_in,
            owners: &self.owners,
            parties: &self.parties,
            is_public: self.suggestion.published_at.is_some(),
            has_query_code: self.has_query_code,
            ..Place::default()
        }
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
        let mut parties = suggestion.parties.clone();
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

/// A suggestion that the caller may see: for what everybody with an account may do to it.
pub struct SeenSuggestion(pub SuggestionScope);

impl Scope for SeenSuggestion {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let scope = SuggestionScope::load(db, ask).await?;
        if allows(&READ, ask.actor, &scope.place()) { Ok(Self(scope)) } else { Err(Kind::NotFound.into()) }
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
