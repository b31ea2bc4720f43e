//! One-time codes: six digits sent to a phone or a mailbox. How long they live and how often they may be tried is the caller's rule.

use secrecy::{ExposeSecret, SecretString};

use super::keys::Keys;
use super::random::{Random, random_text};
use super::readable_code::MalformedCode;

const DIGITS: usize = 6;
const PURPOSE: &str = "one-time code";

/// A code of six digits, each drawn uniformly. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct OneTimeCode(SecretString);

impl OneTimeCode {
    /// A fresh code.
    pub fn generate(random: &dyn Random) -> Self {
        Self(random_text(random, b"0123456789", DIGITS).into())
    }

    /// Reads exactly six ASCII digits.
    ///
    /// # Errors
    /// [`MalformedCode`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedCode> {
        if text.len() == DIGITS && text.bytes().all(|digit| digit.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(MalformedCode)
        }
    }

    /// What is stored: an HMAC bound to the receiver and to what the code is for (`sign_in`, `bind`, `reset`), so the database
    /// alone does not let a million codes be tried out.
    pub fn hash(&self, keys: &Keys, receiver: &str, purpose: &str) -> [u8; 32] {
        keys.codes().tag(PURPOSE, &self.parts(receiver, purpose))
    }

    /// Whether `stored` is the digest of this code for `receiver` and `purpose`, compared in constant time.
    pub fn matches(&self, keys: &Keys, receiver: &str, purpose: &str, stored: &[u8]) -> bool {
        keys.codes().matches(PURPOSE, &self.parts(receiver, purpose), stored)
    }

    /// The code itself, for the message.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn parts<'a>(&'a self, receiver: &'a str, purpose: &'a str) -> [&'a [u8]; 3] {
        [receiver.as_bytes(), purpose.as_bytes(), self.expose().as_bytes()]
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::secrets::SeededRandom;

    #[test]
    fn every_digit_is_as_likely_in_every_place() {
        let random = SeededRandom::new(1);
        let mut counts = [[0_u32; 10]; DIGITS];
        for _ in 0..20_000 {
            let code = OneTimeCode::generate(&random);
            for (place, digit) in counts.iter_mut().zip(code.expose().bytes()) {
                place[usize::from(digit - b'0')] += 1;
            }
        }
        // 2,000 expected; 5 standard deviations are 212.
        assert!(counts.iter().flatten().all(|count| (1_788..2_212).contains(count)));
    }

    #[rstest]
    #[case::empty("")]
    #[case::five("12345")]
    #[case::seven("1234567")]
    #[case::letter("12345a")]
    #[case::sign("+12345")]
    #[case::space("12345 ")]
    #[case::full_width("１２")]
    fn only_six_digits_are_read(#[case] text: &str) {
        assert_eq!(OneTimeCode::parse(text).unwrap_err(), MalformedCode);
    }

    #[test]
    fn the_digest_is_bound_to_code_phone_purpose_and_server() {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let mine = "13800138000";
        let code = OneTimeCode::parse("012345").unwrap();
        let stored = code.hash(&keys, mine, "sign_in");
        assert!(code.matches(&keys, mine, "sign_in", &stored));
        assert!(!code.matches(&keys, mine, "reset", &stored));
        assert!(!code.matches(&keys, "13800138001", "sign_in", &stored));
        let other = OneTimeCode::parse("012346").unwrap();
        assert!(!other.matches(&keys, mine, "sign_in", &stored));
        let elsewhere = Keys::ephemeral(&SeededRandom::new(2)).unwrap();
        assert!(!code.matches(&elsewhere, mine, "sign_in", &stored));
    }

    #[test]
    fn is_not_printed() {
        let code = OneTimeCode::parse("012345").unwrap();
        assert!(!format!("{code:?}").contains("012345"));
    }
}
