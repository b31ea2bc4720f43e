//! Password hashing: Argon2id (RFC 9106) with the parameters of the OWASP cheat sheet, in a bounded pool of threads.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use super::random::{Random, random_bytes};
use crate::pool::{BoundedPool, NotDone};

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// What a stored hash may ask for at most: beyond, whoever can write a row could stop the server.
const MAX_MEMORY_KIB: u32 = 65_536;
const MAX_PASSES: u32 = 4;
const MAX_LANES: u32 = 4;

/// Well formed, at the present parameters, and of no known password.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2hhbmdsaWFuZy1kdW1teQ$LW5vLXBhc3N3b3JkLWhhcy10aGlzLWhhc2gtLS0tLS0";

/// A password in its one spelling (NFKC), however the keyboard composed it. `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Normalises what was typed; nothing is trimmed or cut.
    pub fn new(typed: &str) -> Self {
        Self(typed.nfkc().collect::<String>().into())
    }

    /// The normalised text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the right one.
    pub ok: bool,
    /// It is, and its hash is weaker than today's: hash it anew and store that.
    pub needs_rehash: bool,
}

/// Why there is no hash or verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// All threads work and the queue is full: answer 503 and let the client come again.
    #[error("too many passwords are being checked")]
    Busy,
    /// The stored hash is no Argon2id hash, or asks for too much: refused before any work. To the client, a wrong password.
    #[error("the stored hash is not acceptable")]
    UnacceptableHash,
    /// The computation failed.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes and verifies on as many threads as there are cores, with a short queue before them.
#[derive(Clone)]
pub struct PasswordHasher {
    random: Arc<dyn Random>,
    pool: BoundedPool,
}

impl From<NotDone> for PasswordError {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Busy => Self::Busy,
            NotDone::Failed => Self::Failed,
        }
    }
}

impl PasswordHasher {
    /// Hashes in a pool. Salts are drawn from `random`.
    pub fn new(pool: BoundedPool, random: Arc<dyn Random>) -> Self {
        Self { random, pool }
    }

    /// A pool as wide as this machine's cores, with a queue of 32.
    pub fn for_this_machine(random: Arc<dyn Random>) -> Self {
        Self::new(BoundedPool::for_this_machine(), random)
    }

    /// The hash to store, a PHC string.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] when the queue is full, [`PasswordError::Failed`] when the computation failed.
    pub async fn hash(&self, password: &Password) -> Result<String, PasswordError> {
        let salt: [u8; SALT_BYTES] = random_bytes(self.random.as_ref());
        let password = password.clone();
        self.pool.run(move || hash(&password, &salt)).await?
    }

    /// Compares a password with a stored hash.
    ///
    /// # Errors
    /// [`PasswordError`]; a wrong password is no error, but a verdict.
    pub async fn verify(&self, password: &Password, stored: &str) -> Result<Verdict, PasswordError> {
        let stored = acceptable(stored)?;
        let password = password.clone();
        self.pool.run(move || verify(&password, &stored)).await?
    }

    /// Does the work of [`PasswordHasher::verify`] for an account that does not exist or has no password, so that the time
    /// does not tell; the verdict is always no.
    ///
    /// # Errors
    /// [`PasswordError::Busy`], as for an account that exists.
    pub async fn verify_dummy(&self, password: &Password) -> Result<Verdict, PasswordError> {
        self.verify(password, DUMMY_HASH).await.map(|_| Verdict { ok: false, needs_rehash: false })
    }
}

impl std::fmt::Debug for PasswordHasher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PasswordHasher({:?})", self.pool)
    }
}

fn hash(password: &Password, salt: &[u8]) -> Result<String, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(HASH_BYTES)).map_err(|_| PasswordError::Failed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2::PasswordHasher::hash_password_with_salt(&argon2, password.expose().as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordError::Failed)
}

fn verify(password: &Password, stored: &PasswordHash) -> Result<Verdict, PasswordError> {
    match Argon2::default().verify_password(password.expose().as_bytes(), stored) {
        Ok(()) => Ok(Verdict { ok: true, needs_rehash: is_weaker(stored) }),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict { ok: false, needs_rehash: false }),
        Err(_) => Err(PasswordError::Failed),
    }
}

/// Reads a stored hash and refuses costs that would do harm, without any work.
fn acceptable(stored: &str) -> Result<PasswordHash, PasswordError> {
    let hash = PasswordHash::new(stored).map_err(|_| PasswordError::UnacceptableHash)?;
    let params = Params::try_from(&hash).map_err(|_| PasswordError::UnacceptableHash)?;
    let modest = params.m_cost() <= MAX_MEMORY_KIB && params.t_cost() <= MAX_PASSES && params.p_cost() <= MAX_LANES;
    let complete = hash.algorithm == ARGON2ID_IDENT && hash.salt.is_some() && hash.hash.is_some();
    if modest && complete { Ok(hash) } else { Err(PasswordError::UnacceptableHash) }
}

/// Whether any parameter is below today's.
fn is_weaker(stored: &PasswordHash) -> bool {
    let strong = Params::try_from(stored).is_ok_and(|params| {
        params.m_cost() >= MEMORY_KIB
            && params.t_cost() >= PASSES
            && params.output_len().is_some_and(|bytes| bytes >= HASH_BYTES)
    });
    let salted = stored.salt.as_ref().is_some_and(|salt| salt.len() >= SALT_BYTES);
    !(strong && salted && stored.version == Some(Version::V0x13.into()))
}

#[cfg(test)]
mod tests;
