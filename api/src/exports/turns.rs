//! How many whole lists a process reads at once: each holds a connection, and on PostgreSQL old rows, for as long as it takes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shangliang_entity::ids::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::{Kind, Problem};
use crate::pool::BoundedPool;

/// How many are sent at once.
const STREAMS: usize = 3;

/// How long the next waits for one of them to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many are written by jobs or wait for it; one is written at once.
const JOBS: usize = 30;

/// Those to whom a list is being sent; all who are unknown are one.
type Callers = Arc<Mutex<HashSet<Option<AccountId>>>>;

/// The turns of a process.
#[derive(Debug)]
pub struct Turns {
    streams: Arc<Semaphore>,
    callers: Callers,
    jobs: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// Where rows become bytes.
    pub pool: BoundedPool,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            streams: Arc::new(Semaphore::new(STREAMS)),
            callers: Callers::default(),
            jobs: Arc::new(Semaphore::new(1)),
            places: Arc::new(Semaphore::new(JOBS)),
            pool: BoundedPool::new(1, JOBS),
        }
    }
}

impl Turns {
    /// A turn to send a list to an account, or to somebody unknown.
    ///
    /// # Errors
    /// 429 where the account has one already, or somebody unknown; 503 where others take too long.
    pub async fn stream(&self, caller: Option<AccountId>) -> Result<Turn, Problem> {
        if !lock(&self.callers).insert(caller) {
            return Err(Problem::new(Kind::QuotaExceeded).retry_after(10));
        }
        let place = Place { caller, callers: Arc::clone(&self.callers) };
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.streams).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit, _place: place }),
            _ => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(5)),
        }
    }

    /// A place among those that wait to be written; 503 where there is none.
    pub fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let full = |_| Problem::new(Kind::TemporaryReducedCapacity).retry_after(60);
        Arc::clone(&self.places).try_acquire_owned().map_err(full)
    }

    /// A turn to write a list down.
    pub async fn job(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.jobs).acquire_owned().await.map_err(Problem::internal)
    }
}

/// A turn to send a list, as long as it is held.
pub struct Turn {
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

/// That somebody is being sent a list.
struct Place {
    caller: Option<AccountId>,
    callers: Callers,
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.callers).remove(&self.caller);
    }
}

fn lock(callers: &Callers) -> std::sync::MutexGuard<'_, HashSet<Option<AccountId>>> {
    callers.lock().unwrap_or_else(PoisonError::into_inner)
}
