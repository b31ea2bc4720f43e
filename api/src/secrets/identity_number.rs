//! Identity numbers of residents (GB 11643-1999): one spelling, the checks that a number carries, and a mask.

use chrono::{Months, NaiveDate};

/// The factors of the first 17 digits (ISO 7064:1983, MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The last character by what remains of the weighted sum, modulo 11.
const CHECKS: &[u8; 11] = b"10X98765432";

/// Provinces, autonomous regions and municipalities that divisions with numbers of their own lie in (GB/T 2260).
const PROVINCES: [&str; 31] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65",
];
/// Taiwan, Hong Kong and Macao: the residence permits of their people name no division below.
const UNDIVIDED: [&str; 4] = ["710000", "810000", "820000", "830000"];

/// An identity number in its one spelling: 17 digits and a check character, a digit or `X`.
///
/// It has no `Display`, and `Debug` shows the mask: the number leaves only where [`IdentityNumber::as_str`] is written out.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    text: String,
    born_on: NaiveDate,
}

/// The text is not an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identity number of 18 characters whose region, date of birth and check character agree")]
pub struct MalformedIdentityNumber;

impl IdentityNumber {
    /// Reads a number; a small `x` at its end is taken for `X`, and spaces around it do not count.
    ///
    /// # Errors
    /// [`MalformedIdentityNumber`] for anything else: 15 digits of before 1999, full-width digits, a region or a date that
    /// there is not, a wrong check character.
    pub fn parse(text: &str) -> Result<Self, MalformedIdentityNumber> {
        let text = text.trim_matches(' ').to_ascii_uppercase();
        let part = |from: usize, to: usize| text.get(from..to).ok_or(MalformedIdentityNumber);
        let (digits, check) = (part(0, 17)?, part(17, text.len())?);
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) || check.as_bytes() != [check_of(digits)] {
            return Err(MalformedIdentityNumber);
        }
        if !is_region(part(0, 2)?, part(2, 4)?, part(0, 6)?) {
            return Err(MalformedIdentityNumber);
        }
        let born_on = NaiveDate::parse_from_str(part(6, 14)?, "%Y%m%d")
            .map_err(|_: chrono::ParseError| MalformedIdentityNumber)?;
        Ok(Self { text, born_on })
    }

    /// Whether its bearer is born already and, at most, as old as people become.
    pub fn is_plausible(&self, today: NaiveDate) -> bool {
        self.has_lived(0, today) && !self.has_lived(130, today)
    }

    /// Whether its bearer has lived for so many years.
    pub fn has_lived(&self, years: u32, today: NaiveDate) -> bool {
        self.born_on.checked_add_months(Months::new(years * 12)).is_some_and(|birthday| birthday <= today)
    }

    /// The 18 characters, for sealing and indexing.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What may be shown: `610*************34`. Neither the date of birth nor the last four characters, which many places ask
    /// for as a proof.
    pub fn masked(&self) -> String {
        let ends = self.text.get(..3).zip(self.text.get(16..));
        let (first, last) = ends.unwrap_or_default();
        format!("{first}{}{last}", "*".repeat(13))
    }
}

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "IdentityNumber({})", self.masked())
    }
}

fn is_region(province: &str, prefecture: &str, region: &str) -> bool {
    UNDIVIDED.contains(&region) || (PROVINCES.contains(&province) && prefecture != "00")
}

fn check_of(digits: &str) -> u8 {
    let sum: u32 =
        digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')) * weight).sum();
    let at = usize::try_from(sum % 11).unwrap_or(0);
    CHECKS.get(at).copied().unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The examples of the standard, whose check characters are known.
    #[rstest]
    #[case::woman("11010519491231002X")]
    #[case::man("440524188001010014")]
    #[case::small_x("11010519491231002x")]
    #[case::spaces_around(" 440524188001010014 ")]
    #[case::city_without_counties("44190019900101001X")]
    #[case::hong_kong("810000199408230021")]
    fn reads_the_numbers_of_the_standard(#[case] text: &str) {
        let number = IdentityNumber::parse(text).unwrap();
        assert_eq!(number.as_str(), text.trim().to_uppercase());
    }

    #[rstest]
    #[case::empty("")]
    #[case::check("110105194912310020")]
    #[case::fifteen("110105491231002")]
    #[case::nineteen("11010519491231002XX")]
    #[case::two_digits_changed("11010519491213002X")]
    #[case::full_width("１1010519491231002")]
    #[case::x_inside("1101051949123100X2")]
    #[case::hyphen("110105-19491231-002X")]
    #[case::masked("110*************2X")]
    #[case::nul("11010519491231002X\0")]
    fn refuses_anything_else(#[case] text: &str) {
        assert_eq!(IdentityNumber::parse(text), Err(MalformedIdentityNumber));
    }

    #[rstest]
    #[case::no_region("000000199001010010")]
    #[case::no_province("160101199001010010")]
    #[case::no_prefecture("110001199001010010")]
    #[case::abroad("910101199001010010")]
    #[case::below_hong_kong("810101199001010010")]
    #[case::month("110101199013010010")]
    #[case::day("110101199002300010")]
    #[case::no_leap_year("110101199002290010")]
    fn region_and_date_are_checked_beside_the_check_character(#[case] text: &str) {
        let digits = &text[..17];
        let right = format!("{digits}{}", char::from(check_of(digits)));
        assert_eq!(IdentityNumber::parse(&right), Err(MalformedIdentityNumber));
    }

    #[rstest]
    #[case("1963-12-30", false)]
    #[case("1963-12-31", true)]
    fn age_is_counted_in_birthdays(#[case] today: &str, #[case] expected: bool) {
        let number = IdentityNumber::parse("11010519491231002X").unwrap();
        assert_eq!(number.has_lived(14, today.parse().unwrap()), expected);
    }

    #[test]
    fn nobody_is_born_tomorrow_or_lives_for_ever() {
        let number = IdentityNumber::parse("11010519491231002X").unwrap();
        for (today, expected) in
            [("1949-12-30", false), ("1949-12-31", true), ("2079-12-30", true), ("2079-12-31", false)]
        {
            assert_eq!(number.is_plausible(today.parse().unwrap()), expected, "{today}");
        }
    }

    #[test]
    fn shows_the_mask_only() {
        let number = IdentityNumber::parse("11010519491231002X").unwrap();
        assert_eq!(number.masked(), "110*************2X");
        assert_eq!(format!("{number:?}"), "IdentityNumber(110*************2X)");
    }

    proptest::proptest! {
        #[test]
        fn one_changed_digit_or_two_swapped_neighbours_are_noticed(at in 0_usize..17, other in b'0'..=b'9') {
            let right = "11010519491231002X";
            let mut changed = right.as_bytes().to_vec();
            changed[at] = other;
            let mut swapped = right.as_bytes().to_vec();
            swapped.swap(at, at + 1);
            for typed in [changed, swapped].map(|bytes| String::from_utf8(bytes).unwrap()) {
                proptest::prop_assert_eq!(IdentityNumber::parse(&typed).is_ok(), typed == right, "{}", typed);
            }
        }

        #[test]
        fn never_panics(text: String) {
            if let Ok(number) = IdentityNumber::parse(&text) {
                proptest::prop_assert_eq!(number.as_str().len(), 18);
            }
        }
    }
}
