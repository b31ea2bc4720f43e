//! The limit of requests that any one client may make, whatever they are for.
//!
//! Requests are counted in memory, so that counting costs nothing; every second each process adds its counts to those in
//! the database and takes over the sum. So several processes share the limit, a second late. A process on SQLite is alone
//! and keeps its counts to itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict};
use sea_orm::{DbBackend, EntityTrait, Set};
use shangliang_entity::rate_window::{ActiveModel, Column, Entity};

use super::window::bucket;
use super::{Limit, network_of};
use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::state::App;
use crate::upkeep::Keep;

/// How many clients are counted at once; beyond, newcomers pass uncounted until a window ends.
const MOST: usize = 100_000;
/// How many counts one statement exchanges.
const BATCH: usize = 500;

/// The counts of the clients seen in the current window.
#[derive(Debug, Default)]
pub struct Clients(Mutex<HashMap<String, Count>>);

#[derive(Clone, Copy, Debug)]
struct Count {
    starts_at: DateTime<Utc>,
    /// As the database knew it last, or would if it had been asked.
    shared: u32,
    /// Counted here since.
    fresh: u32,
}

/// What a client has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whether this request is one too many.
    pub is_used_up: bool,
    /// Further requests in this window.
    pub remaining: u32,
    /// Seconds until the next window.
    pub seconds_left: u64,
}

impl Clients {
    /// Counts one request of a client.
    pub fn count(&self, limit: &Limit, client: &str, now: DateTime<Utc>) -> Allowance {
        let starts_at = limit.starts_at(now);
        let seconds_left = limit.seconds_left(now);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST {
            counts.retain(|_, count| count.starts_at == starts_at);
        }
        let new = Count { starts_at, shared: 0, fresh: 0 };
        let name = network_of(client);
        if counts.len() >= MOST && !counts.contains_key(&name) {
            return Allowance { is_used_up: false, remaining: 0, seconds_left };
        }
        let count = counts.entry(name).or_insert(new);
        if count.starts_at != starts_at {
            *count = new;
        }
        let used = count.shared.saturating_add(count.fresh);
        if used >= limit.quota {
            return Allowance { is_used_up: true, remaining: 0, seconds_left };
        }
        count.fresh += 1;
        Allowance { is_used_up: false, remaining: limit.quota - used - 1, seconds_left }
    }

    /// Adds the counts to those of the other processes and takes over the sums.
    pub async fn exchange(&self, app: &App) -> Result<(), Problem> {
        let fresh = self.take_fresh();
        if app.db.backend() == DbBackend::Sqlite {
            return Ok(());
        }
        for batch in fresh.chunks(BATCH) {
            let rows: Vec<_> = batch
                .iter()
                .map(|(client, count)| ActiveModel {
                    bucket: Set(bucket(&app.keys, "client", client)),
                    starts_at: Set(count.starts_at),
                    used: Set(i32::try_from(count.fresh).unwrap_or(i32::MAX)),
                })
                .collect();
            let added = Expr::col((Entity, Column::Used)).add(Expr::col((Alias::new("excluded"), Column::Used)));
            let add = OnConflict::columns([Column::Bucket, Column::StartsAt]).value(Column::Used, added).to_owned();
            let sums = Granted::<Keep>::platform(Anywhere, "request limits")
                .write(app, async |uow| {
                    Ok(Entity::insert_many(rows.clone())
                        .on_conflict(add.clone())
                        .exec_with_returning(&uow.conn())
                        .await?)
                })
                .await?;
            for (client, count) in batch {
                let name = bucket(&app.keys, "client", client);
                if let Some(sum) = sums.iter().find(|sum| sum.bucket == name) {
                    self.take_over(client, count.starts_at, u32::try_from(sum.used).unwrap_or(0));
                }
            }
        }
        Ok(())
    }

    /// What was counted since the last exchange; it counts as shared from now on.
    fn take_fresh(&self) -> Vec<(String, Count)> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh =
            counts.iter().filter(|(_, count)| count.fresh > 0).map(|(name, count)| (name.clone(), *count)).collect();
        for count in counts.values_mut() {
            count.shared = count.shared.saturating_add(count.fresh);
            count.fresh = 0;
        }
        fresh
    }

    /// Takes over a sum, which never falls within a window.
    fn take_over(&self, client: &str, starts_at: DateTime<Utc>, sum: u32) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(client).filter(|count| count.starts_at == starts_at) {
            count.shared = std::cmp::max(count.shared, sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { name: "client", quota: 3, seconds: 60 };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_window_lets_so_many_through() {
        let clients = Clients::default();
        let seen: Vec<_> = (0..5).map(|i| clients.count(&LIMIT, "192.0.2.1", at(100 + i))).collect();
        assert_eq!(seen.iter().map(|one| one.remaining).collect::<Vec<_>>(), [2, 1, 0, 0, 0]);
        assert_eq!(seen.iter().map(|one| one.is_used_up).collect::<Vec<_>>(), [false, false, false, true, true]);
        assert_eq!(seen[0].seconds_left, 20);
        assert!(!clients.count(&LIMIT, "192.0.2.2", at(100)).is_used_up);
        assert_eq!(clients.count(&LIMIT, "192.0.2.1", at(120)).remaining, 2);
    }

    #[test]
    fn counts_of_others_are_taken_over() {
        let clients = Clients::default();
        clients.count(&LIMIT, "192.0.2.1", at(0));
        assert_eq!(clients.take_fresh().len(), 1);
        assert!(clients.take_fresh().is_empty());
        clients.take_over("192.0.2.1", at(0), 3);
        assert!(clients.count(&LIMIT, "192.0.2.1", at(1)).is_used_up);
        clients.take_over("192.0.2.1", at(0), 1);
        assert!(clients.count(&LIMIT, "192.0.2.1", at(1)).is_used_up);
        clients.take_over("192.0.2.1", at(60), 3);
        assert!(!clients.count(&LIMIT, "192.0.2.1", at(60)).is_used_up);
    }
}
