//! Mainland mobile numbers: one spelling, and a mask.

/// A mainland mobile number in its one spelling, 11 ASCII digits `1[3-9]…`.
///
/// It has no `Display`, and `Debug` shows the mask: the number leaves only where [`Phone::as_str`] is written out.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a mainland mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mainland mobile number (11 digits that begin with 13 to 19)")]
pub struct MalformedPhone;

impl Phone {
    /// Reads a number as people write it: optionally `+86` before it, spaces and hyphens between digits.
    /// Full-width digits are refused, because what is stored must be what was shown.
    ///
    /// # Errors
    /// [`MalformedPhone`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedPhone> {
        let text = text.trim_matches(' ');
        let national = text.strip_prefix("+86").unwrap_or(text);
        let digits: String = national.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
        match digits.as_bytes() {
            [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit) => {
                Ok(Self(digits))
            }
            _ => Err(MalformedPhone),
        }
    }

    /// The 11 digits, for sealing, indexing and sending.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may be shown: `138****1234`.
    pub fn masked(&self) -> String {
        format!("{}****{}", self.0.get(..3).unwrap_or(""), self.last_four())
    }

    /// The first seven digits: numbers that were given out together, to one operator in one place.
    pub fn segment(&self) -> &str {
        self.0.get(..7).unwrap_or("")
    }

    /// The last four digits, a word that a password must not contain.
    pub fn last_four(&self) -> &str {
        self.0.get(7..).unwrap_or("")
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("13800138000")]
    #[case::country("+8613800138000")]
    #[case::country_and_space("+86 138 0013 8000")]
    #[case::hyphens("138-0013-8000")]
    #[case::country_and_hyphens("+86-138-0013-8000")]
    #[case::around("  13800138000 ")]
    fn reads_the_spellings_of_one_number(#[case] text: &str) {
        assert_eq!(Phone::parse(text).unwrap().as_str(), "13800138000");
    }

    #[rstest]
    #[case::empty("")]
    #[case::short("1380013800")]
    #[case::long("138001380000")]
    #[case::second_digit_too_low("12800138000")]
    #[case::landline("029-87290000")]
    #[case::full_width("１３８００１３８０００")]
    #[case::one_full_width("1380013800０")]
    #[case::arabic_indic("1380013800٠")]
    #[case::other_country("+85213800138000")]
    #[case::country_without_plus("8613800138000")]
    #[case::country_twice("+86+8613800138000")]
    #[case::letters("1380013800a")]
    #[case::newline("13800138000\n")]
    #[case::nul("13800138000\0")]
    #[case::zero_width("138\u{200b}00138000")]
    #[case::masked("138****8000")]
    #[case::plus_inside("138+00138000")]
    fn refuses_anything_else(#[case] text: &str) {
        assert_eq!(Phone::parse(text), Err(MalformedPhone));
    }

    #[test]
    fn shows_the_mask_only() {
        let phone = Phone::parse("13812345678").unwrap();
        assert_eq!(phone.masked(), "138****5678");
        assert_eq!(phone.last_four(), "5678");
        assert_eq!(format!("{phone:?}"), "Phone(138****5678)");
    }

    proptest::proptest! {
        #[test]
        fn reading_its_own_spelling_changes_nothing(digits in "1[3-9][0-9]{9}") {
            let phone = Phone::parse(&digits).unwrap();
            proptest::prop_assert_eq!(phone.as_str(), digits.as_str());
            proptest::prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
        }

        #[test]
        fn never_panics(text: String) {
            if let Ok(phone) = Phone::parse(&text) {
                proptest::prop_assert_eq!(phone.as_str().len(), 11);
            }
        }
    }
}
