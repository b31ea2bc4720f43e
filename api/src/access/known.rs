//! Whom the sessions of the last half second stand for, so that of many requests only the first asks the database.
//!
//! What is known ends then, and in this process with every unit of work that may have changed what somebody is. So a session that
//! another process ended is refused within a second, that of the request itself included.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;
use shangliang_entity::ids::SessionId;

use super::SignedIn;
use crate::db::Uow;

/// For how long a session is known.
const MEMORY: TimeDelta = TimeDelta::milliseconds(500);

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
        let is_recent = TimeDelta::from_std(seen.since.elapsed()).is_ok_and(|passed| passed < MEMORY)
            && (now - seen.at).abs() < MEMORY;
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

    /// For a unit of work, to be held until it was answered.
    pub fn change(&self) -> Change<'_> {
        Change { known: self, is_likely: AtomicBool::new(false) }
    }
}

/// A unit of work that may change what somebody is: when it ends everybody is forgotten if it is likely to have, also where nobody waits for
/// its answer any more or that was lost, since it may have been committed all the same.
pub struct Change<'a> {
    known: &'a Known,
    is_likely: AtomicBool,
}

impl Change<'_> {
    /// Takes note of what the unit of work has recorded: entries about items alone make nobody another.
    pub fn note(&self, uow: &Uow<'_>) {
        self.is_likely.fetch_or(!uow.is_about_items(), Ordering::SeqCst);
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if *self.is_likely.get_mut() {
            self.known.forget();
        }
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
    #[case::within_half_a_second(499, true)]
    #[case::after_it(500, false)]
    #[case::before_it(-500, false)]
    fn what_is_known_ends_soon(#[case] asked: i64, #[case] is_known: bool) {
        let known = Known::default();
        known.note(&me(), at(60_000), at(0), known.as_of());
        assert_eq!(known.get(SESSION, at(asked)).is_some(), is_known);
    }

    #[test]
    fn nobody_is_known_after_the_end_of_their_session() {
        let known = Known::default();
        known.note(&me(), at(400), at(0), known.as_of());
        assert!(known.get(SESSION, at(399)).is_some());
        assert!(known.get(SESSION, at(400)).is_none());
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
