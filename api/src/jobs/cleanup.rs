//! Rows that are no longer kept.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::{
    access_record, idempotency_record, notice, one_time_code, outbox_message, push_address, rate_window, refresh_token,
    session, webhook_delivery,
};

use crate::config::Config;
use crate::db::Uow;
use crate::http::Problem;
use crate::limits::{KNOWN, KNOWN_DAYS};
use crate::webhooks;

/// Limits look back a day at most: one-time codes count against that of their phone, windows tell how much of one is used.
const DAY_LIMITS: TimeDelta = TimeDelta::days(2);

/// From where accounts were used, a day longer than it is asked for.
const KNOWN_CLIENTS: TimeDelta = TimeDelta::days(KNOWN_DAYS + 1);

/// Inboxes look back a year.
const NOTICES: TimeDelta = TimeDelta::days(366);

/// Messages to devices, for whoever looks into what became of them.
const MESSAGES: TimeDelta = TimeDelta::days(30);

/// Removes some of what is over: answers to retries, one-time codes, windows of limits, the record of attempts, notices, what was
/// told to devices and webhooks, where devices were told, sessions with their tokens. Gives how many rows it removed; none where nothing is
/// left.
pub async fn remove(uow: &Uow<'_>, config: &Config, limit: u64) -> Result<u64, Problem> {
    let now = uow.now();
    let access = now - TimeDelta::days(config.access_log_days.into());
    let mut removed = remove_sessions(uow, now - TimeDelta::days(config.session_days.into()), limit).await?;
    {
        use idempotency_record::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::ExpiresAt.lt(now), limit).await?;
    }
    {
        use one_time_code::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::CreatedAt.lt(now - DAY_LIMITS), limit).await?;
    }
    {
        use access_record::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::At.lt(access), limit).await?;
    }
    {
        use outbox_message::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::QueuedAt.lt(now - MESSAGES), limit).await?;
    }
    {
        use push_address::{Column, Entity};
        let living = Query::select()
            .column(session::Column::Id)
            .from(session::Entity)
            .and_where(session::Column::Id.into_expr().equals((Entity, Column::SessionId)))
            .and_where(session::Column::RevokedAt.is_null())
            .and_where(session::Column::ExpiresAt.gt(now))
            .to_owned();
        removed += some::<Entity>(uow, Column::SessionId, Expr::exists(living).not(), limit).await?;
    }
    {
        use notice::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::At.lt(now - NOTICES), limit).await?;
    }
    {
        use webhook_delivery::{Column, Entity};
        let over = Column::QueuedAt.lt(now - webhooks::KEPT);
        removed += some::<Entity>(uow, Column::Id, over, limit).await?;
    }
    {
        use rate_window::{Column, Entity};
        let is_count = Column::Bucket.not_like(format!("{KNOWN}:%"));
        let is_over = Column::StartsAt.lt(now - KNOWN_CLIENTS).or(Column::StartsAt.lt(now - DAY_LIMITS).and(is_count));
        removed += Entity::delete_many().filter(is_over).exec(&uow.conn()).await?.rows_affected;
    }
    Ok(removed)
}

/// Removes some of the sessions that ended before then. Their refresh tokens go first, of which one session may have thousands;
/// while a session lives all of them stay, since each that is shown again tells of a theft.
async fn remove_sessions(uow: &Uow<'_>, then: DateTime<Utc>, limit: u64) -> Result<u64, Problem> {
    use session::Column;
    let is_over = Column::ExpiresAt.lt(then).or(Column::RevokedAt.lt(then));
    let over =
        Query::select().column(Column::Id).from(session::Entity).and_where(is_over.clone()).limit(limit).to_owned();
    let of_those = refresh_token::Column::SessionId.in_subquery(over);
    let tokens = some::<refresh_token::Entity>(uow, refresh_token::Column::Hash, of_those, limit).await?;
    let left = Query::select()
        .column(refresh_token::Column::Hash)
        .from(refresh_token::Entity)
        .and_where(refresh_token::Column::SessionId.into_expr().equals((session::Entity, Column::Id)))
        .to_owned();
    let sessions = some::<session::Entity>(uow, Column::Id, is_over.and(Expr::exists(left).not()), limit).await?;
    Ok(tokens + sessions)
}

/// Removes some of the rows that are over, the database choosing which.
async fn some<E: EntityTrait>(uow: &Uow<'_>, key: E::Column, is_over: SimpleExpr, limit: u64) -> Result<u64, Problem> {
    let over = Query::select().column(key).from(E::default()).and_where(is_over).limit(limit).to_owned();
    Ok(E::delete_many().filter(key.in_subquery(over)).exec(&uow.conn()).await?.rows_affected)
}
