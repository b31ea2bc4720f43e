//! Making keys: all of them for a first start, or one more of a kind beside those that are there.

use std::path::Path;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretSlice};

use super::key_files;
use super::keys::{CHECKPOINT, CODE, FIRST_FIELD, FIRST_INDEX, FIRST_SIGNING, KeyError, Keys, REFRESH, TRANSIENT};
use super::random::{Random, SystemRandom, random_bytes};
use super::signing::pkcs8_from_seed;

impl Keys {
    /// Adds a key for access tokens, and gives the name of its file. It signs five minutes from `now`; its predecessor is
    /// accepted until every token that it signed has ended.
    ///
    /// # Errors
    /// [`KeyError::File`] when the file cannot be written.
    pub fn rotate_signing(folder: &Path, now: DateTime<Utc>) -> Result<String, KeyError> {
        let name = format!("signing-{}.pk8", now.timestamp());
        key_files::publish(folder, &name, new_pair(&SystemRandom)?.expose_secret())?;
        Ok(name)
    }

    /// Adds a key for personal columns, and gives the name of its file. It seals from five minutes after `now`; the older
    /// ones must stay until every value was sealed anew.
    ///
    /// # Errors
    /// [`KeyError::File`] when the file cannot be written.
    pub fn rotate_field(folder: &Path, now: DateTime<Utc>) -> Result<String, KeyError> {
        add_secret(folder, format!("field-{}.key", now.timestamp()))
    }

    /// The same for the blind indexes of personal columns.
    ///
    /// # Errors
    /// [`KeyError::File`] when the file cannot be written.
    pub fn rotate_index(folder: &Path, now: DateTime<Utc>) -> Result<String, KeyError> {
        add_secret(folder, format!("index-{}.key", now.timestamp()))
    }
}

/// Everything that a first start makes, the signing key last.
pub(super) fn first_keys(random: &dyn Random) -> Result<Vec<(&'static str, SecretSlice<u8>)>, KeyError> {
    let mut keys: Vec<_> = [FIRST_FIELD, FIRST_INDEX, REFRESH, CODE, TRANSIENT]
        .into_iter()
        .map(|name| (name, new_secret(random)))
        .collect();
    keys.push((CHECKPOINT, new_pair(random)?));
    keys.push((FIRST_SIGNING, new_pair(random)?));
    Ok(keys)
}

fn new_secret(random: &dyn Random) -> SecretSlice<u8> {
    SecretSlice::from(random_bytes::<32>(random).to_vec())
}

fn new_pair(random: &dyn Random) -> Result<SecretSlice<u8>, KeyError> {
    pkcs8_from_seed(&random_bytes(random)).map(SecretSlice::from).ok_or(KeyError::NotMade)
}

/// Adds a file of 32 random bytes.
fn add_secret(folder: &Path, name: String) -> Result<String, KeyError> {
    key_files::publish(folder, &name, new_secret(&SystemRandom).expose_secret())?;
    Ok(name)
}
