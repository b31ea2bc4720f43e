//! The hash chain, pure: `hash = SHA-256(prev_hash ‖ SHA-256(canonical JSON of the entry))`.
//!
//! Canonical JSON is that of RFC 8785. A proof shows digests only, never payloads.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::Vocabulary;

use crate::secrets::sha256;

/// What stands before the first entry of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// The digest of an entry's content; its place in the whole ledger and its hashes are not part of it.
pub fn entry_digest(entry: &ledger_entry::Model) -> Result<[u8; 32], serde_json::Error> {
    let payload: Value = serde_json::from_str(&entry.payload)?;
    let content = json!({
        "at": instant(entry.at),
        "effective_at": instant(entry.effective_at),
        "committee_id": entry.committee_id,
        "stream_kind": entry.stream_kind.code(),
        "stream_id": entry.stream_id,
        "stream_seq": entry.stream_seq,
        "action": entry.action,
        "actor_id": entry.actor_id,
        "on_behalf_of": entry.on_behalf_of,
        "permission": entry.permission,
        "request_id": entry.request_id,
        "visibility": entry.visibility.code(),
        "payload": payload,
    });
    Ok(sha256(&[&serde_json_canonicalizer::to_vec(&content)?]))
}

/// The hash of an entry that follows another.
pub fn link(previous: &[u8], digest: &[u8; 32]) -> [u8; 32] {
    sha256(&[previous, digest])
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
