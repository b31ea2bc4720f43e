//! What the rules must know of one suggestion and of how the caller has to do with it: of the one that is read, and of each in a list.

use shangliang_entity::cosigner;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{CosignStatus, SuggestionStatus};
use uuid::Uuid;

use super::author::owners;
use super::store::Known;
use crate::access::{Place, Stake};
use crate::cases::Handlers;

/// Where a suggestion stands, and as what the caller has to do with it.
#[derive(Clone, Debug)]
pub struct Standing {
    known: Known,
    /// Who handles it, and the studio that it was handed to.
    handlers: Handlers,
    /// The special committee that runs its topic.
    special_committees: Vec<Uuid>,
    /// Its author, and the agent who acts for them.
    owners: Vec<Stake>,
    /// The same, the author as the person that they are.
    people: Vec<Stake>,
    /// As whom the caller signs it, may still sign, or signed what it was before it was returned and changed.
    parties: Vec<Stake>,
    /// As whom the caller was asked to sign and has not answered.
    unanswered: Vec<Stake>,
    has_query_code: bool,
    speaks_by_code: bool,
}

impl Standing {
    /// With its handlers, and with what the caller was asked to sign.
    pub fn new<'a>(
        known: Known,
        handlers: Handlers,
        signatures: impl IntoIterator<Item = &'a cosigner::Model>,
    ) -> Self {
        let row = &known.row;
        let owners = owners(row.author_id, row.agent_id, row.member_id);
        let mut standing = Self {
            special_committees: known.special_committee.into_iter().map(|id| id.0).collect(),
            people: owners.iter().map(|owner| as_person(*owner, row.author_id)).collect(),
            owners,
            known,
            handlers,
            parties: Vec::new(),
            unanswered: Vec::new(),
            has_query_code: false,
            speaks_by_code: false,
        };
        signatures.into_iter().for_each(|signature| standing.take_part(signature));
        standing
    }

    /// As a list knows it, with what the caller was asked to sign. Whoever handles its case is left out: they read a
    /// suggestion and act on its case, and what a studio does to what was handed to it, it does before there is one. A test holds the
    /// rules to that.
    pub fn in_list(known: &Known, signature: Option<&cosigner::Model>) -> Self {
        let handlers = Handlers::of_all(&[], Vec::new(), known.row.studio_id);
        Self::new(known.clone(), handlers, signature)
    }

    fn take_part(&mut self, signature: &cosigner::Model) {
        let stake = Stake::Member(signature.account_id, signature.member_id);
        match signature.status {
            CosignStatus::Signed => self.parties.push(stake),
            CosignStatus::Invited if self.known.row.status == SuggestionStatus::Cosigning => {
                self.parties.push(stake);
                self.unanswered.push(stake);
            }
            // Until it is handed in again, they see what has become of what they signed, and may be asked anew.
            CosignStatus::Void
                if matches!(self.known.row.status, SuggestionStatus::Returned | SuggestionStatus::Cosigning) =>
            {
                self.parties.push(stake);
            }
            // Whoever refused or has not answered in time signs no more, and sees it no more.
            CosignStatus::Refused | CosignStatus::Lapsed | CosignStatus::Invited | CosignStatus::Void => {}
        }
    }

    /// With whether the request showed the code that opens it, and whether that speaks for its author.
    #[must_use]
    pub fn opened(self, has_query_code: bool, speaks_by_code: bool) -> Self {
        Self { has_query_code, speaks_by_code, ..self }
    }

    /// Opened by the same code as another.
    #[must_use]
    pub fn opened_as(self, other: &Self) -> Self {
        self.opened(other.has_query_code, other.speaks_by_code)
    }

    /// What is known of it.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// As whom the caller signs it, may still sign, or signed what it was before it was returned and changed.
    pub fn parties(&self) -> &[Stake] {
        &self.parties
    }

    /// Until it is handed in, it is only its author's and of those who sign it: no role covers it.
    pub fn place(&self) -> Place<'_> {
        let Known { row, committee_path, case, .. } = &self.known;
        let is_handed_in = row.submitted_at.is_some();
        Place {
            committee: is_handed_in.then_some(committee_path.as_str()),
            departments: &self.handlers.departments,
            studios: if is_handed_in { &self.handlers.studios } else { &[] },
            others: &self.special_committees,
            is_accepted: case.is_some(),
            is_assigned: case.as_ref().is_some_and(|case| case.assigned_at.is_some()),
            is_under_topic: row.topic_id.is_some(),
            home: Some(committee_path),
            is_private: !is_handed_in,
            owners: &self.owners,
            hands: row.hands.as_deref(),
            parties: &self.parties,
            is_public: row.published_at.is_some(),
            has_query_code: self.has_query_code,
            ..Place::default()
        }
    }

    /// The same place, for what its author has as a person, whatever becomes of the membership that it was written by.
    pub fn place_of_people(&self) -> Place<'_> {
        Place { owners: &self.people, has_query_code: self.speaks_by_code, ..self.place() }
    }

    /// The same place, for whoever was asked to sign and has not answered.
    pub fn place_of_unanswered(&self) -> Place<'_> {
        Place { parties: &self.unanswered, ..self.place() }
    }
}

/// What an author has as a person, whatever becomes of a membership; an agent has nothing as one.
fn as_person(owner: Stake, author: Option<AccountId>) -> Stake {
    if Some(owner.account()) == author { Stake::Person(owner.account()) } else { owner }
}

#[cfg(test)]
mod tests {
    use shangliang_entity::vocab::ScopeKind;

    use super::SuggestionStatus;
    use crate::access::Rule;
    use crate::accounts::scopes_of;
    use crate::suggestions::lifecycle::{Action, next};
    use crate::suggestions::policy::{RULES, rule_of};

    /// What [`super::Standing::in_list`] goes by.
    #[test]
    fn nobody_acts_on_a_suggestion_as_a_handler() {
        let is_before_a_case = |rule: &Rule| {
            let mut actions = Action::ALL.iter().filter(|action| rule_of(**action).code == rule.code).peekable();
            actions.peek().is_some() && actions.all(|action| next(SuggestionStatus::Accepted, *action).is_none())
        };
        for rule in RULES.iter().filter(|rule| !rule.reads()) {
            for (role, _) in rule.holders.iter().filter_map(|holder| holder.role()) {
                let scopes = scopes_of(role);
                assert!(!scopes.contains(&ScopeKind::Department), "{}: {role:?}", rule.code);
                assert!(!scopes.contains(&ScopeKind::Studio) || is_before_a_case(rule), "{}: {role:?}", rule.code);
            }
        }
    }
}
