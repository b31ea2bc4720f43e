//! Heavy work on a bounded number of threads, with a short queue before them: hashing passwords, decoding images.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

/// How many callers may wait for a thread before the next is sent away.
const QUEUE: usize = 32;

/// Threads that do one kind of heavy work.
#[derive(Clone)]
pub struct BoundedPool {
    places: Arc<Semaphore>,
    threads: Arc<Semaphore>,
}

/// Why the work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// All threads work and the queue is full: answer 503 and let the client come again.
    #[error("too much of this work waits already")]
    Busy,
    /// The work panicked.
    #[error("the work could not be done")]
    Failed,
}

impl BoundedPool {
    /// A pool that does `threads` pieces of work at once while at most `queue` more wait.
    pub fn new(threads: usize, queue: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(threads.saturating_add(queue))),
            threads: Arc::new(Semaphore::new(threads)),
        }
    }

    /// A pool as wide as this machine's cores, with a queue of 32.
    pub fn for_this_machine() -> Self {
        Self::new(available_parallelism().map_or(1, NonZero::get), QUEUE)
    }

    /// Does a piece of work off the asynchronous threads.
    ///
    /// # Errors
    /// [`NotDone`].
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotDone> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| NotDone::Busy)?;
        let thread = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| NotDone::Busy)?;
        // The permits go along: a caller who hangs up must not free a thread that still works.
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop((place, thread));
            result
        })
        .await
        .map_err(|_| NotDone::Failed)
    }
}

impl std::fmt::Debug for BoundedPool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "BoundedPool({} threads free)", self.threads.available_permits())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc};

    use super::*;

    #[tokio::test]
    async fn beyond_the_queue_callers_are_sent_away_and_places_come_back() {
        let pool = BoundedPool::new(1, 2);
        let (release, gate) = mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let working = || {
            let gate = Arc::clone(&gate);
            pool.run(move || gate.lock().unwrap().recv().is_err())
        };
        let too_late = async {
            assert_eq!(pool.run(|| ()).await, Err(NotDone::Busy));
            drop(release);
        };
        let (one, two, three, ()) = tokio::join!(biased; working(), working(), working(), too_late);
        assert_eq!([one, two, three], [Ok(true); 3]);
        assert_eq!(pool.places.available_permits(), 3);
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_caller_who_hangs_up_does_not_free_the_working_thread() {
        let pool = BoundedPool::new(1, 0);
        let (release, gate) = mpsc::channel::<()>();
        {
            let working = std::pin::pin!(pool.run(move || gate.recv().is_err()));
            tokio::select! {
                biased;
                _ = working => panic!("it waits for the gate"),
                () = std::future::ready(()) => {}
            }
        }
        assert_eq!(pool.run(|| ()).await, Err(NotDone::Busy));
        drop(release);
        let _place = pool.places.acquire().await.unwrap();
    }
}
