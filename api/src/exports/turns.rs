//! How many whole lists a process reads and keeps at once: reading one holds a connection, and on PostgreSQL old rows.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shangliang_entity::ids::AccountId;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::http::{Kind, Problem};
use crate::pool::BoundedPool;

/// How many are read at most at once to be sent; fewer where there are few connections: half of those that a job leaves.
const READ: usize = 3;

/// How long the next waits for one of them to be read.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many are on their way to their readers at once, each in a file of this machine.
const SENT: usize = 30;

/// How many of them to those who are unknown: these cannot be told apart.
const SENT_TO_VISITORS: usize = 5;

/// How many KiB all of them may have.
const ROOM: usize = 4 * 1024 * 1024;

/// How many are written by jobs or wait for it; one is written at once.
const JOBS: usize = 30;

/// How many lists are being sent to whom.
type Callers = Arc<Mutex<HashMap<Option<AccountId>, usize>>>;

/// The turns of a process.
#[derive(Debug)]
pub struct Turns {
    reading: Arc<Semaphore>,
    visitors: Arc<Semaphore>,
    callers: Callers,
    room: Arc<Semaphore>,
    jobs: Arc<Semaphore>,
    job_places: Arc<Semaphore>,
    /// Where rows become workbooks.
    pub pool: BoundedPool,
}

impl Turns {
    /// The turns of a process that reads by so many connections, of which a job takes one.
    pub fn new(connections: u32) -> Self {
        let half = usize::try_from(connections.saturating_sub(1) / 2).unwrap_or(READ);
        Self {
            reading: Arc::new(Semaphore::new(half.clamp(1, READ))),
            visitors: Arc::new(Semaphore::new(1)),
            callers: Callers::default(),
            room: Arc::new(Semaphore::new(ROOM)),
            jobs: Arc::new(Semaphore::new(1)),
            job_places: Arc::new(Semaphore::new(JOBS)),
            pool: BoundedPool::new(1, JOBS),
        }
    }

    /// A place among those to whom a list is being sent, until all of it is.
    ///
    /// # Errors
    /// 429 where an account has one already; 503 where too many others have one.
    pub fn reader_place(&self, caller: Option<AccountId>) -> Result<Place, Problem> {
        let mut callers = lock(&self.callers);
        let own = callers.get(&caller).copied().unwrap_or(0);
        if caller.is_some() && own > 0 {
            return Err(Problem::new(Kind::QuotaExceeded).retry_after(10));
        }
        if callers.values().sum::<usize>() >= SENT || own >= SENT_TO_VISITORS {
            return Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(60));
        }
        callers.insert(caller, own + 1);
        Ok(Place { caller, callers: Arc::clone(&self.callers), is_over: AtomicBool::new(false) })
    }

    /// A turn to read a list that is sent. All who are unknown have one between them, so that they leave some to others.
    ///
    /// # Errors
    /// 503 where others take too long.
    pub async fn reading_turn(&self, caller: Option<AccountId>) -> Result<Turn, Problem> {
        let (visitors, reading) = (Arc::clone(&self.visitors), Arc::clone(&self.reading));
        let take = async {
            let among_visitors = if caller.is_none() { Some(visitors.acquire_owned().await?) } else { None };
            Ok::<_, AcquireError>(Turn { _among_visitors: among_visitors, _among_all: reading.acquire_owned().await? })
        };
        match tokio::time::timeout(PATIENCE, take).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(5)),
        }
    }

    /// The room for what is on its way to readers: a permit for each KiB.
    pub fn room(&self) -> Arc<Semaphore> {
        Arc::clone(&self.room)
    }

    /// A place among those that wait to be written.
    ///
    /// # Errors
    /// 503 where there is none.
    pub fn job_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let full = |_| Problem::new(Kind::TemporaryReducedCapacity).retry_after(60);
        Arc::clone(&self.job_places).try_acquire_owned().map_err(full)
    }

    /// A turn to write a list down.
    ///
    /// # Errors
    /// The process has no turns any more.
    pub async fn job_turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.jobs).acquire_owned().await.map_err(Problem::internal)
    }
}

/// A turn to read a list that is sent, as long as it is held.
pub struct Turn {
    _among_visitors: Option<OwnedSemaphorePermit>,
    _among_all: OwnedSemaphorePermit,
}

/// That somebody is being sent a list.
pub struct Place {
    caller: Option<AccountId>,
    callers: Callers,
    is_over: AtomicBool,
}

impl Place {
    /// Gives it back before it is dropped.
    pub fn give_back(&self) {
        if self.is_over.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut callers = lock(&self.callers);
        match callers.get_mut(&self.caller) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(callers.remove(&self.caller)),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn lock(callers: &Callers) -> std::sync::MutexGuard<'_, HashMap<Option<AccountId>, usize>> {
    callers.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn refusal(turns: &Turns, caller: Option<AccountId>) -> Option<Kind> {
        turns.reader_place(caller).err().map(|problem| problem.kind())
    }

    #[test]
    fn places_are_given_back() {
        let turns = Turns::new(8);
        let account = |number| Some(AccountId(Uuid::from_u128(number)));
        let mut places: Vec<_> = (0..SENT_TO_VISITORS).map(|_| turns.reader_place(None).unwrap()).collect();
        assert_eq!(refusal(&turns, None), Some(Kind::TemporaryReducedCapacity));
        places.extend((0..25).map(|number| turns.reader_place(account(number)).unwrap()));
        assert_eq!(refusal(&turns, account(0)), Some(Kind::QuotaExceeded));
        assert_eq!(refusal(&turns, account(25)), Some(Kind::TemporaryReducedCapacity));
        let first = places.remove(0);
        first.give_back();
        drop(first);
        assert_eq!((refusal(&turns, account(25)), refusal(&turns, None)), (None, None));
        drop(places);
        assert!(lock(&turns.callers).is_empty());
    }

    #[tokio::test]
    async fn visitors_leave_turns_to_others() {
        let turns = Turns::new(8);
        let _visitors = turns.reading_turn(None).await.unwrap();
        let next = turns.reading_turn(None).await.err().map(|problem| problem.kind());
        assert_eq!(next, Some(Kind::TemporaryReducedCapacity));
        assert!(turns.reading_turn(Some(AccountId(Uuid::nil()))).await.is_ok());
    }

    #[rstest::rstest]
    #[case(1, 1)]
    #[case(4, 1)]
    #[case(5, 2)]
    #[case(8, 3)]
    #[case(64, 3)]
    fn others_are_left_connections(#[case] connections: u32, #[case] turns: usize) {
        assert_eq!(Turns::new(connections).reading.available_permits(), turns);
    }
}
