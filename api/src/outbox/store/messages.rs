//! The SQL of messages.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, LockType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    Set,
};
use shangliang_entity::ids::{AccountId, MessageId, SessionId};
use shangliang_entity::notice;
use shangliang_entity::outbox_message::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::{DeliveryStatus, OutsideChannel};

use crate::db::{Conn, Uow};
use crate::http::Problem;

/// For how long whoever was about to send a message is waited for, before it is sent again.
const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(2);

/// How many rows one statement inserts, of fourteen values each.
const ROWS_PER_INSERT: usize = 1000;

/// Whom a message was for on which day, and how many.
type Count = (AccountId, OutsideChannel, Option<SessionId>, NaiveDate, i64);

/// How many messages the targets of some people have got, or will, on a day or later.
pub async fn counts(uow: &Uow<'_>, accounts: &[AccountId], from: NaiveDate) -> Result<Vec<Count>, Problem> {
    let groups = [Column::AccountId, Column::Channel, Column::SessionId, Column::CountsOn];
    let mut select = Entity::find().select_only().columns(groups).expr(Expr::col(Asterisk).count());
    for column in groups {
        select = select.group_by(column);
    }
    let select = select.filter(Column::AccountId.is_in(accounts.iter().copied())).filter(Column::CountsOn.gte(from));
    Ok(select.into_tuple().all(&uow.conn()).await?)
}

/// Some people's messages that no attempt was made with yet, locked so that none is made before the unit of work ends.
pub async fn untried(uow: &Uow<'_>, accounts: &[AccountId]) -> Result<Vec<Model>, Problem> {
    let rows = Entity::find()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::Status.eq(DeliveryStatus::Pending))
        .filter(Column::Attempts.eq(0))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(&uow.conn())
        .await?;
    Ok(rows)
}

/// Queues messages.
pub async fn insert(uow: &Uow<'_>, rows: Vec<Model>) -> Result<(), Problem> {
    for some in rows.chunks(ROWS_PER_INSERT) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        Entity::insert_many(some).exec_without_returning(&uow.conn()).await?;
    }
    Ok(())
}

/// Lets a message tell of one notice more.
pub async fn fold(uow: &Uow<'_>, row: Model) -> Result<(), Problem> {
    let change = ActiveModel {
        notice_id: Set(row.notice_id),
        notices: Set(row.notices),
        due_at: Set(row.due_at),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(row.id)).exec(&uow.conn()).await?;
    Ok(())
}

/// What a channel is to send by now.
fn due(channel: OutsideChannel, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find()
        .filter(Column::Channel.eq(channel))
        .filter(Column::Status.eq(DeliveryStatus::Pending))
        .filter(Column::DueAt.lte(now))
}

/// Whether a channel has anything to send by now.
pub async fn is_any_due(db: &Conn<'_>, channel: OutsideChannel, now: DateTime<Utc>) -> Result<bool, Problem> {
    Ok(due(channel, now).limit(1).count(db).await? > 0)
}

/// Claims what a channel is to send next, the longest due first: whatever becomes of whoever claims, it was one attempt, and nobody adds to
/// it any more.
pub async fn claim(uow: &Uow<'_>, channel: OutsideChannel, limit: u64) -> Result<Vec<Model>, Problem> {
    let mut rows = due(channel, uow.now())
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock(LockType::Update)
        .all(&uow.conn())
        .await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::DueAt, Expr::val(uow.now() + CLAIMED_FOR))
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(&uow.conn())
        .await?;
    rows.iter_mut().for_each(|row| row.attempts += 1);
    Ok(rows)
}

/// The notices that messages tell of, as far as nobody has read them.
pub async fn unread(uow: &Uow<'_>, messages: &[Model]) -> Result<Vec<notice::Model>, Problem> {
    let told = notice::Entity::find()
        .filter(notice::Column::Id.is_in(messages.iter().map(|message| message.notice_id)))
        .filter(notice::Column::ReadAt.is_null());
    Ok(told.all(&uow.conn()).await?)
}

/// Takes away messages that nobody is to be told.
pub async fn drop(uow: &Uow<'_>, ids: Vec<MessageId>) -> Result<(), Problem> {
    if ids.is_empty() {
        return Ok(());
    }
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(&uow.conn()).await?;
    Ok(())
}

/// Notes what became of an attempt, unless there was another meanwhile.
pub async fn change(uow: &Uow<'_>, before: &Model, change: ActiveModel) -> Result<(), Problem> {
    let this = Condition::all().add(Column::Id.eq(before.id)).add(Column::Attempts.eq(before.attempts));
    Entity::update_many().set(change).filter(this).exec(&uow.conn()).await?;
    Ok(())
}
