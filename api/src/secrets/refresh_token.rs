//! Refresh tokens: opaque to clients, known to the database by their digest alone.
//!
//! `slr_` and 48 characters of base64url: 32 secret bytes and 4 of checksum. The prefix lets leaks be scanned for, the
//! checksum lets a malformed token be refused without a look-up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::digest::sha256;
use super::keys::Keys;
use super::mac::equal_in_constant_time;
use super::random::{Random, random_bytes};

const PREFIX: &str = "slr_";
const CHECKSUM_BYTES: usize = 4;

/// A well-formed refresh token. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct RefreshToken(SecretString);

/// The text is no refresh token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token")]
pub struct MalformedToken;

impl RefreshToken {
    /// A fresh token of 256 random bits, the first of its family.
    pub fn generate(random: &dyn Random) -> Self {
        Self::from_secret(&random_bytes(random))
    }

    /// The first token of a family that is opened by a one-time code: an HMAC of the code's row and of a key that the client
    /// alone has, so that its retry gets the same without either being stored.
    pub fn of_sign_in(keys: &Keys, code: Uuid, retry_key: &str) -> Self {
        Self::from_secret(&keys.refresh().tag("refresh token of a sign-in", &[code.as_bytes(), retry_key.as_bytes()]))
    }

    /// Reads a presented token and checks its form.
    ///
    /// # Errors
    /// [`MalformedToken`] when prefix, length, alphabet or checksum is wrong.
    pub fn parse(text: &str) -> Result<Self, MalformedToken> {
        let body = text.strip_prefix(PREFIX).ok_or(MalformedToken)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| MalformedToken)?;
        let secret: &[u8; 32] = bytes.first_chunk().ok_or(MalformedToken)?;
        let token = Self::from_secret(secret);
        if token.expose() == text { Ok(token) } else { Err(MalformedToken) }
    }

    /// The token that replaces this one: an HMAC of it, so that a retry gets the same without its being stored.
    pub fn successor(&self, keys: &Keys) -> Self {
        Self::from_secret(&keys.refresh().tag("refresh successor", &[self.expose().as_bytes()]))
    }

    /// What the database knows the token by. A plain digest is enough: 256 random bits cannot be tried out.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[self.expose().as_bytes()])
    }

    /// Whether `stored` is this token's digest, compared in constant time.
    pub fn matches(&self, stored: &[u8]) -> bool {
        equal_in_constant_time(&self.hash(), stored)
    }

    /// The token itself, for the answer to the client.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    fn from_secret(secret: &[u8; 32]) -> Self {
        let digest = sha256(&[PREFIX.as_bytes(), secret]);
        let mut bytes = secret.to_vec();
        bytes.extend(digest.iter().take(CHECKSUM_BYTES));
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::secrets::SeededRandom;

    fn token() -> RefreshToken {
        RefreshToken::generate(&SeededRandom::new(1))
    }

    fn keys(seed: u64) -> Keys {
        Keys::ephemeral(&SeededRandom::new(seed)).unwrap()
    }

    #[test]
    fn has_the_scannable_form_and_reads_back() {
        let token = token();
        assert_eq!(token.expose().len(), 52);
        assert!(token.expose().starts_with("slr_"));
        let read = RefreshToken::parse(token.expose()).unwrap();
        assert_eq!(read.hash(), token.hash());
        assert!(read.matches(&token.hash()));
        assert!(!read.matches(&token.hash()[..31]));
    }

    #[test]
    fn is_not_printed() {
        let token = token();
        assert!(!format!("{token:?}").contains(&token.expose()[4..]));
    }

    #[rstest]
    #[case::empty("")]
    #[case::prefix_only("slr_")]
    #[case::other_prefix("slp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    #[case::wrong_checksum("slr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    #[case::not_base64("slr_!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    #[case::too_short("slr_AAAA")]
    #[case::a_jwt("eyJhbGciOiJFZERTQSJ9.e30.AAAA")]
    fn a_malformed_token_is_refused(#[case] text: &str) {
        assert_eq!(RefreshToken::parse(text).unwrap_err(), MalformedToken);
    }

    #[test]
    fn anything_around_a_token_is_refused() {
        let token = token();
        for text in [
            format!("{}A", token.expose()),
            format!("{}AAAA", token.expose()),
            format!("{}=", token.expose()),
            format!(" {}", token.expose()),
            format!("{}\n", token.expose()),
            token.expose().to_uppercase(),
        ] {
            assert!(RefreshToken::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_successor_is_the_same_each_time_and_only_for_this_server() {
        let token = token();
        let successor = token.successor(&keys(1));
        assert_eq!(successor.hash(), token.successor(&keys(1)).hash());
        assert_ne!(successor.hash(), token.successor(&keys(2)).hash());
        assert!(RefreshToken::parse(successor.expose()).is_ok());
    }

    #[test]
    fn a_sign_in_begins_alike_for_its_own_client_and_code_alone() {
        let (code, key) = (Uuid::from_u128(1), "a key of this client");
        let begun = |seed, code, key| RefreshToken::of_sign_in(&keys(seed), code, key).hash();
        let first = begun(1, code, key);
        assert_eq!(begun(1, code, key), first);
        for other in [begun(2, code, key), begun(1, Uuid::from_u128(2), key), begun(1, code, "another key")] {
            assert_ne!(other, first);
        }
    }

    #[test]
    fn a_family_never_comes_back_to_itself() {
        let keys = keys(1);
        let mut seen = std::collections::HashSet::new();
        let mut token = token();
        for _ in 0..1_000 {
            assert!(seen.insert(token.hash()));
            token = token.successor(&keys);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_changed_character_is_refused(seed: u64, at: proptest::sample::Index, replacement in "[A-Za-z0-9_-]") {
            let token = RefreshToken::generate(&SeededRandom::new(seed));
            let index = at.index(52);
            let mut changed = token.expose().to_owned();
            changed.replace_range(index..=index, &replacement);
            proptest::prop_assume!(changed != token.expose());
            proptest::prop_assert!(RefreshToken::parse(&changed).is_err());
        }
    }
}
