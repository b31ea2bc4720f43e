//! The SQL of webhooks themselves.

pub mod deliveries;
pub mod parts;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationDef, Select,
};
use serde_json::{Value, json};
use shangliang_entity::ids::{CommitteeId, WebhookId};
use shangliang_entity::vocab::{ScopeKind, StreamKind, Visibility, Vocabulary, WebhookStatus};
use shangliang_entity::webhook::{Column, Entity, Model};
use shangliang_entity::{committee, webhook_delivery};

use super::lifecycle::Transition;
use super::policy::READ;
use crate::access::Actor;
use crate::committees;
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::ledger::{Entry, Stream};

/// A webhook with its committee's path.
#[derive(Clone, Debug)]
pub struct Found {
    /// The row.
    pub webhook: Model,
    /// Its committee's path.
    pub committee_path: String,
}

fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

/// One webhook.
pub async fn find(db: &Conn<'_>, id: WebhookId) -> Result<Option<Found>, Problem> {
    let found = committees::with_path::<Entity>(db, id, Column::CommitteeId).await?;
    Ok(found.map(|(webhook, committee_path)| Found { webhook, committee_path }))
}

/// One webhook, if it is told at present.
pub async fn find_active(db: &Conn<'_>, id: WebhookId) -> Result<Option<Model>, Problem> {
    Ok(Entity::find_by_id(id).filter(Column::Status.eq(WebhookStatus::Active)).one(db).await?)
}

/// The current row, locked against other writers until the unit of work ends.
pub async fn lock(uow: &Uow<'_>, id: WebhookId) -> Result<Model, Problem> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&uow.conn()).await?;
    row.ok_or_else(|| Kind::NotFound.into())
}

/// How many a committee has.
pub async fn count(uow: &Uow<'_>, committee: CommitteeId) -> Result<u64, Problem> {
    Ok(Entity::find().filter(Column::CommitteeId.eq(committee)).count(&uow.conn()).await?)
}

/// What a caller may see that matches: the twin of the rule `webhook.read`.
pub fn list(actor: &Actor, condition: Condition) -> Select<Entity> {
    Entity::find().join(JoinType::InnerJoin, to_committee()).filter(visible_to(actor)).filter(condition)
}

fn visible_to(actor: &Actor) -> Condition {
    let mut visible = Condition::any().add(Column::Id.is_null());
    for held in actor.roles_for(&READ) {
        visible = match held.scope_kind {
            ScopeKind::Platform => return Condition::all(),
            _ => visible.add(committee::Column::Path.starts_with(&held.committee_path)),
        };
    }
    visible
}

/// All webhooks of some committees.
pub async fn of_committees(uow: &Uow<'_>, committees: BTreeSet<CommitteeId>) -> Result<Vec<Model>, Problem> {
    let of_them = Entity::find().filter(Column::CommitteeId.is_in(committees)).order_by_asc(Column::Id);
    Ok(of_them.all(&uow.conn()).await?)
}

/// The webhooks that there is something to do for, by their ids: a replay, or an event whose time has come.
pub async fn waiting(db: &Conn<'_>, now: DateTime<Utc>) -> Result<Vec<WebhookId>, Problem> {
    let of_it = Expr::col((webhook_delivery::Entity, deliveries::Column::WebhookId)).equals((Entity, Column::Id));
    let due = deliveries::due(now).select_only().column(deliveries::Column::Id).filter(of_it).into_query();
    let is_due = Condition::all().add(Column::Status.eq(WebhookStatus::Active)).add(Expr::exists(due));
    let waiting = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Condition::any().add(Column::ReplaySeq.is_not_null()).add(is_due))
        .order_by_asc(Column::Id);
    Ok(waiting.into_tuple().all(db).await?)
}

/// Sets one up.
pub async fn insert(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    Entity::insert(row.clone().into_active_model()).exec_without_returning(&uow.conn()).await?;
    record(uow, &row, "webhook.created", facts_of(&row)).await
}

/// Writes a locked row anew and raises its version, with the entry of what was done.
pub async fn update(uow: &Uow<'_>, row: Model, event: &'static str) -> Result<Model, Problem> {
    let facts = facts_of(&row);
    write(uow, row, event, facts).await
}

/// Takes a step of the lifecycle: the row changes and the ledger gets its entry, or neither.
pub async fn apply(uow: &Uow<'_>, row: Model, transition: Transition) -> Result<Model, Problem> {
    let facts = json!({ "from": transition.from().code(), "to": transition.to().code() });
    write(uow, Model { status: transition.to(), ..row }, transition.event(), facts).await
}

async fn write(uow: &Uow<'_>, mut row: Model, event: &'static str, facts: Value) -> Result<Model, Problem> {
    row.version += 1;
    row.updated_at = uow.now();
    Entity::update(row.clone().into_active_model().reset_all()).exec(&uow.conn()).await?;
    record(uow, &row, event, facts).await?;
    Ok(row)
}

/// Notes how far a replay has come, which nobody is shown.
pub async fn keep_replay(uow: &Uow<'_>, id: WebhookId, place: Option<(i64, i64)>) -> Result<(), Problem> {
    let (writer, seq) = place.unzip();
    Entity::update_many()
        .col_expr(Column::ReplayWriter, Expr::val(writer))
        .col_expr(Column::ReplaySeq, Expr::val(seq))
        .filter(Column::Id.eq(id))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// Takes a locked one away, with all that is on its way to it.
pub async fn delete(uow: &Uow<'_>, row: &Model) -> Result<(), Problem> {
    deliveries::delete_all(uow, row.id).await?;
    Entity::delete_by_id(row.id).exec(&uow.conn()).await?;
    record(uow, row, "webhook.deleted", json!({})).await
}

/// Records what was done to one, without its address, which may hold a key of the receiver.
pub async fn record(uow: &Uow<'_>, row: &Model, action: &'static str, payload: Value) -> Result<(), Problem> {
    let entry = Entry {
        stream: Stream(StreamKind::Webhook, row.id.0),
        action,
        committee: Some(row.committee_id),
        visibility: Visibility::Committee,
        payload,
        effective_at: None,
    };
    uow.record(entry).await.map(drop)
}

fn facts_of(row: &Model) -> Value {
    json!({ "to": row.status.code(), "event_types": row.event_types, "department_id": row.department_id })
}
