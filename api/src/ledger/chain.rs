//! The hash chain, pure: `hash = SHA-256(prev_hash ‖ SHA-256(canonical JSON of the entry))`.
//!
//! Canonical JSON is that of RFC 8785. A proof shows digests only, never payloads.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::Vocabulary;
use uuid::Uuid;

use super::merkle::Digest;
use crate::secrets::sha256;

/// What stands before the first entry of a chain.
pub const GENESIS: Digest = [0; 32];

/// An entry as the database holds it, its codes unread: verifying must also see what no code of ours would write.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
#[expect(missing_docs, reason = "the columns of `ledger_entry`")]
pub struct StoredEntry {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub effective_at: DateTime<Utc>,
    pub committee_id: Option<Uuid>,
    pub stream_kind: String,
    pub stream_id: Uuid,
    pub stream_seq: i64,
    pub action: String,
    pub actor_id: Option<Uuid>,
    pub on_behalf_of: Option<Uuid>,
    pub permission: String,
    pub request_id: String,
    pub visibility: String,
    pub payload: String,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl StoredEntry {
    /// The digest of the entry's content: all but its place in the whole ledger and its hashes.
    ///
    /// # Errors
    /// The payload is not JSON, or not in its canonical form: two texts must never stand for the same facts.
    pub fn digest(&self) -> Result<Digest, PayloadError> {
        let payload: Value = serde_json::from_str(&self.payload).map_err(|_| PayloadError)?;
        if canonical(&payload)? != self.payload {
            return Err(PayloadError);
        }
        let content = json!({
            "at": instant(self.at),
            "effective_at": instant(self.effective_at),
            "committee_id": self.committee_id,
            "stream_kind": self.stream_kind,
            "stream_id": self.stream_id,
            "stream_seq": self.stream_seq,
            "action": self.action,
            "actor_id": self.actor_id,
            "on_behalf_of": self.on_behalf_of,
            "permission": self.permission,
            "request_id": self.request_id,
            "visibility": self.visibility,
            "payload": payload,
        });
        Ok(sha256(&[canonical(&content)?.as_bytes()]))
    }
}

impl From<&ledger_entry::Model> for StoredEntry {
    fn from(row: &ledger_entry::Model) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            effective_at: row.effective_at,
            committee_id: row.committee_id.map(|id| id.0),
            stream_kind: row.stream_kind.code(),
            stream_id: row.stream_id,
            stream_seq: row.stream_seq,
            action: row.action.clone(),
            actor_id: row.actor_id.map(|id| id.0),
            on_behalf_of: row.on_behalf_of,
            permission: row.permission.clone(),
            request_id: row.request_id.clone(),
            visibility: row.visibility.code(),
            payload: row.payload.clone(),
            prev_hash: row.prev_hash.clone(),
            hash: row.hash.clone(),
        }
    }
}

/// A payload that is no canonical JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the payload is not canonical JSON")]
pub struct PayloadError;

/// A value in the canonical form of RFC 8785.
///
/// # Errors
/// Only for numbers that JSON cannot hold.
pub fn canonical(value: &Value) -> Result<String, PayloadError> {
    serde_json_canonicalizer::to_string(value).map_err(|_| PayloadError)
}

/// The hash of an entry that follows another.
pub fn link(previous: &[u8], digest: &Digest) -> Digest {
    sha256(&[previous, digest])
}

/// Microseconds, which is all that we write; more digits only where somebody else wrote them.
fn instant(at: DateTime<Utc>) -> String {
    let is_ours = at.timestamp_subsec_nanos().is_multiple_of(1000);
    at.to_rfc3339_opts(if is_ours { SecondsFormat::Micros } else { SecondsFormat::Nanos }, true)
}
