//! Lists: what a caller may see, and one page of it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, FromQueryResult, JoinType, PartialModelTrait, QueryFilter,
    QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::ids::{CommitteeId, MemberId, SuggestionId};
use shangliang_entity::suggestion::{Column, Entity};
use shangliang_entity::vocab::{CosignStatus, ScopeKind, SuggestionStatus};
use shangliang_entity::{committee, cosigner};

use super::cosigners;
use super::found::TARGET;
use super::known::{Known, join_known, to_committee};
use super::to_target;
use crate::access::{Actor, HeldRole, Only, Rule};
use crate::suggestions::policy;
use crate::{cases, topics};

/// A list's row: no text, since lists show none.
#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Listed {
    /// What the rules know of it.
    #[sea_orm(nested)]
    pub known: Known,
    /// Whether the caller would see it unpublished.
    #[sea_orm(from_expr = "Expr::col((PART, Column::Id)).is_not_null()")]
    pub has_part: bool,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category: Option<String>,
    /// The local year that its number counts in.
    pub number_year: Option<i32>,
    /// The term that its number counts in.
    pub number_term: Option<i32>,
    /// Its number.
    pub number: Option<i32>,
    /// Whether it is a key proposal.
    pub is_key: bool,
    /// Whether it is an excellent proposal.
    pub is_excellent: bool,
    /// The suggestion it was merged into, where the caller may see that.
    #[sea_orm(from_expr = "Expr::col((TARGET, Column::Id))")]
    pub merged_into_id: Option<SuggestionId>,
    /// What the caller was asked to sign.
    #[sea_orm(nested)]
    pub signature: Option<cosigner::Model>,
    /// Supports, live and imported.
    pub supports: i32,
    /// Supports of the source it was imported from.
    pub imported_supports: i32,
    /// Opposes of that source.
    pub imported_opposes: i32,
    /// When it was submitted, or entered where it was not.
    pub listed_at: DateTime<Utc>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Its own version.
    pub version: i64,
}

/// A list's row with its text, where the whole list is exported.
#[derive(FromQueryResult)]
pub struct Told {
    /// The row.
    #[sea_orm(nested)]
    pub listed: Listed,
    /// Its text.
    pub body: Option<String>,
}

/// The name under which a suggestion is joined to itself where the caller has a part in it.
const PART: &str = "part";

/// What a caller may see, as SQL: the twin of the rule `suggestion.read`, and a test compares the two.
pub fn visible_to(actor: &Actor) -> Condition {
    if matches!(actor, Actor::Visitor) {
        // The bare condition, by which the databases recognise the index of what is published.
        return Column::PublishedAt.is_not_null().into_condition();
    }
    Condition::any().add(Column::PublishedAt.is_not_null()).add(seen_unpublished_by(actor))
}

/// What a caller may see whether it is published or not.
fn seen_unpublished_by(actor: &Actor) -> Condition {
    if matches!(actor, Actor::Platform) {
        return Condition::all();
    }
    // Without any part in anything there is nothing, and an empty "any" would be everything.
    let mut visible = Condition::any().add(Column::Id.is_null());
    if let Some(account) = actor.account() {
        visible = visible
            .add(Column::AuthorId.eq(account))
            .add(Column::AgentId.eq(account))
            .add(signed_by(cosigner::Column::AccountId.eq(account)));
    }
    let others: Vec<MemberId> = actor.stands_in_for().collect();
    if !others.is_empty() {
        visible = visible.add(Column::MemberId.is_in(others.clone()));
        visible = visible.add(signed_by(cosigner::Column::MemberId.is_in(others)));
    }
    covered(visible, actor, &policy::READ)
}

/// What a caller may act on as staff.
pub fn staffed_by(actor: &Actor) -> Condition {
    if matches!(actor, Actor::Platform) {
        return Condition::all();
    }
    // Without any such role there is nothing, and an empty "any" would be everything.
    covered(Condition::any().add(Column::Id.is_null()), actor, &policy::SCREEN)
}

/// Adds what held roles reach, of what was handed in: as `access` says, which places a scope covers and which things alone a rule
/// gives a role.
fn covered(visible: Condition, actor: &Actor, rule: &'static Rule) -> Condition {
    actor.roles_for(rule).fold(visible, |visible, held| {
        let only = rule.given_to(held.role).flatten();
        let reached = Condition::all().add(Column::SubmittedAt.is_not_null()).add(within(held));
        visible.add(reached.add_option(only.map(such)))
    })
}

/// The places that the scope of a role covers.
fn within(held: &HeldRole) -> Condition {
    let any = Condition::any();
    match (held.scope_kind, held.scope_id) {
        (ScopeKind::Platform, _) => any.add(Column::Id.is_not_null()),
        (ScopeKind::Committee, _) => any.add(committee::Column::Path.eq(&held.committee_path)),
        (ScopeKind::Department, Some(id)) => any
            .add(of_a_case(cases::is_handled_by((Entity, Column::CaseId), id)))
            .add(of_a_case(cases::is_routed_by((Entity, Column::CaseId), id))),
        (ScopeKind::Studio, Some(id)) => {
            any.add(Column::StudioId.eq(id)).add(of_a_case(cases::is_handled_by((Entity, Column::CaseId), id)))
        }
        (ScopeKind::SpecialCommittee, Some(id)) => any.add(Column::TopicId.in_subquery(topics::run_by(id))),
        (ScopeKind::Sector | ScopeKind::Group, _) | (_, None) => any.add(Column::Id.is_null()),
    }
}

/// What is looked up of its case is looked up where there is one: the newest have none yet.
fn of_a_case(such: SimpleExpr) -> Condition {
    Condition::all().add(Column::CaseId.is_not_null()).add(such)
}

/// The things that a role has to do with alone.
fn such(only: Only) -> Condition {
    match only {
        Only::Accepted => Column::CaseId.is_not_null().into_condition(),
        Only::Assigned => of_a_case(cases::is_assigned((Entity, Column::CaseId))),
        Only::UnderTopic => Column::TopicId.is_not_null().into_condition(),
    }
}

/// What certain members have signed, may still sign, or signed in other words until it is handed in again: as [`Standing`] takes them.
///
/// [`Standing`]: crate::suggestions::standing::Standing
fn signed_by(members: SimpleExpr) -> Condition {
    let with = |status: CosignStatus| {
        let signers = cosigner::Entity::find().select_only().column(cosigner::Column::SuggestionId);
        signers.filter(members.clone()).filter(cosigner::Column::Status.eq(status)).into_query()
    };
    let while_it_is = |states: &[SuggestionStatus], status: CosignStatus| {
        let states = states.iter().copied();
        Condition::all().add(Column::Status.is_in(states)).add(Column::Id.in_subquery(with(status)))
    };
    Condition::any()
        .add(Column::Id.in_subquery(with(CosignStatus::Signed)))
        .add(while_it_is(&[SuggestionStatus::Cosigning], CosignStatus::Invited))
        .add(while_it_is(&[SuggestionStatus::Returned, SuggestionStatus::Cosigning], CosignStatus::Void))
}

/// The suggestions that a caller may see and that match a filter.
pub fn list(actor: &Actor, filter: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(filter)
}

/// The id of a suggestion, where a caller may see it.
pub fn seen(actor: &Actor, id: SuggestionId) -> SelectStatement {
    list(actor, Column::Id.eq(id).into_condition()).select_only().column(Column::Id).into_query()
}

/// What a list shows of suggestions to a caller: as [`Listed`].
pub fn listed(page: Select<Entity>, actor: &Actor) -> Select<Entity> {
    let page = join_known(page)
        .join_as(JoinType::LeftJoin, to_target(actor), TARGET)
        .join_as(JoinType::LeftJoin, to_part(actor), PART)
        .join(JoinType::LeftJoin, cosigners::to_signature(actor));
    Listed::select_cols(page.select_only())
}

/// A suggestion itself, where a caller has a part in it.
fn to_part(actor: &Actor) -> RelationDef {
    let has_part = seen_unpublished_by(actor);
    Entity::belongs_to(Entity).from(Column::Id).to(Column::Id).on_condition(move |_, _| has_part.clone()).into()
}

/// All supports, live and imported.
pub fn all_supports() -> SimpleExpr {
    Expr::col((Entity, Column::Supports)).add(Expr::col((Entity, Column::ImportedSupports)))
}
