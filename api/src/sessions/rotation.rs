//! What a presented refresh token leads to: a pure rule.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a token that was exchanged may be shown again, by a client that lost the answer.
const RETRY: TimeDelta = TimeDelta::seconds(60);

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is new: exchange it.
    Rotate,
    /// The answer was lost: give the same successor again.
    Repeat,
    /// Somebody else has it too: end the whole family.
    Reuse,
}

/// Decides by when the token was exchanged, if it was, and whether its successor was used since.
pub fn decide(used_at: Option<DateTime<Utc>>, is_successor_used: bool, now: DateTime<Utc>) -> Rotation {
    match used_at {
        None => Rotation::Rotate,
        Some(used_at) if !is_successor_used && now - used_at <= RETRY => Rotation::Repeat,
        Some(_) => Rotation::Reuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(None, false, Rotation::Rotate)]
    #[case(Some(0), false, Rotation::Repeat)]
    #[case(Some(60), false, Rotation::Repeat)]
    #[case(Some(61), false, Rotation::Reuse)]
    #[case(Some(0), true, Rotation::Reuse)]
    #[case(Some(61), true, Rotation::Reuse)]
    fn a_retry_is_told_from_a_theft(
        #[case] used_ago: Option<i64>,
        #[case] is_successor_used: bool,
        #[case] expected: Rotation,
    ) {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let used_at = used_ago.map(|seconds| now - TimeDelta::seconds(seconds));
        assert_eq!(decide(used_at, is_successor_used, now), expected);
    }
}
