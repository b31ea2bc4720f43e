//! What a new password must be: pure rules in two profiles.
//!
//! `nist` follows NIST SP 800-63B-4 section 3.1.1 (length, a blocklist, no composition rule, no expiry); `mlps3` the common
//! reading of GB/T 22239-2019 level 3 (complexity, history, periodic change). The two contradict each other, so an
//! installation chooses.

use chrono::{DateTime, TimeDelta, Utc};

use super::common_password::is_common;
use super::password::Password;

const MAX_CHARACTERS: usize = 128;

/// Which rules hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordProfile {
    /// 15 to 128 characters, 8 to 128 beside a second factor; no composition rule, no expiry.
    #[default]
    Nist,
    /// 10 to 128 characters of 3 classes; not one of the last 5; 90 days at most.
    Mlps3,
}

/// What the rules need to know about the account.
#[derive(Debug, Clone, Copy, Default)]
pub struct PasswordFacts<'a> {
    /// A second factor is asked for at every sign-in.
    pub has_second_factor: bool,
    /// Words that an attacker would try first: site, city, bureau, login name, the last four digits of the phone.
    pub context_words: &'a [&'a str],
    /// It matches one of the last [`PasswordProfile::history`] hashes of the account.
    pub was_used_before: bool,
}

/// One rule that a password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordViolation {
    /// Fewer characters than this.
    TooShort(usize),
    /// More characters than this.
    TooLong(usize),
    /// Among the first that an attacker tries.
    Common,
    /// Contains a word that belongs to the account or the place.
    ContextWord,
    /// Fewer than three of: lower case, upper case, digits, others.
    TooFewClasses,
    /// One of the last passwords.
    UsedBefore,
}

impl PasswordViolation {
    /// The stable code for clients.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort(_) => "password-too-short",
            Self::TooLong(_) => "password-too-long",
            Self::Common => "password-compromised",
            Self::ContextWord => "password-context",
            Self::TooFewClasses => "password-classes",
            Self::UsedBefore => "password-reused",
        }
    }
}

impl PasswordProfile {
    /// All rules that `password` breaks; none means that it may be set. Length is counted in code points, after NFKC.
    pub fn violations(self, password: &Password, facts: &PasswordFacts<'_>) -> Vec<PasswordViolation> {
        let text = password.expose();
        let characters = text.chars().count();
        let minimum = self.minimum(facts.has_second_factor);
        let rules = [
            (characters < minimum, PasswordViolation::TooShort(minimum)),
            (characters > MAX_CHARACTERS, PasswordViolation::TooLong(MAX_CHARACTERS)),
            (is_common(text), PasswordViolation::Common),
            (contains_any(text, facts.context_words), PasswordViolation::ContextWord),
            (self == Self::Mlps3 && classes(text) < 3, PasswordViolation::TooFewClasses),
            (self.history() > 0 && facts.was_used_before, PasswordViolation::UsedBefore),
        ];
        rules.into_iter().filter_map(|(broken, violation)| broken.then_some(violation)).collect()
    }

    /// How many earlier passwords may not come back.
    pub fn history(self) -> usize {
        match self {
            Self::Nist => 0,
            Self::Mlps3 => 5,
        }
    }

    /// Whether a password set at `changed_at` must be changed at `now`.
    pub fn is_expired(self, changed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        match self {
            Self::Nist => false,
            Self::Mlps3 => now.signed_duration_since(changed_at) >= TimeDelta::days(90),
        }
    }

    fn minimum(self, has_second_factor: bool) -> usize {
        match (self, has_second_factor) {
            (Self::Nist, false) => 15,
            (Self::Nist, true) => 8,
            (Self::Mlps3, _) => 10,
        }
    }
}

/// Whether `text` contains one of `words`, whatever the case. Words of fewer than three letters (two outside ASCII) would
/// be found by chance and do not count.
fn contains_any(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words
        .iter()
        .map(|word| Password::new(word).expose().to_lowercase())
        .filter(|word| word.chars().count() >= if word.is_ascii() { 3 } else { 2 })
        .any(|word| text.contains(&word))
}

/// How many of the four classes occur: lower case, upper case, digits, and everything else.
fn classes(text: &str) -> usize {
    let is_other =
        |letter: char| !letter.is_ascii_lowercase() && !letter.is_ascii_uppercase() && !letter.is_ascii_digit();
    [
        text.contains(|letter: char| letter.is_ascii_lowercase()),
        text.contains(|letter: char| letter.is_ascii_uppercase()),
        text.contains(|letter: char| letter.is_ascii_digit()),
        text.contains(is_other),
    ]
    .into_iter()
    .filter(|&occurs| occurs)
    .count()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::PasswordProfile::{Mlps3, Nist};
    use super::*;

    const ALONE: PasswordFacts<'_> = PasswordFacts {
        has_second_factor: false,
        context_words: &["Shangliang", "西安", "lishan", "8000", "xi"],
        was_used_before: false,
    };
    const SECOND: PasswordFacts<'_> = PasswordFacts { has_second_factor: true, ..ALONE };
    const REUSED: PasswordFacts<'_> = PasswordFacts { was_used_before: true, ..ALONE };

    fn codes(profile: PasswordProfile, typed: &str, facts: &PasswordFacts<'_>) -> Vec<&'static str> {
        let violations = profile.violations(&Password::new(typed), facts);
        violations.into_iter().map(PasswordViolation::code).collect()
    }

    #[rstest]
    #[case::fifteen(Nist, ALONE, "violet kettle x", &[])]
    #[case::fourteen(Nist, ALONE, "violet kettle ", &["password-too-short"])]
    #[case::eight_with_second_factor(Nist, SECOND, "violet k", &[])]
    #[case::seven_with_second_factor(Nist, SECOND, "violet ", &["password-too-short"])]
    #[case::spaces_kept(Nist, ALONE, "  violet kettle", &[])]
    #[case::lower_case_only(Nist, ALONE, "violetkettlepond", &[])]
    #[case::digits_only(Nist, ALONE, "582094716382950", &[])]
    #[case::emoji(Nist, SECOND, "🐢🍵🚲🎻🧭🪁🦉🍀", &[])]
    #[case::emoji_too_few(Nist, SECOND, "🐢🍵🚲🎻🧭🪁🦉", &["password-too-short"])]
    #[case::characters_not_bytes(Nist, ALONE, "春眠不觉晓处处闻啼鸟夜来风雨", &["password-too-short"])]
    #[case::fifteen_characters(Nist, ALONE, "春眠不觉晓处处闻啼鸟夜来风雨声", &[])]
    #[case::rare_characters(Nist, SECOND, "𠮷𠀋𡈽𡌛𡑮𡢽𠮟𡚴", &[])]
    #[case::empty(Nist, ALONE, "", &["password-too-short", "password-compromised"])]
    #[case::common(Nist, SECOND, "Password1!", &["password-compromised"])]
    #[case::common_and_short(Nist, ALONE, "12345678", &["password-too-short", "password-compromised"])]
    #[case::site(Nist, ALONE, "we love shangLIANG so", &["password-context"])]
    #[case::city(Nist, ALONE, "我家住在西安城墙边上很多很多年了", &["password-context"])]
    #[case::login(Nist, ALONE, "violet lishan kettle", &["password-context"])]
    #[case::phone_tail(Nist, ALONE, "violet8000kettle", &["password-context"])]
    #[case::full_width_context(Nist, ALONE, "violet ｌｉｓｈａｎ kettle", &["password-context"])]
    #[case::short_words_do_not_count(Nist, ALONE, "maxi violet kettle", &[])]
    #[case::reuse_is_no_rule(Nist, REUSED, "violet kettle x", &[])]
    #[case::three_classes(Mlps3, ALONE, "Violetkt72", &[])]
    #[case::with_symbol(Mlps3, ALONE, "violetkt7%", &[])]
    #[case::two_classes(Mlps3, ALONE, "violetkt72", &["password-classes"])]
    #[case::han_is_a_class(Mlps3, ALONE, "violet紫72壶水pond", &[])]
    #[case::nine(Mlps3, SECOND, "Violetk72", &["password-too-short"])]
    #[case::reused(Mlps3, REUSED, "Violetkt72", &["password-reused"])]
    #[case::all_at_once(Mlps3, REUSED, "lishan", &["password-too-short", "password-context", "password-classes", "password-reused"])]
    fn the_table(
        #[case] profile: PasswordProfile,
        #[case] facts: PasswordFacts<'_>,
        #[case] typed: &str,
        #[case] expected: &[&str],
    ) {
        assert_eq!(codes(profile, typed, &facts), expected);
    }

    #[test]
    fn length_is_limited_at_128_code_points() {
        let text = |length: usize| "春眠不觉晓处处闻啼鸟".chars().cycle().take(length).collect::<String>();
        let tail = "qx7#";
        assert!(codes(Nist, &(text(124) + tail), &ALONE).is_empty());
        assert_eq!(codes(Nist, &(text(125) + tail), &ALONE), ["password-too-long"]);
    }

    #[test]
    fn both_spellings_of_a_text_are_judged_alike() {
        for typed in ["caf\u{e9} violet kettl", "cafe\u{301} violet kettl"] {
            assert!(codes(Nist, typed, &ALONE).is_empty(), "{typed}");
        }
        for typed in ["caf\u{e9} violet ke", "cafe\u{301} violet ke"] {
            assert_eq!(codes(Nist, typed, &ALONE), ["password-too-short"], "{typed}");
        }
    }

    #[rstest]
    #[case(Nist, 10_000, false)]
    #[case(Mlps3, 89, false)]
    #[case(Mlps3, 90, true)]
    #[case(Mlps3, -1, false)]
    fn passwords_expire_by_profile(#[case] profile: PasswordProfile, #[case] days: i64, #[case] expired: bool) {
        let changed = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(profile.is_expired(changed, changed + TimeDelta::days(days)), expired);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text: String, word: String) {
            let facts = PasswordFacts { context_words: &[&word], ..ALONE };
            codes(Mlps3, &text, &facts);
        }
    }
}
