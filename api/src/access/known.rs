//! Whom the sessions of the last second stand for, so that of many requests only the first asks the database.
//!
//! What is known ends with the second, and in this process with every unit of work that may have changed what somebody is. So
//! a session that another process ended is refused within a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use shangliang_entity::ids::SessionId;

use super::SignedIn;

/// For how long a session is known.
const MEMORY: Duration = Duration::from_secs(1);

/// How many are known at most.
const SESSIONS: usize = 10_000;

/// The sessions that are known to this process.
pub struct Known {
    sessions: Cache<SessionId, Seen>,
    changes: AtomicU64,
}

/// What a session was found to be.
#[derive(Clone)]
struct Seen {
    me: Arc<SignedIn>,
    ends: DateTime<Utc>,
    /// By the platform's clock, which may be set.
    at: DateTime<Utc>,
    /// By the machine's, which may not.
    since: Instant,
    as_of: AsOf,
}

/// How many changes came before something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf(u64);

impl Default for Known {
    fn default() -> Self {
        Self { sessions: Cache::new(SESSIONS), changes: AtomicU64::new(0) }
    }
}

impl Known {
    /// Whom a session stands for, where that is known and the session lives at an instant.
    pub fn get(&self, session: SessionId, now: DateTime<Utc>) -> Option<Arc<SignedIn>> {
        let seen = self.sessions.get(&session)?;
        let is_recent = seen.since.elapsed() < MEMORY
            && TimeDelta::from_std(MEMORY).is_ok_and(|memory| (now - seen.at).abs() < memory);
        (is_recent && seen.as_of == self.as_of() && now < seen.ends).then_some(seen.me)
    }

    /// To be asked before the database is.
    pub fn as_of(&self) -> AsOf {
        AsOf(self.changes.load(Ordering::SeqCst))
    }

    /// Takes note of what the database said; to no avail where something was changed since it was asked.
    pub fn note(&self, me: &Arc<SignedIn>, ends: DateTime<Utc>, now: DateTime<Utc>, as_of: AsOf) {
        let seen = Seen { me: Arc::clone(me), ends, at: now, since: Instant::now(), as_of };
        self.sessions.insert(me.session, seen);
    }

    /// Forgets everybody.
    pub fn forget(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use shangliang_entity::ids::AccountId;
    use uuid::Uuid;

    use super::*;

    const SESSION: SessionId = SessionId(Uuid::from_u128(2));

    fn me() -> Arc<SignedIn> {
        Arc::new(SignedIn {
            account: AccountId(Uuid::from_u128(1)),
            session: SESSION,
            since: DateTime::UNIX_EPOCH,
            second_factor: true,
            enrolled: true,
            password_must_change: false,
            in_production: true,
            roles: Vec::new(),
            entrusted: Vec::new(),
        })
    }

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_000_000 + milliseconds).unwrap()
    }

    #[rstest::rstest]
    #[case::at_once(0, true)]
    #[case::within_the_second(999, true)]
    #[case::after_it(1_000, false)]
    #[case::before_it(-1_000, false)]
    fn what_is_known_ends_with_the_second(#[case] asked: i64, #[case] is_known: bool) {
        let known = Known::default();
        known.note(&me(), at(60_000), at(0), known.as_of());
        assert_eq!(known.get(SESSION, at(asked)).is_some(), is_known);
    }

    #[test]
    fn nobody_is_known_after_the_end_of_their_session() {
        let known = Known::default();
        known.note(&me(), at(500), at(0), known.as_of());
        assert!(known.get(SESSION, at(499)).is_some());
        assert!(known.get(SESSION, at(500)).is_none());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_known_after_it() {
        let known = Known::default();
        let as_of = known.as_of();
        known.forget();
        known.note(&me(), at(60_000), at(0), as_of);
        assert!(known.get(SESSION, at(0)).is_none());
        known.note(&me(), at(60_000), at(0), known.as_of());
        assert!(known.get(SESSION, at(0)).is_some());
        known.forget();
        assert!(known.get(SESSION, at(0)).is_none());
    }
}
