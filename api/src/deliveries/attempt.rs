//! What becomes of a delivery after an attempt: pure.

use chrono::{DateTime, TimeDelta, Utc};
use shangliang_entity::vocab::DeliveryFailure;

use crate::outbound::{Answer, Unsent};

/// How long after the attempt before each further one is made: three days in all. The first is made at once.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// The longest that a receiver may ask for.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// By how much a wait may be shorter or longer, in per mille, so that receivers are not asked by all at the same moment.
const JITTER: u16 = 200;

/// What becomes of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its receiver took it.
    Delivered,
    /// It is tried again.
    Again(DateTime<Utc>),
    /// It was tried often enough.
    Dead,
    /// There is no receiver any more.
    Gone,
}

/// Judges an attempt, the one of this number from 1 on; `chance` spreads the next.
pub fn judge(attempt: u32, result: &Result<Answer, Unsent>, chance: u16, now: DateTime<Utc>) -> Verdict {
    match result {
        Ok(Answer { status: 200..=299, .. }) => return Verdict::Delivered,
        Ok(Answer { status: 410, .. }) => return Verdict::Gone,
        _ => {}
    }
    let next = usize::try_from(attempt).ok().and_then(|attempt| WAITS.get(attempt.checked_sub(1)?));
    let Some(wait) = next else { return Verdict::Dead };
    let spread = i32::from(1000 - JITTER) + i32::from(chance % (2 * JITTER + 1));
    let wait = (*wait * spread) / 1000;
    let wanted = match result {
        Ok(Answer { status: 429 | 503, retry_after: Some(text) }) => wanted(text, now),
        _ => None,
    };
    Verdict::Again(now + wanted.map_or(wait, |wanted| wanted.min(LONGEST).max(wait)))
}

/// The wait that `Retry-After` asks for: seconds, or until a date (RFC 9110 §10.2.3).
fn wanted(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = text.trim();
    match text.parse::<u32>() {
        Ok(seconds) => Some(TimeDelta::seconds(seconds.into())),
        Err(_) => DateTime::parse_from_rfc2822(text).ok().map(|until| until.with_timezone(&Utc) - now),
    }
}

/// Why an attempt failed.
pub fn failure(result: &Result<Answer, Unsent>) -> Option<DeliveryFailure> {
    match result {
        Ok(Answer { status: 200..=299, .. }) => None,
        Ok(_) => Some(DeliveryFailure::Answer),
        Err(Unsent::Address) => Some(DeliveryFailure::Address),
        Err(Unsent::Connection) => Some(DeliveryFailure::Connection),
        Err(Unsent::Timeout) => Some(DeliveryFailure::Timeout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-02T01:00:00Z";

    fn after(attempt: u32, status: u16, retry_after: Option<&str>, chance: u16) -> Verdict {
        let answer = Answer { status, retry_after: retry_after.map(str::to_owned) };
        judge(attempt, &Ok(answer), chance, NOW.parse().unwrap())
    }

    fn again(at: &str) -> Verdict {
        Verdict::Again(at.parse().unwrap())
    }

    #[rstest::rstest]
    #[case::taken(200, Verdict::Delivered)]
    #[case::taken_quietly(204, Verdict::Delivered)]
    #[case::redirected(302, again("2026-03-02T01:00:05Z"))]
    #[case::not_modified(304, again("2026-03-02T01:00:05Z"))]
    #[case::refused(400, again("2026-03-02T01:00:05Z"))]
    #[case::gone(410, Verdict::Gone)]
    #[case::broken(500, again("2026-03-02T01:00:05Z"))]
    fn answers_are_judged(#[case] status: u16, #[case] verdict: Verdict) {
        assert_eq!(after(1, status, None, JITTER), verdict);
    }

    #[rstest::rstest]
    #[case::seconds(503, "120", "2026-03-02T01:02:00Z")]
    #[case::date(429, "Mon, 02 Mar 2026 01:10:00 GMT", "2026-03-02T01:10:00Z")]
    #[case::sooner_than_planned(429, "1", "2026-03-02T01:00:05Z")]
    #[case::past(429, "Mon, 02 Mar 2026 00:00:00 GMT", "2026-03-02T01:00:05Z")]
    #[case::far_too_late(503, "4294967295", "2026-03-03T01:00:00Z")]
    #[case::nonsense(503, "soon", "2026-03-02T01:00:05Z")]
    #[case::of_another_status(500, "120", "2026-03-02T01:00:05Z")]
    fn retry_after_is_honoured(#[case] status: u16, #[case] text: &str, #[case] at: &str) {
        assert_eq!(after(1, status, Some(text), JITTER), again(at));
    }

    #[test]
    fn it_is_tried_ten_times_in_three_days() {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let waits: Vec<_> = (1..=10)
            .map_while(|attempt| match after(attempt, 500, None, JITTER) {
                Verdict::Again(at) => Some((at - now).num_seconds()),
                _ => None,
            })
            .collect();
        assert_eq!(waits, [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]);
        assert_eq!(after(10, 500, None, JITTER), Verdict::Dead);
        assert_eq!(judge(1, &Err(Unsent::Timeout), JITTER, now), again("2026-03-02T01:00:05Z"));
    }

    proptest::proptest! {
        #[test]
        fn waits_are_spread_by_a_fifth(attempt in 1_u32..=9, chance: u16) {
            let now: DateTime<Utc> = NOW.parse().unwrap();
            let planned = WAITS[usize::try_from(attempt).unwrap() - 1];
            let Verdict::Again(at) = after(attempt, 500, None, chance) else { panic!("it is tried again") };
            proptest::prop_assert!(at - now >= planned * 4 / 5 && at - now <= planned * 6 / 5);
        }
    }
}
