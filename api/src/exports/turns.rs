//! How many whole lists a process reads at once: each holds a connection, and on PostgreSQL old rows, for as long as it takes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::{Kind, Problem};
use crate::pool::BoundedPool;

/// How many are sent at once.
const STREAMS: usize = 3;

/// How long the next waits for one of them to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many wait to be written by a job; one is written at once.
const WAITING: usize = 30;

/// The turns of a process.
#[derive(Debug)]
pub struct Turns {
    streams: Arc<Semaphore>,
    jobs: Arc<Semaphore>,
    /// Where rows become bytes.
    pub pool: BoundedPool,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            streams: Arc::new(Semaphore::new(STREAMS)),
            jobs: Arc::new(Semaphore::new(1)),
            pool: BoundedPool::new(1, WAITING),
        }
    }
}

impl Turns {
    /// A turn to send a list; 503 where others take too long.
    pub async fn stream(&self) -> Result<OwnedSemaphorePermit, Problem> {
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.streams).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(5)),
        }
    }

    /// A turn to write a list down.
    pub async fn job(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.jobs).acquire_owned().await.map_err(Problem::internal)
    }
}
