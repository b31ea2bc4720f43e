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

pub use beat::run;

/// How many streams one account may have on one process.
const STREAMS: usize = 5;

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

/// How often each session waits, and how many streams each account has.
#[derive(Default)]
struct Present {
    sessions: HashMap<SessionId, usize>,
    streams: HashMap<AccountId, usize>,
}

/// Somebody who waits, until it is dropped.
pub struct Waiting {
    present: Arc<Mutex<Present>>,
    session: SessionId,
    stream_of: Option<AccountId>,
    pulse: watch::Receiver<Pulse>,
    /// The news that it knows of.
    news: u64,
}

impl Waiting {
    /// Waits until there is news, or until a moment.
    pub async fn until(&mut self, end: Instant) -> Call {
        loop {
            match timeout_at(end, self.pulse.changed()).await {
                Err(_) => return Call::Silence,
                Ok(Err(_)) => return Call::End,
                Ok(Ok(())) => {}
            }
            let pulse = self.pulse.borrow_and_update().clone();
            if pulse.is_last || pulse.ended.contains(&self.session) {
                return Call::End;
            }
            if std::mem::replace(&mut self.news, pulse.news) != pulse.news {
                return Call::News;
            }
        }
    }
}

impl Live {
    /// Lets somebody wait.
    pub fn wait(&self, session: SessionId) -> Waiting {
        *lock(&self.present).sessions.entry(session).or_default() += 1;
        let pulse = self.pulse.subscribe();
        let news = pulse.borrow().news;
        Waiting { present: Arc::clone(&self.present), session, stream_of: None, pulse, news }
    }

    /// Lets somebody have a stream.
    ///
    /// # Errors
    /// 429: the account has enough of them.
    pub fn stream(&self, account: AccountId, session: SessionId) -> Result<Waiting, Problem> {
        {
            let mut present = lock(&self.present);
            let streams = present.streams.entry(account).or_default();
            if *streams >= STREAMS {
                return Err(Problem::new(Kind::QuotaExceeded).retry_after(60));
            }
            *streams += 1;
        }
        let mut waiting = self.wait(session);
        waiting.stream_of = Some(account);
        Ok(waiting)
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
        if let Some(account) = self.stream_of {
            leave(&mut present.streams, account);
        }
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
    fn an_account_has_five_streams_and_gets_one_back() {
        let live = Live::default();
        let (account, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let session = |number| SessionId(Uuid::from_u128(number));
        let mut streams: Vec<_> = (0..5).map(|number| live.stream(account, session(number)).unwrap()).collect();
        assert_eq!(live.stream(account, session(9)).err().map(|problem| problem.kind()), Some(Kind::QuotaExceeded));
        let _others = live.stream(other, session(10)).unwrap();
        let _polls: Vec<_> = (0..9).map(|_| live.wait(session(0))).collect();
        assert_eq!(live.sessions().len(), 6);
        streams.pop();
        assert_eq!(live.sessions().len(), 5);
        live.stream(account, session(9)).unwrap();
    }
}
