//! What wrong passwords in a row lead to: pure rules.

use chrono::{DateTime, TimeDelta, Utc};

use crate::secrets::PasswordProfile;

/// Until when sign-in by password is refused after so many failures in a row.
///
/// `nist` slows guessing down without shutting the owner out for long (SP 800-63B-4 §3.2.2: at most 100 in a row);
/// `mlps3` locks after five (GB/T 22239-2019 §8.1.4.1).
pub fn locked_until(profile: PasswordProfile, failures: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let delay = match (profile, failures) {
        (_, ..=3) => return None,
        (PasswordProfile::Nist, 4) => TimeDelta::seconds(1),
        (PasswordProfile::Nist, 5) => TimeDelta::seconds(3),
        (PasswordProfile::Nist, 6) => TimeDelta::seconds(5),
        (PasswordProfile::Nist, 7..=8) => TimeDelta::seconds(10),
        (PasswordProfile::Nist, 9..=99) => TimeDelta::seconds(30),
        (PasswordProfile::Nist, 100..) => TimeDelta::hours(24),
        (PasswordProfile::Mlps3, 4) => return None,
        (PasswordProfile::Mlps3, 5..) => TimeDelta::minutes(30),
    };
    Some(now + delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(PasswordProfile::Nist, 0, None)]
    #[case(PasswordProfile::Nist, 3, None)]
    #[case(PasswordProfile::Nist, 4, Some(1))]
    #[case(PasswordProfile::Nist, 8, Some(10))]
    #[case(PasswordProfile::Nist, 99, Some(30))]
    #[case(PasswordProfile::Nist, 100, Some(86_400))]
    #[case(PasswordProfile::Mlps3, 4, None)]
    #[case(PasswordProfile::Mlps3, 5, Some(1_800))]
    #[case(PasswordProfile::Mlps3, 1_000, Some(1_800))]
    fn failures_lock(#[case] profile: PasswordProfile, #[case] failures: i32, #[case] seconds: Option<i64>) {
        let now: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        assert_eq!(locked_until(profile, failures, now), seconds.map(|seconds| now + TimeDelta::seconds(seconds)));
    }

    proptest::proptest! {
        #[test]
        fn more_failures_never_lock_for_less(failures in 0_i32..i32::MAX, is_nist: bool) {
            let profile = if is_nist { PasswordProfile::Nist } else { PasswordProfile::Mlps3 };
            let now = DateTime::UNIX_EPOCH;
            proptest::prop_assert!(locked_until(profile, failures, now) <= locked_until(profile, failures + 1, now));
        }
    }
}
