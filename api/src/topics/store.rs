//! All SQL of the slice.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, LockType, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, PaginatorTrait,
    QueryFilter, QuerySelect, QueryTrait, RelationDef, Select,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, GroupId, TopicId};
use shangliang_entity::topic::{Column, Entity, Model};
use shangliang_entity::vocab::{
    GroupKind, ScopeKind, StreamKind, TopicAudience, TopicKind, TopicSource, TopicStatus, Visibility, Vocabulary,
};
use shangliang_entity::{committee, member_group};
use uuid::Uuid;

use super::lifecycle::{PUBLIC, Transition};
use super::policy::READERS;
use crate::access::Actor;
use crate::committees;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Stream};

/// A topic with its committee's path.
#[derive(Clone, Debug)]
pub struct Found {
    /// The row.
    pub topic: Model,
    /// Its committee's path.
    pub committee_path: String,
}

/// A list's row: no text, since lists show none.
#[derive(Debug, FromQueryResult)]
pub struct Listed {
    /// Its committee's path.
    pub committee_path: String,
    /// Its id.
    pub id: TopicId,
    /// Its committee.
    pub committee_id: CommitteeId,
    /// The special committee that runs it.
    pub special_committee_id: Option<GroupId>,
    /// Its title.
    pub title: String,
    /// The form of its consultation.
    pub kind: TopicKind,
    /// Where it came from.
    pub source: TopicSource,
    /// Its state.
    pub status: TopicStatus,
    /// Who may submit under it.
    pub audience: TopicAudience,
    /// From when suggestions are taken.
    pub opens_at: Option<DateTime<Utc>>,
    /// Until when suggestions are taken.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Its version.
    pub version: i64,
}

fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

/// One topic.
pub async fn find(db: &Conn<'_>, id: TopicId) -> Result<Option<Found>, Problem> {
    let found = committees::with_path::<Entity>(db, id, Column::CommitteeId).await?;
    Ok(found.map(|(topic, committee_path)| Found { topic, committee_path }))
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: TopicId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// Whether a group is a special committee of the committee.
pub async fn is_special_committee_of(db: &Conn<'_>, committee: CommitteeId, id: GroupId) -> Result<bool, Problem> {
    let found = member_group::Entity::find_by_id(id)
        .filter(member_group::Column::CommitteeId.eq(committee))
        .filter(member_group::Column::Kind.eq(GroupKind::SpecialCommittee));
    Ok(found.count(db).await? == 1)
}

/// What a caller may see, as SQL: the twin of the rule `topic.read`.
pub fn visible_to(actor: &Actor) -> Condition {
    let mut visible = Condition::any().add(Column::Status.is_in(PUBLIC));
    for held in actor.scopes_of(&READERS) {
        visible = match (held.scope_kind, held.scope_id) {
            (ScopeKind::Platform, _) => return Condition::all(),
            (ScopeKind::Committee, _) => visible.add(committee::Column::Path.starts_with(&held.committee_path)),
            (ScopeKind::SpecialCommittee, Some(id)) => visible.add(Column::SpecialCommitteeId.eq(id)),
            _ => visible,
        };
    }
    visible
}

/// The special committee that runs a topic.
pub async fn special_committee_of(db: &Conn<'_>, id: TopicId) -> Result<Option<GroupId>, Problem> {
    Ok(Entity::find_by_id(id).one(db).await?.and_then(|topic| topic.special_committee_id))
}

/// The topics that a special committee runs.
pub fn run_by(special_committee: Uuid) -> SelectStatement {
    let run = Entity::find().select_only().column(Column::Id);
    run.filter(Column::SpecialCommitteeId.eq(special_committee)).into_query()
}

/// The topics that a caller may see and that match.
pub fn list(actor: &Actor, condition: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(condition)
}

/// What a list shows of topics: as [`Listed`].
pub fn listed(page: Select<Entity>) -> Select<Entity> {
    let columns = [
        Column::Id,
        Column::CommitteeId,
        Column::SpecialCommitteeId,
        Column::Title,
        Column::Kind,
        Column::Source,
        Column::Status,
        Column::Audience,
        Column::OpensAt,
        Column::ClosesAt,
        Column::CreatedAt,
        Column::Version,
    ];
    page.select_only().columns(columns).column_as(committee::Column::Path, "committee_path")
}

/// When it opened or opens, or was entered where that is not known: what lists sort by.
pub fn opens_or_created() -> SimpleExpr {
    Func::coalesce([Expr::col((Entity, Column::OpensAt)), Expr::col((Entity, Column::CreatedAt))]).into()
}

/// Enters a topic.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    uow.record(created(&row)).await.map(drop)
}

/// Writes a locked row anew and raises its version.
pub async fn update(uow: &Uow<'_>, mut row: Model) -> Result<(), Problem> {
    write(uow, &mut row).await?;
    uow.record(entry(&row, "topic.updated", facts_of(&row))).await.map(drop)
}

/// Takes a step of the lifecycle: the row changes and the ledger gets its entry, or neither.
pub async fn apply(uow: &Uow<'_>, mut row: Model, transition: Transition) -> Result<(), Problem> {
    row.status = transition.to();
    write(uow, &mut row).await?;
    uow.record(moved(&row, transition)).await.map(drop)
}

async fn write(uow: &Uow<'_>, row: &mut Model) -> Result<(), Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await?;
    Ok(())
}

/// The ledger entry of a new topic.
pub fn created(row: &Model) -> Entry {
    entry(row, "topic.created", facts_of(row))
}

/// The ledger entry of a topic's step.
pub fn moved(row: &Model, transition: Transition) -> Entry {
    let facts = json!({
        "from": transition.from().code(), "to": transition.to().code(), "opens_at": row.opens_at,
        "closes_at": row.closes_at, "merged_into_id": row.merged_into_id,
    });
    entry(row, transition.action().event(), facts)
}

fn entry(row: &Model, action: &'static str, payload: Value) -> Entry {
    Entry {
        stream: Stream(StreamKind::Topic, row.id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Committee,
        payload,
        effective_at: None,
    }
}

fn facts_of(row: &Model) -> Value {
    json!({
        "to": row.status.code(), "kind": row.kind.code(), "source": row.source.code(), "audience": row.audience.code(),
        "special_committee_id": row.special_committee_id, "opens_at": row.opens_at, "closes_at": row.closes_at,
    })
}
