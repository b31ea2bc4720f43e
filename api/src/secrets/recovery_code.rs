//! Recovery codes: what replaces a lost authenticator, each once.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::keys::Keys;
use super::random::Random;
use super::readable_code::{self, MalformedCode, grouped, readable_code};

const LENGTH: usize = 10;
const PURPOSE: &str = "recovery code";

/// How many codes an account is given at once.
pub const RECOVERY_CODES: usize = 10;

/// A recovery code: 10 symbols without look-alikes, 47 bits. `Debug` does not show it.
///
/// That each is taken once is the caller's duty: delete the digest that matched, in the transaction that signs in.
#[derive(Debug, Clone)]
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    /// A fresh set of [`RECOVERY_CODES`], which replaces all earlier ones.
    pub fn generate_set(random: &dyn Random) -> Vec<Self> {
        (0..RECOVERY_CODES).map(|_| Self(readable_code(random, LENGTH))).collect()
    }

    /// Reads a code as people write it: in either case, with spaces or hyphens.
    ///
    /// # Errors
    /// [`MalformedCode`] when it cannot be a recovery code.
    pub fn parse(text: &str) -> Result<Self, MalformedCode> {
        readable_code::parse(text, LENGTH).map(Self)
    }

    /// What is stored: an HMAC bound to the account, by which the code can also be looked up.
    pub fn hash(&self, keys: &Keys, account: Uuid) -> [u8; 32] {
        keys.codes().tag(PURPOSE, &[account.as_bytes(), self.0.expose_secret().as_bytes()])
    }

    /// The code as it is shown, once: `ACDEF-GHJKM`.
    pub fn expose(&self) -> String {
        grouped(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{QueryCode, SeededRandom};

    fn keys() -> Keys {
        Keys::ephemeral(&SeededRandom::new(1)).unwrap()
    }

    #[test]
    fn a_set_is_ten_different_codes_that_read_back() {
        let account = Uuid::from_u128(1);
        let set = RecoveryCode::generate_set(&SeededRandom::new(1));
        let hashes: std::collections::HashSet<_> = set.iter().map(|code| code.hash(&keys(), account)).collect();
        assert_eq!(hashes.len(), RECOVERY_CODES);
        for code in &set {
            let read = RecoveryCode::parse(&code.expose().to_lowercase()).unwrap();
            assert!(hashes.contains(&read.hash(&keys(), account)));
            assert!(!hashes.contains(&read.hash(&keys(), Uuid::from_u128(2))));
        }
    }

    #[test]
    fn a_query_code_of_the_same_text_has_another_digest() {
        let id = Uuid::from_u128(1);
        let recovery = RecoveryCode::parse("ACDEFGHJKM").unwrap();
        let query = QueryCode::parse("ACDEFGHJKM").unwrap();
        assert_ne!(recovery.hash(&keys(), id), query.hash(&keys(), id));
        assert_eq!(recovery.expose(), "ACDEF-GHJKM");
    }
}
