//! What is forgotten, and when.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shangliang_entity::{access_record, idempotency_record, one_time_code, rate_window};

use super::Keep;
use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::limits::KNOWN;
use crate::state::App;

/// Counts of windows are of no use once the longest window, a day, is over.
const COUNTS: TimeDelta = TimeDelta::days(2);
/// Where accounts were used from.
const KNOWN_CLIENTS: TimeDelta = TimeDelta::days(31);

/// Deletes what is past its time. Every process may: there is nothing to lose by doing it twice.
pub async fn forget(app: &App) -> Result<(), Problem> {
    Granted::<Keep>::platform(Anywhere, "retention")
        .write(app, async |uow| {
            let db = &uow.conn();
            let ago = |span: TimeDelta| uow.now() - span;
            let kept = TimeDelta::days(i64::from(app.config.access_log_days));
            access_record::Entity::delete_many().filter(access_record::Column::At.lt(ago(kept))).exec(db).await?;
            let is_known = format!("{KNOWN}:%");
            rate_window::Entity::delete_many()
                .filter(rate_window::Column::StartsAt.lt(ago(COUNTS)))
                .filter(rate_window::Column::Bucket.not_like(&is_known))
                .exec(db)
                .await?;
            rate_window::Entity::delete_many()
                .filter(rate_window::Column::StartsAt.lt(ago(KNOWN_CLIENTS)))
                .filter(rate_window::Column::Bucket.like(&is_known))
                .exec(db)
                .await?;
            one_time_code::Entity::delete_many()
                .filter(one_time_code::Column::CreatedAt.lt(ago(COUNTS)))
                .exec(db)
                .await?;
            let is_over = idempotency_record::Column::ExpiresAt.lt(uow.now());
            idempotency_record::Entity::delete_many().filter(is_over).exec(db).await?;
            Ok(())
        })
        .await
}
