//! Rows that are no longer kept.

use chrono::TimeDelta;
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::{access_record, idempotency_record, notice, one_time_code, rate_window};

use crate::db::Uow;
use crate::http::Problem;

/// One-time codes count against a day's limit, so each is kept a little longer than that.
const CODES: TimeDelta = TimeDelta::days(2);

/// Windows of limits; some tell for 30 days that a client was seen before.
const WINDOWS: TimeDelta = TimeDelta::days(35);

/// Inboxes look back a year.
const NOTICES: TimeDelta = TimeDelta::days(366);

/// Removes some of what is over: answers to retries, one-time codes, windows of limits, the record of refused attempts, notices. Gives
/// how many rows it removed; none where nothing is left.
pub async fn remove(uow: &Uow<'_>, keep_access_days: u32, limit: u64) -> Result<u64, Problem> {
    let now = uow.now();
    let access = now - TimeDelta::days(keep_access_days.into());
    let mut removed = 0;
    {
        use idempotency_record::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::ExpiresAt.lt(now), limit).await?;
    }
    {
        use one_time_code::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::CreatedAt.lt(now - CODES), limit).await?;
    }
    {
        use access_record::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::At.lt(access), limit).await?;
    }
    {
        use notice::{Column, Entity};
        removed += some::<Entity>(uow, Column::Id, Column::At.lt(now - NOTICES), limit).await?;
    }
    {
        use rate_window::{Column, Entity};
        let over = Entity::delete_many().filter(Column::StartsAt.lt(now - WINDOWS));
        removed += over.exec(&uow.conn()).await?.rows_affected;
    }
    Ok(removed)
}

/// Removes some of the rows that are over, the database choosing which.
async fn some<E: EntityTrait>(uow: &Uow<'_>, key: E::Column, is_over: SimpleExpr, limit: u64) -> Result<u64, Problem> {
    let over = Query::select().column(key).from(E::default()).and_where(is_over).limit(limit).to_owned();
    Ok(E::delete_many().filter(key.in_subquery(over)).exec(&uow.conn()).await?.rows_affected)
}
