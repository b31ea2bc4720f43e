//! The SQL of what is on its way.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select, Set,
};
use shangliang_entity::ids::WebhookId;
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::{DeliveryStatus, StreamKind};
use shangliang_entity::webhook_delivery::{ActiveModel, Entity, Model};
use uuid::Uuid;

use crate::db::{Conn, Uow};
use crate::http::Problem;

pub use shangliang_entity::webhook_delivery::Column;

/// A delivery in a list, with what its entry says.
#[derive(Debug, FromQueryResult)]
pub struct Listed {
    /// The row.
    #[sea_orm(nested)]
    pub delivery: Model,
    /// The entry's hash.
    pub hash: Vec<u8>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub stream_kind: StreamKind,
    /// To which one.
    pub stream_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

fn to_entry() -> RelationDef {
    Entity::belongs_to(ledger_entry::Entity).from(Column::EntrySeq).to(ledger_entry::Column::Seq).into()
}

/// How many rows one statement inserts, of ten values each.
const ROWS_PER_INSERT: usize = 1000;

/// Queues events; one that is there already stays as it is.
pub async fn insert(uow: &Uow<'_>, rows: &[Model]) -> Result<(), Problem> {
    put(uow, rows, OnConflict::columns(KEY).do_nothing().to_owned()).await
}

/// Queues events; one that is there already begins anew.
pub async fn insert_anew(uow: &Uow<'_>, rows: &[Model]) -> Result<(), Problem> {
    let anew = [Column::Status, Column::Attempts, Column::DueAt, Column::QueuedAt, Column::AttemptedAt];
    put(uow, rows, OnConflict::columns(KEY).update_columns(anew).to_owned()).await
}

/// No entry is told twice to a webhook.
const KEY: [Column; 2] = [Column::WebhookId, Column::EntrySeq];

async fn put(uow: &Uow<'_>, rows: &[Model], on_conflict: OnConflict) -> Result<(), Problem> {
    for some in rows.chunks(ROWS_PER_INSERT) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        let insert = Entity::insert_many(some).on_conflict(on_conflict.clone());
        insert.exec_without_returning(&uow.conn()).await?;
    }
    Ok(())
}

/// Lets everything that was given up begin anew.
pub async fn revive(uow: &Uow<'_>, webhook: WebhookId) -> Result<(), Problem> {
    let anew = ActiveModel {
        status: Set(DeliveryStatus::Pending),
        attempts: Set(0),
        due_at: Set(uow.now()),
        queued_at: Set(uow.now()),
        ..Default::default()
    };
    let dead = Condition::all().add(Column::WebhookId.eq(webhook)).add(Column::Status.eq(DeliveryStatus::Dead));
    Entity::update_many().set(anew).filter(dead).exec(&uow.conn()).await?;
    Ok(())
}

/// What is to be tried by now.
pub fn due(now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(Column::Status.eq(DeliveryStatus::Pending)).filter(Column::DueAt.lte(now))
}

/// What is to be tried by now for one webhook, in the order of the feed.
pub async fn due_to(
    db: &Conn<'_>,
    webhook: WebhookId,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(Model, ledger_entry::Model)>, Problem> {
    let rows = due(now)
        .filter(Column::WebhookId.eq(webhook))
        .join(JoinType::InnerJoin, to_entry())
        .select_also(ledger_entry::Entity)
        .order_by_asc(ledger_entry::Column::Writer)
        .order_by_asc(ledger_entry::Column::Seq)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(delivery, entry)| Some((delivery, entry?))).collect())
}

/// Notes the result of an attempt, unless the delivery began anew meanwhile.
pub async fn change(uow: &Uow<'_>, before: &Model, change: ActiveModel) -> Result<(), Problem> {
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(before.id))
        .filter(Column::Status.eq(before.status))
        .filter(Column::QueuedAt.eq(before.queued_at))
        .filter(Column::Attempts.eq(before.attempts))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// Takes all of a webhook away.
pub async fn delete_all(uow: &Uow<'_>, webhook: WebhookId) -> Result<(), Problem> {
    Entity::delete_many().filter(Column::WebhookId.eq(webhook)).exec(&uow.conn()).await?;
    Ok(())
}

/// The deliveries to a webhook that match.
pub fn list(webhook: WebhookId, condition: Condition) -> Select<Entity> {
    Entity::find().filter(Column::WebhookId.eq(webhook)).filter(condition)
}

/// What the list shows of deliveries: as [`Listed`].
pub fn listed(page: Select<Entity>) -> Select<Entity> {
    use ledger_entry::Column as Of;
    page.columns([Of::Hash, Of::Action, Of::StreamKind, Of::StreamId, Of::At]).join(JoinType::InnerJoin, to_entry())
}
