//! How long a session lives: pure rules.

use chrono::{DateTime, TimeDelta, Utc};

/// For how long a sign-in must be recent to change what proves who somebody is.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// When a session ends whatever happens: 12 hours for staff, 90 days for everybody else.
pub fn ends_at(is_staff: bool, began_at: DateTime<Utc>) -> DateTime<Utc> {
    began_at + if is_staff { TimeDelta::hours(12) } else { TimeDelta::days(90) }
}

/// How long a session may lie idle between two refreshes: 30 minutes for staff, 30 days for everybody else.
fn idle(is_staff: bool) -> TimeDelta {
    if is_staff { TimeDelta::minutes(30) } else { TimeDelta::days(30) }
}

/// Whether a session may still be refreshed. Roles are those held now: who becomes staff meanwhile has the shorter life.
pub fn lives(is_staff: bool, began_at: DateTime<Utc>, used_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < ends_at(is_staff, began_at) && now - used_at < idle(is_staff)
}

/// Whether a session that began then is fresh enough for a sensitive change (RFC 9470).
pub fn is_fresh(began_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - began_at <= FRESH
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60;
    const DAY: i64 = 24 * 60 * MINUTE;

    #[rstest::rstest]
    #[case::staff_at_once(true, 0, 0, true)]
    #[case::staff_before_idle(true, 30 * MINUTE - 1, 30 * MINUTE - 1, true)]
    #[case::staff_idle(true, 30 * MINUTE, 30 * MINUTE, false)]
    #[case::staff_before_the_end(true, 12 * 60 * MINUTE - 1, 1, true)]
    #[case::staff_at_the_end(true, 12 * 60 * MINUTE, 1, false)]
    #[case::citizen_before_idle(false, 30 * DAY - 1, 30 * DAY - 1, true)]
    #[case::citizen_idle(false, 30 * DAY, 30 * DAY, false)]
    #[case::citizen_before_the_end(false, 90 * DAY - 1, 1, true)]
    #[case::citizen_at_the_end(false, 90 * DAY, 1, false)]
    fn sessions_end(#[case] is_staff: bool, #[case] age: i64, #[case] idle_for: i64, #[case] expected: bool) {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let ago = |seconds| now - TimeDelta::seconds(seconds);
        assert_eq!(lives(is_staff, ago(age), ago(idle_for), now), expected);
    }

    #[rstest::rstest]
    #[case(0, true)]
    #[case(600, true)]
    #[case(601, false)]
    fn a_sign_in_is_fresh_for_ten_minutes(#[case] age: i64, #[case] expected: bool) {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        assert_eq!(is_fresh(now - TimeDelta::seconds(age), now), expected);
    }
}
