//! A rest for a service that does not answer, so that nobody waits for it in vain and it is not asked while it recovers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many requests are looked at; nothing is decided before there were as many.
const LAST: usize = 5;

/// How many of them must have failed for a rest.
const FAILED: usize = 4;

/// How long a rest is. Then one request tries whether it is over, and the others wait for what becomes of it.
pub const REST: Duration = Duration::from_secs(5);

/// Stands before one service: once four of the last five requests failed, none is sent for five seconds, and then one at a time
/// until one succeeds.
#[derive(Clone, Debug, Default)]
pub struct Breaker(Arc<Mutex<Standing>>);

/// How a service stands.
#[derive(Debug)]
enum Standing {
    /// It is asked, and of the last requests these failed.
    Asked(VecDeque<bool>),
    /// It is not asked before a moment.
    Resting(Instant),
    /// One request is trying whether it is back.
    Tried,
}

/// A request that may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// As any other.
    Ordinary,
    /// To try whether the service is back.
    Trial,
}

impl Default for Standing {
    fn default() -> Self {
        Self::Asked(VecDeque::with_capacity(LAST))
    }
}

impl Standing {
    /// Whether a request may be sent now, and as what.
    fn admit(&mut self, now: Instant) -> Option<Turn> {
        match self {
            Self::Asked(_) => Some(Turn::Ordinary),
            Self::Resting(until) if *until <= now => {
                *self = Self::Tried;
                Some(Turn::Trial)
            }
            Self::Resting(_) | Self::Tried => None,
        }
    }

    /// Hears what became of a request. What was sent before the rest decides nothing after its beginning.
    fn hear(&mut self, turn: Turn, has_failed: bool, now: Instant) {
        match (turn, self) {
            (Turn::Trial, standing) => *standing = if has_failed { Self::Resting(now + REST) } else { Self::default() },
            (Turn::Ordinary, standing) => {
                let Self::Asked(last) = standing else { return };
                if last.len() == LAST {
                    last.pop_front();
                }
                last.push_back(has_failed);
                if last.len() == LAST && last.iter().filter(|has_failed| **has_failed).count() >= FAILED {
                    *standing = Self::Resting(now + REST);
                }
            }
        }
    }

    /// A request was given up before anything came of it: another may try at once.
    fn give_up(&mut self, turn: Turn, now: Instant) {
        if turn == Turn::Trial {
            *self = Self::Resting(now);
        }
    }
}

/// A request on its way; one that is dropped was given up.
struct Sent<'a> {
    breaker: &'a Breaker,
    turn: Turn,
    at: Instant,
    is_heard: bool,
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        if !self.is_heard {
            self.breaker.standing().give_up(self.turn, self.at);
        }
    }
}

impl Breaker {
    /// Sends a request, unless the service has a rest; `is_down` says whether what came of it tells that the service is down.
    /// Absent while it rests.
    pub async fn send<T>(&self, request: impl Future<Output = T>, is_down: impl Fn(&T) -> bool) -> Option<T> {
        let at = Instant::now();
        let turn = self.standing().admit(at)?;
        let mut sent = Sent { breaker: self, turn, at, is_heard: false };
        let answer = request.await;
        sent.is_heard = true;
        self.standing().hear(turn, is_down(&answer), Instant::now());
        Some(answer)
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// A service that failed five times by now.
    fn resting(now: Instant) -> Standing {
        let mut standing = Standing::default();
        for _ in 0..LAST {
            let turn = standing.admit(now).unwrap();
            standing.hear(turn, true, now);
        }
        standing
    }

    #[rstest::rstest]
    #[case::chance(&[true, true, true, true], true)]
    #[case::three_of_five(&[true, false, true, false, true], true)]
    #[case::four_of_five(&[true, false, true, true, true], false)]
    #[case::the_last_five(&[false, false, false, true, true, true, true], false)]
    #[case::what_is_long_past(&[true, true, false, false, true, true, false], true)]
    fn who_fails_again_and_again_gets_a_rest(#[case] failed: &[bool], #[case] is_asked: bool) {
        let (mut standing, now) = (Standing::default(), Instant::now());
        for has_failed in failed {
            assert_eq!(standing.admit(now), Some(Turn::Ordinary));
            standing.hear(Turn::Ordinary, *has_failed, now);
        }
        assert_eq!(standing.admit(now).is_some(), is_asked);
    }

    #[test]
    fn after_the_rest_one_tries_and_the_others_are_refused() {
        let began = Instant::now();
        for has_failed in [true, false] {
            let mut standing = resting(began);
            assert_eq!(standing.admit(began + REST - Duration::from_millis(1)), None);
            let over = began + REST;
            let admitted: Vec<_> = (0..100).filter_map(|_| standing.admit(over)).collect();
            assert_eq!(admitted, [Turn::Trial]);
            // What was sent before the rest, and heard of only now, is not what was waited for.
            standing.hear(Turn::Ordinary, false, over);
            assert_eq!(standing.admit(over), None);
            standing.hear(Turn::Trial, has_failed, over);
            let expected = if has_failed { None } else { Some(Turn::Ordinary) };
            assert_eq!(standing.admit(over), expected);
            assert!(standing.admit(over + REST).is_some());
        }
    }

    #[test]
    fn who_is_back_begins_anew() {
        let began = Instant::now();
        let mut standing = resting(began);
        assert_eq!(standing.admit(began + REST), Some(Turn::Trial));
        standing.hear(Turn::Trial, false, began + REST);
        for _ in 1..LAST {
            standing.hear(Turn::Ordinary, true, began + REST);
            assert_eq!(standing.admit(began + REST), Some(Turn::Ordinary));
        }
        standing.hear(Turn::Ordinary, true, began + REST);
        assert_eq!(standing.admit(began + REST), None);
    }

    #[actix_web::test]
    async fn a_trial_that_is_given_up_leaves_its_place() {
        let breaker = Breaker(Arc::new(Mutex::new(Standing::Resting(Instant::now()))));
        let is_down = |status: &u16| *status >= 500;
        let mut hanging = Box::pin(breaker.send(std::future::pending::<u16>(), is_down));
        assert_eq!((&mut hanging).now_or_never(), None, "it waits for its answer");
        assert_eq!(breaker.send(async { 200 }, is_down).await, None);
        drop(hanging);
        assert_eq!(breaker.send(async { 503 }, is_down).await, Some(503));
        assert_eq!(breaker.send(async { 200 }, is_down).await, None);
    }
}
