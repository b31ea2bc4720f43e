//! Which of the touched things somebody may have been told of and sees no more.
//!
//! Nothing is kept of what a client was told, so each kind says who may ever have seen a thing while their roles were the same;
//! whoever may not is told nothing, not even its id. Topics only ever come into view.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationDef};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, StudioId, SuggestionId};
use shangliang_entity::vocab::{StreamKind, StudioStatus};
use shangliang_entity::{committee, cosigner, handling_case, ledger_entry, member, studio, suggestion};
use utoipa::ToSchema;

use super::question::Matter;
use super::reach::Reach;
use crate::access::{Actor, Rule};
use crate::db::Conn;
use crate::http::Problem;
use crate::{cases, studios, suggestions};

/// What somebody sees no more; what was never told of may be among it.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Gone {
    /// Studios.
    #[schema(max_items = 500)]
    pub studios: Vec<StudioId>,
    /// Suggestions.
    #[schema(max_items = 10000)]
    pub suggestions: Vec<SuggestionId>,
    /// Cases.
    #[schema(max_items = 10000)]
    pub cases: Vec<CaseId>,
}

impl Gone {
    /// Finds it among what is told of.
    pub async fn find(db: &Conn<'_>, actor: &Actor, reach: &Reach<'_>) -> Result<Self, Problem> {
        let mut gone = Self::default();
        if let Some(within) = reach.within(Matter::Studios) {
            gone.studios = studios_gone(db, actor, within).await?;
        }
        if let Some(within) = reach.within(Matter::Suggestions) {
            gone.suggestions = suggestions_gone(db, actor, within).await?;
        }
        if let Some(within) = reach.within(Matter::Cases) {
            gone.cases = cases_gone(db, actor, within).await?;
        }
        Ok(gone)
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.studios.is_empty() && self.suggestions.is_empty() && self.cases.is_empty()
    }
}

/// A studio that worked was seen by everybody.
async fn studios_gone(db: &Conn<'_>, actor: &Actor, within: Condition) -> Result<Vec<StudioId>, Problem> {
    use studio::{Column, Entity};
    let seen = studios::visible(actor, within.clone()).select_only().column(Column::Id).into_query();
    let gone = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(within)
        .filter(Column::Status.ne(StudioStatus::Applied))
        .filter(Column::Id.not_in_subquery(seen));
    Ok(gone.into_tuple().all(db).await?)
}

async fn suggestions_gone(db: &Conn<'_>, actor: &Actor, within: Condition) -> Result<Vec<SuggestionId>, Problem> {
    use suggestion::{Column, Entity};
    let to_committee: RelationDef =
        Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into();
    let was_public = Expr::exists(published(Expr::col((Entity, Column::Id))));
    let at_work =
        Condition::all().add(Column::SubmittedAt.is_not_null()).add(worked_in(actor, &suggestions::policy::READ));
    let once = Condition::any().add(was_public).add(asked_to_sign(actor)).add(of_whoever_named(actor)).add(at_work);
    let seen = suggestions::visible(actor, within.clone()).select_only().column(Column::Id).into_query();
    let gone = Entity::find()
        .select_only()
        .column(Column::Id)
        .join(JoinType::InnerJoin, to_committee)
        .filter(within)
        .filter(once)
        .filter(Column::Id.not_in_subquery(seen));
    Ok(gone.into_tuple().all(db).await?)
}

/// A case was seen by everybody while one of its suggestions was, and by whoever handled it in its committee.
async fn cases_gone(db: &Conn<'_>, actor: &Actor, within: Condition) -> Result<Vec<CaseId>, Problem> {
    use handling_case::{Column, Entity};
    let to_committee: RelationDef =
        Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into();
    let once_public = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(Expr::col((suggestion::Entity, suggestion::Column::CaseId)).equals((Entity, Column::Id)))
        .filter(Expr::exists(published(Expr::col((suggestion::Entity, suggestion::Column::Id)))));
    let once = Condition::any().add(Expr::exists(once_public.into_query())).add(worked_in(actor, &cases::policy::READ));
    let seen = cases::visible(actor, within.clone()).select_only().column(Column::Id).into_query();
    let gone = Entity::find()
        .select_only()
        .column(Column::Id)
        .join(JoinType::InnerJoin, to_committee)
        .filter(within)
        .filter(once)
        .filter(Column::Id.not_in_subquery(seen));
    Ok(gone.into_tuple().all(db).await?)
}

/// The entries that say that a suggestion was published.
fn published(suggestion: sea_orm::sea_query::SimpleExpr) -> SelectStatement {
    use ledger_entry::{Column, Entity};
    Entity::find()
        .select_only()
        .column(Column::Seq)
        .filter(Column::StreamKind.eq(StreamKind::Suggestion))
        .filter(Expr::col((Entity, Column::StreamId)).eq(suggestion))
        .filter(Column::Action.eq("suggestion.published"))
        .into_query()
}

/// The committees in which somebody holds a role that may show things, as whoever handles them there.
fn worked_in(actor: &Actor, rule: &Rule) -> sea_orm::sea_query::SimpleExpr {
    committee::Column::Path.is_in(actor.roles_for(rule).map(|held| held.committee_path.as_str()))
}

/// The suggestions that somebody was asked to sign, whatever came of it, or one of those for whom they stand in.
fn asked_to_sign(actor: &Actor) -> Condition {
    use cosigner::{Column, Entity};
    let asked = Condition::any()
        .add_option(actor.account().map(|account| Column::AccountId.eq(account)))
        .add(Column::MemberId.is_in(actor.stands_in_for()));
    let signers = Entity::find().select_only().column(Column::SuggestionId).filter(asked);
    Condition::all().add(suggestion::Column::Id.in_subquery(signers.into_query()))
}

/// The suggestions of those for whom somebody stands in: one that becomes a citizen's is the substitute's no more.
fn of_whoever_named(actor: &Actor) -> Condition {
    use member::{Column, Entity};
    let accounts = || {
        let named = Entity::find().select_only().column(Column::AccountId);
        let named = named.filter(Column::Id.is_in(actor.stands_in_for())).filter(Column::AccountId.is_not_null());
        named.into_query()
    };
    Condition::any()
        .add(suggestion::Column::AuthorId.in_subquery(accounts()))
        .add(suggestion::Column::AgentId.in_subquery(accounts()))
}
