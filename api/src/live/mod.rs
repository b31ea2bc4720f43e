//! Who waits for news, and the one task of each process that looks for them.
//!
//! ```text
//! every half second, or at once when this process has written or another one says so (NOTIFY):
//! head of the ledger, inboxes, ended sessions ──▶ Pulse ──▶ every stream and long poll of this process
//! ```
//!
//! Looking is the truth; being woken only makes it sooner. Where nobody waits nothing is asked.

mod beat;
mod listener;

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shangliang_entity::ids::{AccountId, SessionId};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time::{Instant, timeout_at};

use crate::http::{Kind, Problem};

pub use beat::{run, run_every};

/// How often one account may wait in each way on one process.
const PLACES: usize = 5;

/// How many of those who wait read from the database at once: they leave connections to everybody else.
const READING: usize = 3;

/// What is known to everybody who waits.
#[derive(Clone, Debug, Default)]
struct Pulse {
    /// Rises with anything new in the ledger or in inboxes.
    news: u64,
    /// The sessions of those who wait that ended.
    ended: Arc<HashSet<SessionId>>,
    /// Whether the process is about to stop.
    is_last: bool,
}

/// How somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// By a stream.
    Stream,
    /// By a long poll.
    Poll,
}

/// Why somebody need not wait any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// There may be something new.
    News,
    /// The time is over.
    Silence,
    /// The session ended, or the process is about to stop.
    End,
}

/// Who waits for news in this process.
#[derive(Default)]
pub struct Live {
    pulse: watch::Sender<Pulse>,
    present: Arc<Mutex<Present>>,
    /// Something was written here.
    written: Notify,
    /// Somebody says that there is news.
    woken: Notify,
    reading: Reading,
}

struct Reading(Semaphore);

impl Default for Reading {
    fn default() -> Self {
        Self(Semaphore::new(READING))
    }
}

/// How often each session waits, and each account in each way.
#[derive(Default)]
struct Present {
    sessions: HashMap<SessionId, usize>,
    places: HashMap<(AccountId, Way), usize>,
}

/// Somebody who waits, until it is dropped.
pub struct Waiting {
    present: Arc<Mutex<Present>>,
    session: SessionId,
    place: (AccountId, Way),
    pulse: watch::Receiver<Pulse>,
    /// The news that it knows of.
    news: u64,
}

impl Waiting {
    /// Waits until there is news, or until a moment.
    pub async fn until(&mut self, end: Instant) -> Call {
        loop {
            // What is so already is never told as a change.
            let pulse = self.pulse.borrow_and_update().clone();
            if pulse.is_last || pulse.ended.contains(&self.session) {
                return Call::End;
            }
            if std::mem::replace(&mut self.news, pulse.news) != pulse.news {
                return Call::News;
            }
            match timeout_at(end, self.pulse.changed()).await {
                Err(_) => return Call::Silence,
                Ok(Err(_)) => return Call::End,
                Ok(Ok(())) => {}
            }
        }
    }
}

impl Live {
    /// Lets somebody wait.
    ///
    /// # Errors
    /// 429: the account waits often enough in this way.
    pub fn wait(&self, way: Way, account: AccountId, session: SessionId) -> Result<Waiting, Problem> {
        let place = (account, way);
        let mut present = lock(&self.present);
        let taken = present.places.entry(place).or_default();
        if *taken >= PLACES {
            return Err(Problem::new(Kind::QuotaExceeded).retry_after(60));
        }
        *taken += 1;
        *present.sessions.entry(session).or_default() += 1;
        let pulse = self.pulse.subscribe();
        let news = pulse.borrow().news;
        Ok(Waiting { present: Arc::clone(&self.present), session, place, pulse, news })
    }

    /// Says that something was written here.
    pub fn note_write(&self) {
        self.written.notify_one();
    }

    /// Lets news be looked for at once.
    fn wake(&self) {
        self.woken.notify_one();
    }

    /// A turn to read from the database.
    pub async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
        self.reading.0.acquire().await.map_err(Problem::internal)
    }

    /// The sessions by which somebody waits.
    fn sessions(&self) -> Vec<SessionId> {
        lock(&self.present).sessions.keys().copied().collect()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut present = lock(&self.present);
        leave(&mut present.sessions, self.session);
        leave(&mut present.places, self.place);
    }
}

fn leave<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Entry::Occupied(mut entry) = counts.entry(key) {
        *entry.get_mut() = entry.get().saturating_sub(1);
        if *entry.get() == 0 {
            entry.remove();
        }
    }
}

fn lock(present: &Mutex<Present>) -> MutexGuard<'_, Present> {
    present.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_account_has_five_places_of_each_way_and_gets_one_back() {
        let live = Live::default();
        let (account, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let session = |number| SessionId(Uuid::from_u128(number));
        let take = |way, account, number| live.wait(way, account, session(number));
        let mut streams: Vec<_> = (0..5).map(|number| take(Way::Stream, account, number).unwrap()).collect();
        let _polls: Vec<_> = (0..5).map(|_| take(Way::Poll, account, 0).unwrap()).collect();
        for way in [Way::Stream, Way::Poll] {
            let refused = take(way, account, 9).err().map(|problem| problem.kind());
            assert_eq!(refused, Some(Kind::QuotaExceeded), "{way:?}");
        }
        let _others = take(Way::Stream, other, 10).unwrap();
        assert_eq!(live.sessions().len(), 6);
        streams.pop();
        assert_eq!(live.sessions().len(), 5);
        take(Way::Stream, account, 9).unwrap();
    }

    #[tokio::test]
    async fn whoever_begins_to_wait_at_the_end_does_not_wait() {
        let live = Live::default();
        let (account, session) = (AccountId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let later = Instant::now() + std::time::Duration::from_secs(600);
        live.pulse.send_modify(|pulse| pulse.ended = Arc::new(HashSet::from([session])));
        assert_eq!(live.wait(Way::Poll, account, session).unwrap().until(later).await, Call::End);
        live.pulse.send_modify(|pulse| *pulse = Pulse { is_last: true, ..Pulse::default() });
        assert_eq!(live.wait(Way::Stream, account, session).unwrap().until(later).await, Call::End);
    }
}
