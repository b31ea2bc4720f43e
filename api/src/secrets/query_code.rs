//! Query codes: what lets someone without an account follow the suggestion that was submitted for them.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::keys::Keys;
use super::random::Random;
use super::readable_code::{self, MalformedCode, readable_code};

const LENGTH: usize = 10;
const PURPOSE: &str = "query code";

/// A query code: 10 symbols without look-alikes, 47 bits. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct QueryCode(SecretString);

impl QueryCode {
    /// A fresh code.
    pub fn generate(random: &dyn Random) -> Self {
        Self(readable_code(random, LENGTH))
    }

    /// Reads a code as people write it: in either case, with spaces or hyphens.
    ///
    /// # Errors
    /// [`MalformedCode`] when it cannot be a query code.
    pub fn parse(text: &str) -> Result<Self, MalformedCode> {
        readable_code::parse(text, LENGTH).map(Self)
    }

    /// What is stored: an HMAC bound to the suggestion, so the database alone neither shows a code nor lets one be tried out.
    pub fn hash(&self, keys: &Keys, suggestion: Uuid) -> [u8; 32] {
        keys.codes().tag(PURPOSE, &[suggestion.as_bytes(), self.expose().as_bytes()])
    }

    /// Whether `stored` is the digest of this code for `suggestion`, compared in constant time.
    pub fn matches(&self, keys: &Keys, suggestion: Uuid, stored: &[u8]) -> bool {
        keys.codes().matches(PURPOSE, &[suggestion.as_bytes(), self.expose().as_bytes()], stored)
    }

    /// The code itself, shown once, when the suggestion is created.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::secrets::SeededRandom;

    fn keys(seed: u64) -> Keys {
        Keys::ephemeral(&SeededRandom::new(seed)).unwrap()
    }

    #[test]
    fn is_ten_symbols_and_differs_each_time() {
        let random = SeededRandom::new(1);
        let codes: std::collections::HashSet<String> =
            (0..1_000).map(|_| QueryCode::generate(&random).expose().to_owned()).collect();
        assert_eq!(codes.len(), 1_000);
        assert!(codes.iter().all(|code| code.len() == 10));
    }

    #[rstest]
    #[case::lower("acdefghjkm")]
    #[case::groups("ACDEF-GHJKM")]
    #[case::spaces(" ACDEF GHJKM ")]
    fn is_read_as_people_write_it(#[case] text: &str) {
        assert_eq!(QueryCode::parse(text).unwrap().expose(), "ACDEFGHJKM");
    }

    #[rstest]
    #[case::empty("")]
    #[case::nine("ACDEFGHJK")]
    #[case::eleven("ACDEFGHJKMN")]
    #[case::look_alike("ACDEFGHJK0")]
    #[case::full_width("ＡCDEFGHJKM")]
    #[case::control("ACDEFGHJKM\n")]
    fn anything_else_is_refused(#[case] text: &str) {
        assert_eq!(QueryCode::parse(text).unwrap_err(), MalformedCode);
    }

    #[test]
    fn the_digest_is_bound_to_code_suggestion_and_server() {
        let code = QueryCode::parse("ACDEFGHJKM").unwrap();
        let stored = code.hash(&keys(1), Uuid::from_u128(1));
        assert!(code.matches(&keys(1), Uuid::from_u128(1), &stored));
        assert!(!code.matches(&keys(1), Uuid::from_u128(2), &stored));
        assert!(!code.matches(&keys(2), Uuid::from_u128(1), &stored));
        let other = QueryCode::parse("ACDEFGHJKN").unwrap();
        assert!(!other.matches(&keys(1), Uuid::from_u128(1), &stored));
    }

    #[test]
    fn is_not_printed() {
        let code = QueryCode::parse("ACDEFGHJKM").unwrap();
        assert!(!format!("{code:?}").contains("ACDEF"));
    }
}
