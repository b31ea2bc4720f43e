//! The server's keys: which there are, where they come from, and how they are rotated.
//!
//! | file | purpose |
//! | --- | --- |
//! | `signing-<created>.pk8` | access tokens (Ed25519); the newest signs, the others verify for a while |
//! | `checkpoint.pk8` | checkpoints of the ledger (Ed25519) |
//! | `field-<created>.key` | encryption of personal columns; the newest seals, all open |
//! | `index-<created>.key` | blind indexes of those columns; the newest stores, all find |
//! | `refresh.key` | successors of refresh tokens |
//! | `code.key` | stored digests of query codes, one-time codes and recovery codes; what browsers subscribe with |
//! | `transient.key` | page cursors, links to files and in mails, stored answers of retried requests, names of counts and locks |
//!
//! `.key` files are 32 random bytes, `.pk8` files PKCS#8. `<created>` is in seconds since 1970, 0 for the first: a fixed
//! name lets processes that start together agree on one file. A new key is read by every process before it is used,
//! provided that each calls [`Keys::load`] again at least every five minutes ([`super::ANNOUNCEMENT_SECONDS`]).

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::blind_index::BlindIndex;
use super::dated::{DatedKey, DatedKeys, created_in};
use super::digest::sha256;
use super::field::FieldCipher;
use super::key_files::{self, KeyMaterial};
use super::key_making::first_keys;
use super::mac::MacKey;
use super::random::{Random, SystemRandom};
use super::sealer::Sealer;
use super::signing::{ANNOUNCEMENT_SECONDS, SigningKey, SigningKeys};

/// How long after the announcement of a key the last process begins to use it and has ended what it did before.
const SETTLING_SECONDS: i64 = 2 * 60;

pub(super) const CHECKPOINT: &str = "checkpoint.pk8";
pub(super) const FIRST_FIELD: &str = "field-0.key";
pub(super) const FIRST_SIGNING: &str = "signing-0.pk8";
pub(super) const FIRST_INDEX: &str = "index-0.key";
pub(super) const REFRESH: &str = "refresh.key";
pub(super) const CODE: &str = "code.key";
pub(super) const TRANSIENT: &str = "transient.key";

/// All keys of a running process.
pub struct Keys {
    signing: SigningKeys,
    checkpoint: SigningKey,
    fields: FieldCipher,
    answers: Sealer,
    cursors: MacKey,
    links: MacKey,
    names: MacKey,
    refresh: MacKey,
    codes: MacKey,
    version: [u8; 32],
    replaced: Vec<String>,
    newest: u32,
    warnings: Vec<String>,
}

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The folder or a file in it cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried.
        action: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key that data depends on is gone; a new one would make that data unreadable.
    #[error("the key {0} is missing")]
    Missing(String),
    /// A key is not what its name says.
    #[error("the key {0} is damaged: {1}")]
    Damaged(String, &'static str),
    /// The keys given as text cannot be read.
    #[error("keys as text must be name:base64 pairs with spaces between them; `{0}` is not")]
    Text(String),
    /// No key could be made.
    #[error("a new key could not be made")]
    NotMade,
}

impl Keys {
    /// Loads the keys of `folder`, first making those that a first start finds missing.
    ///
    /// The signing key is made last, so its absence means that no start was ever completed; once it is there, a missing
    /// key is an error.
    ///
    /// # Errors
    /// [`KeyError`], naming the file.
    pub fn load_or_create(folder: &Path, now: DateTime<Utc>) -> Result<Self, KeyError> {
        key_files::create_folder(folder)?;
        let (material, _) = key_files::read(folder)?;
        if !material.keys().any(|name| created_in(name, "signing-", ".pk8").is_some()) {
            for (name, bytes) in first_keys(&SystemRandom)? {
                key_files::publish(folder, name, bytes.expose_secret())?;
            }
        }
        Self::load(folder, now)
    }

    /// Loads the keys of `folder` and writes nothing.
    ///
    /// # Errors
    /// [`KeyError`], naming the file.
    pub fn load(folder: &Path, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let (material, warnings) = key_files::read(folder)?;
        Self::from_material(&material, now, warnings)
    }

    /// Reads keys from a text (of a variable): `name:base64` for every file of a key folder, separated by white space.
    ///
    /// # Errors
    /// [`KeyError`], naming the key.
    pub fn from_text(text: &SecretString, now: DateTime<Utc>) -> Result<Self, KeyError> {
        let mut material = KeyMaterial::new();
        for pair in text.expose_secret().split_ascii_whitespace() {
            let (name, encoded) =
                pair.split_once(':').ok_or_else(|| KeyError::Text("a pair without a colon".to_owned()))?;
            let bytes = STANDARD.decode(encoded).map_err(|_| KeyError::Text(name.to_owned()))?;
            material.insert(name.to_owned(), SecretSlice::from(bytes));
        }
        Self::from_material(&material, now, Vec::new())
    }

    /// Keys that live as long as the process, for tests and for commands that need no stored data.
    ///
    /// # Errors
    /// [`KeyError::NotMade`] when the cipher library refuses to make one.
    pub fn ephemeral(random: &dyn Random) -> Result<Self, KeyError> {
        let material = first_keys(random)?.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        Self::from_material(&material, DateTime::UNIX_EPOCH, Vec::new())
    }

    fn from_material(material: &KeyMaterial, now: DateTime<Utc>, mut warnings: Vec<String>) -> Result<Self, KeyError> {
        let (mut signing, mut fields, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
        for name in material.keys() {
            if let Some(created) = created_in(name, "signing-", ".pk8") {
                signing.push(pair(material, name, i64::from(created))?);
            } else if let Some(created) = created_in(name, "field-", ".key") {
                fields.push((created, secret(material, name)?));
            } else if let Some(created) = created_in(name, "index-", ".key") {
                indexes.push((created, secret(material, name)?));
            } else if ![CHECKPOINT, REFRESH, CODE, TRANSIENT].contains(&name.as_str()) {
                warnings.push(format!("{name} in the key folder is no key and is ignored"));
            }
        }
        let fields = dated(fields, now, FIRST_FIELD)?;
        let indexes = dated(indexes, now, FIRST_INDEX)?;
        let transient = MacKey::new(&secret(material, TRANSIENT)?);
        Ok(Self {
            signing: SigningKeys::new(signing).ok_or_else(|| KeyError::Missing(FIRST_SIGNING.to_owned()))?,
            checkpoint: pair(material, CHECKPOINT, 0)?,
            fields: FieldCipher::new(field_sealer(&fields)?, BlindIndex::new(indexes.current, &indexes.others)),
            answers: Sealer::new(0, &transient.tag("stored answers", &[])).map_err(|_| KeyError::NotMade)?,
            cursors: transient.derive("cursors"),
            links: transient.derive("links"),
            names: transient.derive("names"),
            refresh: MacKey::new(&secret(material, REFRESH)?),
            codes: MacKey::new(&secret(material, CODE)?),
            version: version_of(material, [fields.current.0, indexes.current.0]),
            replaced: [("field", &fields), ("index", &indexes)]
                .into_iter()
                .flat_map(|(kind, keys)| keys.replaced().map(move |created| format!("{kind}-{created}.key")))
                .collect(),
            newest: fields.newest().max(indexes.newest()),
            warnings,
        })
    }

    /// The keys of the access tokens.
    pub fn signing(&self) -> &SigningKeys {
        &self.signing
    }

    /// The key that signs checkpoints of the ledger.
    pub fn checkpoint(&self) -> &SigningKey {
        &self.checkpoint
    }

    /// The cipher of personal columns.
    pub fn fields(&self) -> &FieldCipher {
        &self.fields
    }

    /// The cipher of stored answers to retried requests.
    pub fn answers(&self) -> &Sealer {
        &self.answers
    }

    /// The key that page cursors are authenticated with.
    pub fn cursors(&self) -> &MacKey {
        &self.cursors
    }

    /// The key that short-lived links are signed with.
    pub fn links(&self) -> &MacKey {
        &self.links
    }

    /// The key under which people are named in counts and locks: there a phone number or an address must not show, and the
    /// name must stay the same over a rotation.
    pub fn names(&self) -> &MacKey {
        &self.names
    }

    /// The files of keys for personal columns and their indexes that newer ones have replaced.
    pub fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// From when on every process surely seals and indexes with the newest keys: each has read them, begun to use them and
    /// ended what it did before.
    pub fn settled_at(&self) -> DateTime<Utc> {
        let seconds = i64::from(self.newest) + ANNOUNCEMENT_SECONDS + SETTLING_SECONDS;
        DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    }

    /// What is unsafe or odd about the key folder, one sentence each, for the log and for `check`.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// A digest of all keys and of which of them seals: two sets with the same one do the same.
    pub(super) fn version(&self) -> [u8; 32] {
        self.version
    }

    pub(super) fn refresh(&self) -> &MacKey {
        &self.refresh
    }

    pub(super) fn codes(&self) -> &MacKey {
        &self.codes
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keys").field("signing", &self.signing).finish_non_exhaustive()
    }
}

fn find<'a>(material: &'a KeyMaterial, name: &str) -> Result<&'a [u8], KeyError> {
    material.get(name).map(|bytes| bytes.expose_secret()).ok_or_else(|| KeyError::Missing(name.to_owned()))
}

fn secret(material: &KeyMaterial, name: &str) -> Result<[u8; 32], KeyError> {
    let bytes: [u8; 32] = find(material, name)?
        .try_into()
        .map_err(|_| KeyError::Damaged(name.to_owned(), "it must have exactly 32 bytes"))?;
    if bytes == [bytes[0]; 32] {
        return Err(KeyError::Damaged(name.to_owned(), "it is one byte repeated, not a secret"));
    }
    Ok(bytes)
}

fn pair(material: &KeyMaterial, name: &str, created: i64) -> Result<SigningKey, KeyError> {
    SigningKey::from_pkcs8(created, find(material, name)?)
        .map_err(|_| KeyError::Damaged(name.to_owned(), "it must be an Ed25519 key in PKCS#8"))
}

/// The keys of one kind; `first` names the file that cannot be missing.
fn dated(keys: Vec<DatedKey>, now: DateTime<Utc>, first: &str) -> Result<DatedKeys, KeyError> {
    DatedKeys::new(keys, now).ok_or_else(|| KeyError::Missing(first.to_owned()))
}

/// The digest of the files' names and contents, and of which keys are in use.
fn version_of(material: &KeyMaterial, in_use: [u32; 2]) -> [u8; 32] {
    let files: Vec<[u8; 32]> = material
        .iter()
        .flat_map(|(name, bytes)| [sha256(&[name.as_bytes()]), sha256(&[bytes.expose_secret()])])
        .collect();
    let in_use = in_use.map(u32::to_be_bytes);
    let parts: Vec<&[u8]> =
        files.iter().map(<[u8; 32]>::as_slice).chain(in_use.iter().map(<[u8; 4]>::as_slice)).collect();
    sha256(&parts)
}

/// Seals with one key, opens with all.
fn field_sealer(keys: &DatedKeys) -> Result<Sealer, KeyError> {
    let (created, secret) = &keys.current;
    let sealer = Sealer::new(*created, secret);
    let also = |sealer: Sealer, (created, secret): &DatedKey| sealer.opening_also(*created, secret);
    sealer.and_then(|sealer| keys.others.iter().try_fold(sealer, also)).map_err(|_| KeyError::NotMade)
}

#[cfg(test)]
mod tests;
