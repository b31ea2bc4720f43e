//! What decides what somebody may do to a case, which is all that a list knows of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shangliang_entity::ids::{AssignmentId, CaseId};
use shangliang_entity::{assignment, handling_case};

use super::CaseScope;
use crate::access::hands::{self, Request};
use crate::access::{Actor, Place, Rule, allows};
use crate::cases::{policy, store};
use crate::db::Conn;
use crate::http::{Problem, Text};

/// A case of a list, loaded with those of its suggestions alone that the caller wrote.
pub struct ListedCase(CaseScope);

impl ListedCase {
    /// Loads those of a page, in one round trip.
    pub async fn load(db: &Conn<'_>, ids: &[CaseId], actor: &Actor) -> Result<Vec<Self>, Problem> {
        let found = store::find(db, ids, &store::wrote(actor)).await?;
        Ok(found.into_iter().map(|found| Self(CaseScope::of(found))).collect())
    }

    /// What decides what the caller may do to it.
    pub fn standing(&self) -> CaseStanding<'_> {
        self.0.standing()
    }
}

impl CaseScope {
    /// What decides what somebody may do to it.
    pub fn standing(&self) -> CaseStanding<'_> {
        CaseStanding {
            case: &self.case,
            awaits_extension: self.awaits_extension,
            extension_asked: self.extension_asked,
            drafted: &self.drafted,
            scope: self,
        }
    }
}

/// How a case stands, and who has to do with it. It tells nothing that takes the suggestions of others, which a list does not load.
#[derive(Clone, Copy)]
pub struct CaseStanding<'a> {
    /// The row.
    pub case: &'a handling_case::Model,
    /// Whether a request for more time in its round is undecided.
    pub awaits_extension: bool,
    /// Who made it.
    pub extension_asked: Request,
    /// The parts with a reply that was not handed in, and who had a hand in it.
    pub drafted: &'a BTreeMap<AssignmentId, Option<String>>,
    scope: &'a CaseScope,
}

impl<'a> CaseStanding<'a> {
    /// Its place, as roles reach it.
    pub fn place(self) -> Place<'a> {
        self.scope.handlers.place(self.scope)
    }

    /// The live parts of the current round.
    pub fn current_parts(self) -> impl Iterator<Item = &'a assignment::Model> {
        self.scope.current_parts()
    }

    /// The place of one part: only its handler may act on it.
    pub fn acts_on<T>(self, part: &assignment::Model, judge: impl FnOnce(&Place<'_>) -> T) -> T {
        self.scope.acts_on(part, judge)
    }

    /// Why somebody may not route it anew: they handle it themselves, and would decide what others decide of their handling.
    pub fn own_part(self, actor: &Actor) -> Option<Text> {
        let handles = |row| self.acts_on(row, |place| allows(&policy::RECEIVE, actor, place));
        self.current_parts().any(handles).then_some(Text::fixed(
            "本人承办的件由他人改派或免予会办",
            "what one handles oneself is routed anew by somebody else",
        ))
    }

    /// Why somebody may not agree to the reply that is being written, or do without a co-handler's agreement: they had a hand in it.
    pub fn own_draft(self, actor: &Actor) -> Option<Text> {
        let is_own = self.drafted.values().any(|writers| hands::has(writers.as_deref(), actor));
        is_own.then_some(Text::fixed(
            "不能会签本人参与起草的答复，也不能为其免去会签",
            "nobody countersigns a reply that they had a hand in, or spares it a countersignature",
        ))
    }

    /// Whether an answer can be rated for a suggestion whose author the caller is by a rule, and was not. Nobody rates their own.
    pub fn lacks_rating(self, actor: &Actor, rule: &Rule, today: NaiveDate) -> bool {
        let own = self.scope.authored_by(actor, rule);
        let authors = self.scope.suggestions.iter().filter(|suggestion| own.contains(&suggestion.id));
        authors
            .filter_map(|suggestion| Some((suggestion, self.scope.answers.unrated_by(suggestion.id, today)?)))
            .any(|(suggestion, answered)| answered.objection(actor, suggestion.rated_for(actor)).is_none())
    }
}
