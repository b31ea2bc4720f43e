//! A limit over the span that has just passed: in no span of that length, wherever it begins, are there more.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shangliang_entity::rate_window::{Column, Entity, Model};

use super::Limit;
use super::window::{bucket, start_of};
use crate::db::Uow;
use crate::http::Problem;
use crate::secrets::Keys;

/// How many rows remember one count: each moment has its own where a limit lets no more through, else each part of the span.
const ROWS: u32 = 60;

/// One that was taken from a limit, and may be given back.
#[derive(Clone, Debug)]
pub struct Taken {
    bucket: String,
    starts_at: DateTime<Utc>,
}

impl Limit {
    /// The refusal (429) of whoever has used it up; takes nothing. Whoever looks waits for those who take or look, until their
    /// unit ends.
    pub async fn used_up(&self, uow: &Uow<'_>, keys: &Keys, who: &str) -> Result<Option<Problem>, Problem> {
        let bucket = bucket(keys, self.name, who);
        uow.lock(keys.names().tag("rate_window.lock", &[bucket.as_bytes()])).await?;
        let taken = Entity::find()
            .filter(Column::Bucket.eq(&bucket))
            .filter(Column::StartsAt.gt(uow.now() - self.counts_for()))
            .order_by_asc(Column::StartsAt)
            .all(&uow.conn())
            .await?;
        Ok(self.full_until(&taken).map(|until| self.refusal(seconds_until(until, uow.now()))))
    }

    /// Takes one for `who`, or refuses with 429, having taken nothing. Takers of one count wait for each other until their unit
    /// ends.
    pub async fn take(&self, uow: &Uow<'_>, keys: &Keys, who: &str) -> Result<Taken, Problem> {
        if let Some(refusal) = self.used_up(uow, keys, who).await? {
            return Err(refusal);
        }
        let row = Model { bucket: bucket(keys, self.name, who), starts_at: self.slot(uow.now()), used: 1 };
        let taken = Taken { bucket: row.bucket.clone(), starts_at: row.starts_at };
        let one_more = OnConflict::columns([Column::Bucket, Column::StartsAt])
            .value(Column::Used, Expr::col((Entity, Column::Used)).add(1))
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(one_more).exec_without_returning(&uow.conn()).await?;
        Ok(taken)
    }

    /// How long a part of the span is; nothing where each moment has its own row.
    fn part(&self) -> Option<i64> {
        (self.quota > ROWS).then(|| std::cmp::max(1, self.seconds / i64::from(ROWS)))
    }

    /// The row in which what is taken now counts.
    fn slot(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.part().map_or(now, |seconds| start_of(seconds, now))
    }

    /// For how long a row counts: until the span no longer holds anything that may have been taken in it.
    fn counts_for(&self) -> TimeDelta {
        TimeDelta::seconds(self.seconds.saturating_add(self.part().unwrap_or(0)))
    }

    /// Until when nothing more is let through, by the rows that count, oldest first; absent where there is room.
    fn full_until(&self, taken: &[Model]) -> Option<DateTime<Utc>> {
        let mut used = 0;
        // What is newer than the row that fills it leaves room once that row is gone.
        let filling = taken.iter().rev().find(|row| {
            used += i64::from(row.used);
            used >= i64::from(self.quota)
        });
        filling.map(|row| row.starts_at + self.counts_for())
    }
}

/// Whole seconds until then, at least 1: after so many it has come.
pub fn seconds_until(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let microseconds = (then - now).num_microseconds().and_then(|span| u64::try_from(span).ok()).unwrap_or(0);
    std::cmp::max(1, microseconds.div_ceil(1_000_000))
}

impl Taken {
    /// Gives it back: what it was taken for did not happen.
    pub async fn give_back(&self, uow: &Uow<'_>) -> Result<(), Problem> {
        Entity::update_many()
            .col_expr(Column::Used, Expr::col(Column::Used).sub(1))
            .filter(Column::Bucket.eq(&self.bucket))
            .filter(Column::StartsAt.eq(self.starts_at))
            .filter(Column::Used.gt(0))
            .exec(&uow.conn())
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A count in memory: what [`Limit::take`] does, by the same rules.
    struct Count {
        limit: Limit,
        rows: Vec<Model>,
    }

    impl Count {
        fn new(quota: u32, seconds: i64) -> Self {
            Self { limit: Limit { name: "sign-in", quota, seconds }, rows: Vec::new() }
        }

        /// Whether one is let through, else how many seconds to wait.
        fn take(&mut self, now: DateTime<Utc>) -> Result<(), u64> {
            self.rows.retain(|row| row.starts_at > now - self.limit.counts_for());
            if let Some(until) = self.limit.full_until(&self.rows) {
                return Err(seconds_until(until, now));
            }
            let starts_at = self.limit.slot(now);
            match self.rows.last_mut().filter(|row| row.starts_at == starts_at) {
                Some(row) => row.used += 1,
                None => self.rows.push(Model { bucket: String::new(), starts_at, used: 1 }),
            }
            Ok(())
        }
    }

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(milliseconds).unwrap()
    }

    #[test]
    fn what_was_taken_counts_for_exactly_the_span() {
        let mut count = Count::new(2, 3600);
        assert_eq!(count.take(at(0)), Ok(()));
        assert_eq!(count.take(at(1_800_000)), Ok(()));
        assert_eq!(count.take(at(1_800_001)), Err(1800));
        assert_eq!(count.take(at(3_599_999)), Err(1));
        assert_eq!(count.take(at(3_600_000)), Ok(()));
        assert_eq!(count.take(at(3_600_000)), Err(1800));
    }

    #[test]
    fn many_are_remembered_in_few_rows() {
        let mut count = Count::new(10_000, 86_400);
        for second in 0..10_000 {
            assert_eq!(count.take(at(second * 8_000)), Ok(()));
        }
        assert!(count.rows.len() <= 61, "{}", count.rows.len());
        // The first part of the day ends after 24 minutes, and a day later what was taken in it.
        assert_eq!(count.take(at(80_000_000)), Err(86_400 + 1_440 - 80_000));
    }

    proptest! {
        #[test]
        fn no_span_holds_more_and_whoever_waits_as_told_finds_room(
            quota in 1_u32..120,
            seconds in 60_i64..400,
            pauses in proptest::collection::vec(0_i64..20_000, 0..400),
        ) {
            let mut count = Count::new(quota, seconds);
            let mut passed = Vec::new();
            let mut now = 0;
            for pause in pauses {
                now += pause;
                if let Err(wait) = count.take(at(now)) {
                    now += i64::try_from(wait).unwrap() * 1000;
                    prop_assert_eq!(count.take(at(now)), Ok(()));
                }
                passed.push(now);
                let in_span = passed.iter().filter(|then| **then > now - seconds * 1000).count();
                prop_assert!(in_span <= usize::try_from(quota).unwrap());
            }
        }
    }
}
