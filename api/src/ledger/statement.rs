//! What a checkpoint says, and its signature: pure.
//!
//! Each statement covers a stretch of the ledger that begins where the one before it ended, and names that one's digest: so
//! the newest signature vouches for every entry that was ever covered.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::checkpoint;
use utoipa::ToSchema;

use super::hex;
use super::merkle::{self, Digest};
use crate::secrets::{SigningKey, sha256, verify_ed25519};

/// What every statement begins with, so that its signature cannot be taken for one over anything else.
const PURPOSE: &str = "shangliang-checkpoint-1";

/// A signed statement about a stretch of the ledger, as it is answered and kept outside the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The first entry is the one after this place in the ledger.
    #[schema(minimum = 0)]
    pub after_seq: i64,
    /// The last entry's place in the ledger.
    #[schema(minimum = 1)]
    pub upto_seq: i64,
    /// How many entries it covers: the number of the tree's leaves.
    #[schema(minimum = 1, maximum = 4096)]
    pub entries: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// SHA-256 of the statement before it, in hexadecimal; zeros for the first.
    #[schema(min_length = 64, max_length = 64)]
    pub previous: String,
    /// The Merkle root (RFC 9162 §2.1) over the hashes of the entries in their order, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub root: String,
    /// The key that signed it: the JWK thumbprint (RFC 7638) of its public key.
    #[schema(min_length = 43, max_length = 43)]
    pub key_id: String,
    /// Ed25519 over the canonical JSON (RFC 8785) of the other members but `key_id`, with `purpose`
    /// `shangliang-checkpoint-1` added; in hexadecimal.
    #[schema(min_length = 128, max_length = 128)]
    pub signature: String,
}

/// A stretch of the ledger that is about to be stated.
pub struct Stretch<'a> {
    /// The place that the statement before it ended at.
    pub after_seq: i64,
    /// The last entry's place.
    pub upto_seq: i64,
    /// The hashes of its entries in their order.
    pub hashes: &'a [Vec<u8>],
    /// The digest of the statement before it.
    pub previous: Digest,
}

impl Checkpoint {
    /// States a stretch and signs it.
    pub fn sign(stretch: &Stretch<'_>, at: DateTime<Utc>, key: &SigningKey) -> Self {
        let mut checkpoint = Self {
            after_seq: stretch.after_seq,
            upto_seq: stretch.upto_seq,
            entries: i64::try_from(stretch.hashes.len()).unwrap_or(i64::MAX),
            at,
            previous: hex(&stretch.previous),
            root: hex(&merkle::root(stretch.hashes)),
            key_id: key.kid().to_owned(),
            signature: String::new(),
        };
        checkpoint.signature = hex(&key.sign(checkpoint.statement().as_bytes()));
        checkpoint
    }

    /// What is signed.
    pub fn statement(&self) -> String {
        let statement = serde_json::json!({
            "purpose": PURPOSE,
            "after_seq": self.after_seq,
            "upto_seq": self.upto_seq,
            "entries": self.entries,
            "at": self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            "previous": self.previous,
            "root": self.root,
        });
        // Integers below 2^53 and short texts: nothing that canonical JSON refuses.
        super::chain::canonical(&statement).unwrap_or_default()
    }

    /// SHA-256 of what is signed, which the next statement names.
    pub fn digest(&self) -> Digest {
        sha256(&[self.statement().as_bytes()])
    }

    /// Whether a public key (32 bytes) signed it.
    pub fn is_signed_by(&self, public_key: &[u8]) -> bool {
        unhex(&self.signature)
            .is_some_and(|signature| verify_ed25519(public_key, self.statement().as_bytes(), &signature))
    }

    /// The row that holds it.
    pub fn into_row(self) -> Option<checkpoint::Model> {
        Some(checkpoint::Model {
            upto_seq: self.upto_seq,
            after_seq: self.after_seq,
            entries: self.entries,
            at: self.at,
            previous: unhex(&self.previous)?,
            root: unhex(&self.root)?,
            key_id: self.key_id,
            signature: unhex(&self.signature)?,
        })
    }
}

impl From<checkpoint::Model> for Checkpoint {
    fn from(row: checkpoint::Model) -> Self {
        Self {
            after_seq: row.after_seq,
            upto_seq: row.upto_seq,
            entries: row.entries,
            at: row.at,
            previous: hex(&row.previous),
            root: hex(&row.root),
            key_id: row.key_id,
            signature: hex(&row.signature),
        }
    }
}

/// Lower-case hexadecimal as bytes; absent for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| Some(digit(high)? * 16 + digit(low)?)).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Keys, SeededRandom};

    fn signed() -> (Keys, Checkpoint) {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let hashes = vec![vec![1; 32], vec![2; 32]];
        let stretch = Stretch { after_seq: 4, upto_seq: 6, hashes: &hashes, previous: [7; 32] };
        let checkpoint = Checkpoint::sign(&stretch, DateTime::UNIX_EPOCH, keys.checkpoint());
        (keys, checkpoint)
    }

    #[test]
    fn the_key_vouches_for_every_part() {
        let (keys, checkpoint) = signed();
        let key = keys.checkpoint().public_key();
        assert!(checkpoint.is_signed_by(key));
        let changes: [fn(&mut Checkpoint); 7] = [
            |checkpoint| checkpoint.after_seq += 1,
            |checkpoint| checkpoint.upto_seq += 1,
            |checkpoint| checkpoint.entries += 1,
            |checkpoint| checkpoint.at += chrono::TimeDelta::microseconds(1),
            |checkpoint| checkpoint.previous = "0".repeat(64),
            |checkpoint| checkpoint.root = "0".repeat(64),
            |checkpoint| checkpoint.signature = "0".repeat(128),
        ];
        for change in changes {
            let mut changed = checkpoint.clone();
            change(&mut changed);
            assert!(!changed.is_signed_by(key), "{changed:?}");
        }
        assert!(!checkpoint.is_signed_by(Keys::ephemeral(&SeededRandom::new(2)).unwrap().checkpoint().public_key()));
    }

    #[test]
    fn a_row_holds_all_of_it() {
        let (_, checkpoint) = signed();
        assert_eq!(Checkpoint::from(checkpoint.clone().into_row().unwrap()), checkpoint);
    }

    #[rstest::rstest]
    #[case("00ff", Some(vec![0, 255]))]
    #[case("", Some(vec![]))]
    #[case("0", None)]
    #[case("0G", None)]
    #[case("FF", None)]
    fn hexadecimal(#[case] text: &str, #[case] bytes: Option<Vec<u8>>) {
        assert_eq!(unhex(text), bytes);
    }
}
