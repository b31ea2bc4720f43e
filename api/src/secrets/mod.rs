//! Everything cryptographic: keys, tokens, codes, encrypted columns, passwords.
//!
//! Nothing here knows HTTP or the database. Time and randomness are arguments; the only I/O is the key folder
//! ([`Keys::load_or_create`]) and the thread pool that hashes passwords ([`PasswordHasher`]). Secrets never show in `Debug`.
//! What lives how long, how often a code may be tried and who may ask for one is decided by the callers.

pub mod access_token;
mod base32;
mod blind_index;
mod checksum;
mod common_password;
mod dated;
mod digest;
mod field;
mod identity_number;
mod jwks;
mod key_files;
mod key_making;
mod key_ring;
mod keys;
mod mac;
mod one_time_code;
mod password;
mod password_policy;
mod phone;
mod query_code;
mod random;
mod readable_code;
mod recovery_code;
mod refresh_token;
mod sealer;
mod signing;
mod totp;
mod vapid;
mod web_push;

pub use access_token::{Claims, TokenError};
pub use checksum::{CHECKSUM_ALGORITHMS, Checksum};
pub use digest::{Digester, sha256};
pub use field::FieldCipher;
pub use identity_number::{IdentityNumber, MalformedIdentityNumber};
pub use jwks::{jwks, public_jwk};
pub use key_ring::KeyRing;
pub use keys::{KeyError, Keys};
pub use mac::{MacKey, equal_in_constant_time, hmac_sha256};
pub use one_time_code::OneTimeCode;
pub use password::{Password, PasswordError, PasswordHasher, Verdict};
pub use password_policy::{PasswordFacts, PasswordProfile, PasswordViolation};
pub use phone::{MalformedPhone, Phone};
pub use query_code::QueryCode;
pub use random::{Random, SeededRandom, SystemRandom, random_bytes};
pub use readable_code::{MalformedCode, readable_code};
pub use recovery_code::{RECOVERY_CODES, RecoveryCode};
pub use refresh_token::{MalformedToken, RefreshToken};
pub use sealer::{FieldError, Sealer};
pub use signing::{ANNOUNCEMENT_SECONDS, OVERLAP_SECONDS, SigningKey, SigningKeys, verify_ed25519};
pub use totp::{MalformedSecret, TotpSecret};
pub use vapid::Vapid;
pub use web_push::{MalformedSubscription, Subscriber};
