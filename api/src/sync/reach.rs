//! Which things of each kind are told: all of them, or those that some entries touch.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shangliang_entity::{handling_case, studio, suggestion, topic};
use uuid::Uuid;

use super::question::{Matter, Question};
use super::touched::Touched;

/// What is told of.
pub struct Reach<'a> {
    /// What the client wants.
    pub question: &'a Question,
    /// Where only what some entries touch is told: that.
    pub touched: Option<&'a Touched>,
}

impl Reach<'_> {
    /// What items of a kind meet; absent where there are none.
    pub fn within(&self, matter: Matter) -> Option<Condition> {
        if !self.question.matters.contains(&matter) {
            return None;
        }
        let touched = match self.touched {
            None => None,
            Some(touched) => Some(touched_of(touched, matter)?),
        };
        let committee = self.question.committee.map(|committee| match matter {
            Matter::Topics => topic::Column::CommitteeId.eq(committee),
            Matter::Studios => studio::Column::CommitteeId.eq(committee),
            Matter::Suggestions => suggestion::Column::CommitteeId.eq(committee),
            Matter::Cases => handling_case::Column::CommitteeId.eq(committee),
        });
        Some(Condition::all().add_option(touched).add_option(committee))
    }
}

/// What the touched of a kind meet; absent where there are none.
fn touched_of(touched: &Touched, matter: Matter) -> Option<Condition> {
    let Touched { suggestions, cases, topics, studios, renamed, run_anew, closed } = touched;
    let any = |parts: Vec<Option<Condition>>| {
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let none = parts.is_empty();
        (!none).then(|| parts.into_iter().fold(Condition::any(), Condition::add))
    };
    match matter {
        Matter::Topics => among(topics, topic::Column::Id),
        Matter::Studios => among(studios, studio::Column::Id),
        // Those that were merged into one show its id to whoever may see it.
        Matter::Suggestions => any(vec![
            among(suggestions, suggestion::Column::Id),
            among(suggestions, suggestion::Column::MergedIntoId),
            among(cases, suggestion::Column::CaseId),
            among(run_anew, suggestion::Column::TopicId),
            among(closed, suggestion::Column::StudioId),
        ]),
        Matter::Cases => any(vec![
            among(cases, handling_case::Column::Id),
            cases_of(suggestions),
            among(renamed, handling_case::Column::LeadId),
            among(run_anew, handling_case::Column::TopicId),
        ]),
    }
}

/// Whether a column names one of some things; absent where there are none.
fn among(ids: &BTreeSet<Uuid>, column: impl ColumnTrait) -> Option<Condition> {
    (!ids.is_empty()).then(|| Condition::all().add(column.is_in(ids.iter().copied())))
}

/// The cases of some suggestions.
fn cases_of(suggestions: &BTreeSet<Uuid>) -> Option<Condition> {
    let these = among(suggestions, suggestion::Column::Id)?;
    let cases = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::CaseId)
        .filter(these)
        .filter(suggestion::Column::CaseId.is_not_null());
    Some(Condition::all().add(handling_case::Column::Id.in_subquery(cases.into_query())))
}
