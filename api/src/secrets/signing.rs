//! Ed25519 keys (RFC 8032): one key, and the keys of the access tokens with their rotation.

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};

use super::digest::sha256;

/// How long a new key is only shown and accepted before it signs, so that every process has read it by then (5 min).
pub const ANNOUNCEMENT_SECONDS: i64 = 5 * 60;

/// How long a key is still accepted after its successor began to sign: the life of an access token and 5 minutes.
pub const OVERLAP_SECONDS: i64 = super::access_token::LIFETIME_SECONDS + 5 * 60;

/// One Ed25519 key pair.
pub struct SigningKey {
    created: i64,
    kid: String,
    pair: Ed25519KeyPair,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SigningKey {
    /// Reads a PKCS#8 document. `created` is the instant of its making, in seconds since 1970.
    pub(super) fn from_pkcs8(created: i64, pkcs8: &[u8]) -> Result<Self, KeyRejected> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8)?;
        let public_key = pair.public_key().as_ref();
        Ok(Self {
            created,
            kid: thumbprint(public_key),
            encoding: EncodingKey::from_ed_der(pkcs8),
            decoding: DecodingKey::from_ed_der(public_key),
            pair,
        })
    }

    /// The key's name: its JWK thumbprint (RFC 7638, RFC 8037 appendix A.3).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The 32 bytes of the public key.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// The signature of `message`, 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// Whether `signature` is this key's signature of `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        verify_ed25519(self.public_key(), message, signature)
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub(super) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    fn signs_from(&self) -> i64 {
        self.created.saturating_add(ANNOUNCEMENT_SECONDS)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SigningKey({})", self.kid)
    }
}

/// Whether `signature` is the Ed25519 signature of `message` under `public_key` (32 bytes); false for bytes that are no key.
pub fn verify_ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

/// The keys of the access tokens: never empty, oldest first.
#[derive(Debug)]
pub struct SigningKeys {
    oldest: SigningKey,
    newer: Vec<SigningKey>,
}

impl SigningKeys {
    /// Puts the keys in order; nothing if there are none.
    pub(super) fn new(mut keys: Vec<SigningKey>) -> Option<Self> {
        keys.sort_by_key(|key| key.created);
        let mut keys = keys.into_iter();
        Some(Self { oldest: keys.next()?, newer: keys.collect() })
    }

    /// The key that signs at `now`: the newest that was announced long enough.
    pub fn current(&self, now: DateTime<Utc>) -> &SigningKey {
        self.newer.iter().rev().find(|key| key.signs_from() <= now.timestamp()).unwrap_or(&self.oldest)
    }

    /// The keys accepted at `now`, oldest first: those announced, the current one, and those still within the overlap.
    pub fn accepted(&self, now: DateTime<Utc>) -> impl Iterator<Item = &SigningKey> {
        let keys = std::iter::once(&self.oldest).chain(&self.newer);
        let successors = self.newer.iter().map(Some).chain([None]);
        keys.zip(successors)
            .filter(move |(_, successor)| {
                successor
                    .is_none_or(|successor| now.timestamp() < successor.signs_from().saturating_add(OVERLAP_SECONDS))
            })
            .map(|(key, _)| key)
    }
}

/// The JWK thumbprint of an Ed25519 public key: SHA-256 of its required members in order, base64url.
fn thumbprint(public_key: &[u8]) -> String {
    let x = URL_SAFE_NO_PAD.encode(public_key);
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(sha256(&[members.as_bytes()]))
}

/// The PKCS#8 document of the key pair that a 32-byte seed stands for.
pub(super) fn pkcs8_from_seed(seed: &[u8; 32]) -> Option<Vec<u8>> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
    Some(pair.to_pkcs8v1().ok()?.as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(created: i64, seed: u8) -> SigningKey {
        SigningKey::from_pkcs8(created, &pkcs8_from_seed(&[seed; 32]).unwrap()).unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn thumbprint_and_signature_agree_with_rfc_8037_appendix_a() {
        let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let pkcs8 = pkcs8_from_seed(&seed.try_into().unwrap()).unwrap();
        let key = SigningKey::from_pkcs8(0, &pkcs8).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(key.public_key()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        assert_eq!(
            URL_SAFE_NO_PAD.encode(key.sign(signed)),
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        );
    }

    #[test]
    fn a_signature_holds_for_one_key_and_one_message() {
        let key = key(0, 1);
        let signature = key.sign(b"message");
        assert!(key.verify(b"message", &signature));
        assert!(!key.verify(b"messagf", &signature));
        assert!(!self::key(0, 2).verify(b"message", &signature));
        assert!(!key.verify(b"message", &signature[..63]));
        assert!(!verify_ed25519(b"no key", b"message", &signature));
    }

    #[test]
    fn a_new_key_is_accepted_before_it_signs_and_the_old_one_after_it() {
        let (first, second) = (key(0, 1), key(100_000, 2));
        let (old, new) = (first.kid.clone(), second.kid.clone());
        let keys = SigningKeys::new(vec![second, first]).unwrap();
        let signs = 100_000 + ANNOUNCEMENT_SECONDS;
        let retired = signs + OVERLAP_SECONDS;
        for (now, current, accepted) in [
            (99_999, &old, vec![&old, &new]),
            (signs - 1, &old, vec![&old, &new]),
            (signs, &new, vec![&old, &new]),
            (retired - 1, &new, vec![&old, &new]),
            (retired, &new, vec![&new]),
        ] {
            assert_eq!(keys.current(at(now)).kid(), current, "at {now}");
            let listed: Vec<&str> = keys.accepted(at(now)).map(SigningKey::kid).collect();
            assert_eq!(listed, accepted, "at {now}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_signing_key_is_always_accepted_and_for_the_whole_life_of_its_tokens(
            created in proptest::collection::btree_set(0_i64..100_000, 1..5),
            now in 0_i64..200_000,
            later in 0..=super::super::access_token::LIFETIME_SECONDS,
        ) {
            let keys = created.iter().zip(1_u8..).map(|(&created, seed)| key(created, seed)).collect();
            let keys = SigningKeys::new(keys).unwrap();
            let kid = keys.current(at(now)).kid();
            proptest::prop_assert!(keys.accepted(at(now + later)).any(|key| key.kid() == kid));
        }
    }
}
