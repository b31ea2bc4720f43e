//! What the API shows of topics.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, GroupId, TopicId};
use shangliang_entity::vocab::{TopicAudience, TopicKind, TopicSource, TopicStatus};
use utoipa::ToSchema;

use super::lifecycle::{self, Action};
use super::policy;
use super::scope::{Standing, TopicScope};
use super::store::Listed;
use crate::access::{Actor, allows};
use crate::allowed_action::AllowedAction;
use crate::db::Uow;
use crate::http::Problem;

/// One topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicView {
    /// Its id.
    pub id: TopicId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The special committee that runs it.
    pub special_committee_id: Option<GroupId>,
    /// Its title.
    #[schema(max_length = 100, example = "推进老旧小区加装电梯")]
    pub title: String,
    /// What is asked.
    #[schema(max_length = 5000)]
    pub description: String,
    /// The form of its consultation.
    pub kind: TopicKind,
    /// Where it came from.
    pub source: TopicSource,
    /// Where it stands.
    pub status: TopicStatus,
    /// Why it stands as it does, where that was said.
    #[schema(max_length = 500)]
    pub status_reason: Option<String>,
    /// The topic it was merged into.
    pub merged_into_id: Option<TopicId>,
    /// Who may submit under it.
    pub audience: TopicAudience,
    /// From when suggestions are taken, once it is open.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until before when suggestions are taken.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<AllowedAction>,
}

/// A topic in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicItem {
    /// Its id.
    pub id: TopicId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The special committee that runs it.
    pub special_committee_id: Option<GroupId>,
    /// Its title.
    #[schema(max_length = 100)]
    pub title: String,
    /// The form of its consultation.
    pub kind: TopicKind,
    /// Where it came from.
    pub source: TopicSource,
    /// Where it stands.
    pub status: TopicStatus,
    /// Who may submit under it.
    pub audience: TopicAudience,
    /// From when suggestions are taken, once it is open.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until before when suggestions are taken.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Rises with every change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the caller may do to it now, as the topic itself says; left out of `/sync`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 20)]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl TopicItem {
    /// The item of a row, with what the caller may do where that is told.
    pub fn of(row: Listed, allowed_actions: Option<Vec<AllowedAction>>) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            special_committee_id: row.special_committee_id,
            title: row.title,
            kind: row.kind,
            source: row.source,
            status: row.status,
            audience: row.audience,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            created_at: row.created_at,
            version: row.version,
            allowed_actions,
        }
    }
}

/// The view of one topic for one viewer.
pub fn view(actor: &Actor, scope: &TopicScope) -> TopicView {
    let row = scope.topic.clone();
    TopicView {
        id: row.id,
        committee_id: row.committee_id,
        special_committee_id: row.special_committee_id,
        title: row.title,
        description: row.description,
        kind: row.kind,
        source: row.source,
        status: row.status,
        status_reason: row.status_reason,
        merged_into_id: row.merged_into_id,
        audience: row.audience,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed_actions(actor, &scope.standing),
    }
}

/// The view of a topic that was just written.
pub async fn view_of(uow: &Uow<'_>, actor: &Actor, id: TopicId) -> Result<TopicView, Problem> {
    let scope = TopicScope::by_id(&uow.conn(), id).await?;
    Ok(view(actor, &scope.ok_or_else(|| Problem::internal("a written row is gone"))?))
}

/// What a viewer may do to a topic now.
pub fn allowed_actions(actor: &Actor, standing: &Standing) -> Vec<AllowedAction> {
    let (place, status) = (standing.place(), standing.status);
    let mut actions = Vec::new();
    if allows(&policy::ACT, actor, &place) {
        let possible = Action::ALL.iter().filter(|action| lifecycle::next(status, **action).is_some());
        actions.extend(possible.map(|action| action.named()));
    }
    if lifecycle::is_editable(status) && allows(&policy::UPDATE, actor, &place) {
        actions.push(AllowedAction::Update);
    }
    actions
}
