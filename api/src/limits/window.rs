//! One limit: so many in each window of a fixed length, for each bearer of a name.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use shangliang_entity::rate_window::{ActiveModel, Column, Entity};

use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::ledger::hex;
use crate::secrets::Keys;

/// A limit. Windows begin at whole multiples of their length since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its name, as `RateLimit-Policy` and `violated-policies` show it.
    pub name: &'static str,
    /// How many in one window; at least 1.
    pub quota: u32,
    /// How long a window is, in seconds.
    pub seconds: i64,
}

/// One that was taken from a limit, and may be given back.
#[derive(Clone, Debug)]
pub struct Taken {
    bucket: String,
    starts_at: DateTime<Utc>,
}

impl Limit {
    /// When the window began that `now` lies in.
    pub fn starts_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let seconds = now.timestamp().div_euclid(self.seconds).saturating_mul(self.seconds);
        DateTime::from_timestamp(seconds, 0).unwrap_or(now)
    }

    /// Whole seconds until the next window begins, at least 1.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> u64 {
        let left = self.seconds.saturating_sub(now.timestamp().rem_euclid(self.seconds));
        u64::try_from(left).unwrap_or(1)
    }

    /// The answer to whoever has used it up (draft-ietf-httpapi-ratelimit-headers-10).
    pub fn refusal(&self, now: DateTime<Utc>) -> Problem {
        Problem::new(Kind::QuotaExceeded)
            .retry_after(self.seconds_left(now))
            .with_member("violated-policies", json!([self.name]))
    }

    /// Takes one for `who`, or refuses with 429; the unit of work must then change nothing. Names are kept as keyed digests,
    /// since they are phone numbers and addresses. Takers of one bucket wait for each other until their unit ends.
    pub async fn take(&self, uow: &Uow<'_>, keys: &Keys, who: &str) -> Result<Taken, Problem> {
        let taken = Taken { bucket: bucket(keys, self.name, who), starts_at: self.starts_at(uow.now()) };
        let quota = i32::try_from(self.quota).unwrap_or(i32::MAX);
        let row = ActiveModel { bucket: Set(taken.bucket.clone()), starts_at: Set(taken.starts_at), used: Set(1) };
        let used = Expr::col((Entity, Column::Used));
        let one_more = OnConflict::columns([Column::Bucket, Column::StartsAt])
            .value(Column::Used, used.clone().add(1))
            .action_and_where(used.lt(quota))
            .to_owned();
        let rows = Entity::insert(row).on_conflict(one_more).exec_without_returning(&uow.conn()).await?;
        if rows == 0 { Err(self.refusal(uow.now())) } else { Ok(taken) }
    }
}

impl Taken {
    /// Gives it back: what it was taken for did not happen.
    pub async fn give_back(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        self.set_used(uow, Expr::col(Column::Used).sub(1)).await
    }

    /// Begins the window anew.
    pub async fn reset(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        self.set_used(uow, Expr::val(0)).await
    }

    /// Writes the row without changing it, so that a unit that has nothing else to keep takes as long as one that has.
    pub async fn touch(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        self.set_used(uow, Expr::col(Column::Used)).await
    }

    async fn set_used(&self, uow: &Uow<'_>, used: Expr) -> Result<(), Problem> {
        Entity::update_many()
            .col_expr(Column::Used, used)
            .filter(Column::Bucket.eq(&self.bucket))
            .filter(Column::StartsAt.eq(self.starts_at))
            .filter(Column::Used.gt(0))
            .exec(&uow.conn())
            .await?;
        Ok(())
    }
}

/// The name of a count: what is limited, and a keyed digest of whom.
pub(super) fn bucket(keys: &Keys, name: &str, who: &str) -> String {
    format!("{name}:{}", hex(&keys.names().tag("rate_window.bucket", &[who.as_bytes()])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { name: "sign-in", quota: 10, seconds: 3600 };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[rstest::rstest]
    #[case("2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z", 3600)]
    #[case("2026-03-02T01:00:00.999999Z", "2026-03-02T01:00:00Z", 3600)]
    #[case("2026-03-02T01:59:59Z", "2026-03-02T01:00:00Z", 1)]
    #[case("1969-12-31T23:59:59Z", "1969-12-31T23:00:00Z", 1)]
    fn windows_are_aligned(#[case] now: &str, #[case] starts: &str, #[case] left: u64) {
        assert_eq!(LIMIT.starts_at(at(now)), at(starts));
        assert_eq!(LIMIT.seconds_left(at(now)), left);
    }

    proptest::proptest! {
        #[test]
        fn whoever_waits_as_told_finds_a_new_window(seconds in 0_i64..4_000_000_000, length in 1_i64..100_000) {
            let limit = Limit { seconds: length, ..LIMIT };
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let later = now + chrono::TimeDelta::seconds(i64::try_from(limit.seconds_left(now)).unwrap());
            proptest::prop_assert!(limit.starts_at(later) > limit.starts_at(now));
        }
    }
}
