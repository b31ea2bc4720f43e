//! One limit: so many in a span of time, for each bearer of a name.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::http::{Kind, Problem};
use crate::ledger::hex;
use crate::secrets::Keys;

/// A limit.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its name, as `RateLimit-Policy` and `violated-policies` show it.
    pub name: &'static str,
    /// How many in one span; at least 1.
    pub quota: u32,
    /// How long the span is, in seconds.
    pub seconds: i64,
}

impl Limit {
    /// When the fixed window began that `now` lies in. They begin at whole multiples of their length since 1970.
    pub fn starts_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        start_of(self.seconds, now)
    }

    /// Whole seconds until the next fixed window begins, at least 1.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> u64 {
        let left = self.seconds.saturating_sub(now.timestamp().rem_euclid(self.seconds));
        u64::try_from(left).unwrap_or(1)
    }

    /// The answer to whoever has used it up (draft-ietf-httpapi-ratelimit-headers-10).
    pub fn refusal(&self, seconds_left: u64) -> Problem {
        Problem::new(Kind::QuotaExceeded).retry_after(seconds_left).with_member("violated-policies", json!([self.name]))
    }
}

/// The last whole multiple of so many seconds since 1970.
pub(super) fn start_of(seconds: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let start = now.timestamp().div_euclid(seconds).saturating_mul(seconds);
    DateTime::from_timestamp(start, 0).unwrap_or(now)
}

/// The name of a count: what is limited, and a keyed digest of whom, since they are phone numbers and addresses.
pub(super) fn bucket(keys: &Keys, name: &str, who: &str) -> String {
    format!("{name}:{}", hex(&keys.names().tag("rate_window.bucket", &[who.as_bytes()])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { name: "client", quota: 10, seconds: 3600 };

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[rstest::rstest]
    #[case("2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z", 3600)]
    #[case("2026-03-02T01:00:00.999999Z", "2026-03-02T01:00:00Z", 3600)]
    #[case("2026-03-02T01:59:59Z", "2026-03-02T01:00:00Z", 1)]
    #[case("1969-12-31T23:59:59Z", "1969-12-31T23:00:00Z", 1)]
    fn windows_are_aligned(#[case] now: &str, #[case] starts: &str, #[case] left: u64) {
        assert_eq!(LIMIT.starts_at(at(now)), at(starts));
        assert_eq!(LIMIT.seconds_left(at(now)), left);
    }

    proptest::proptest! {
        #[test]
        fn whoever_waits_as_told_finds_a_new_window(seconds in 0_i64..4_000_000_000, length in 1_i64..100_000) {
            let limit = Limit { seconds: length, ..LIMIT };
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let later = now + chrono::TimeDelta::seconds(i64::try_from(limit.seconds_left(now)).unwrap());
            proptest::prop_assert!(limit.starts_at(later) > limit.starts_at(now));
        }
    }
}
