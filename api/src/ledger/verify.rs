//! Finding what was tampered with: pure checks of one entry after another, and of one checkpoint after another.

use uuid::Uuid;

use super::chain::{GENESIS, StoredEntry, link};
use super::merkle;
use super::statement::Checkpoint;
use super::{MalformedLine, hex};

/// The first thing that is not as it was written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// An entry is not what its chain says.
    #[error("entry {seq} (number {stream_seq} of {stream}): {fault}")]
    Entry {
        /// Its place in the ledger.
        seq: i64,
        /// Its chain, as `kind/id`.
        stream: String,
        /// Its place in its chain.
        stream_seq: i64,
        /// What is the matter.
        fault: EntryFault,
    },
    /// A row of the ledger holds what no version of the platform wrote.
    #[error("entry {0} cannot be read")]
    Unreadable(String),
    /// A checkpoint does not fit the ledger.
    #[error("checkpoint of the entries {after_seq} to {upto_seq}: {fault}")]
    Checkpoint {
        /// The place after which it begins.
        after_seq: i64,
        /// The last entry's place.
        upto_seq: i64,
        /// What is the matter.
        fault: CheckpointFault,
    },
    /// A row of the checkpoints holds what no version of the platform wrote.
    #[error("a checkpoint in the database cannot be read")]
    UnreadableCheckpoint,
    /// The file beside the database was changed.
    #[error(transparent)]
    Outside(#[from] MalformedLine),
}

/// What is the matter with an entry.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// No entry was ever written there, and no checkpoint looks there.
    #[error("there is no such place in the ledger")]
    NoPlace,
    /// One or more before it are gone, or it was put in their place.
    #[error("number {0} of its chain is missing")]
    Missing(i64),
    /// It does not name the hash of the entry before it.
    #[error("it does not follow the entry before it")]
    Unlinked,
    /// Its payload is not in the form in which it was written.
    #[error("its payload is not canonical JSON")]
    Payload,
    /// Its content does not give its hash.
    #[error("it was changed: its content does not give its hash")]
    Changed,
}

/// What is the matter with a checkpoint.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointFault {
    /// Signed by a key that is not ours.
    #[error("it names the key {0}, which is not the one in the key folder")]
    OtherKey(String),
    /// The signature does not fit.
    #[error("its signature does not fit what it says")]
    Signature,
    /// It does not follow the one before it.
    #[error("it does not follow the checkpoint before it")]
    Unlinked,
    /// Entries were taken away, put in or moved.
    #[error("it covers {expected} entries, but there are {found}")]
    Count {
        /// As stated.
        expected: i64,
        /// In the ledger now.
        found: usize,
    },
    /// The right number of entries, but not those, or in another order.
    #[error("its entries are not those that it was made for")]
    Root,
    /// The file beside the database has it, the database no longer.
    #[error("it stands in the checkpoint file, but the database has another or none")]
    Gone,
}

/// Checks entries that come chain by chain, each chain in its order.
#[derive(Debug, Default)]
pub struct Chains {
    last: Option<Last>,
    /// How many chains were begun.
    pub chains: u64,
    /// How many entries were checked.
    pub entries: u64,
}

#[derive(Debug)]
struct Last {
    kind: String,
    id: Uuid,
    stream_seq: i64,
    hash: Vec<u8>,
}

impl Chains {
    /// Checks the next entry.
    ///
    /// # Errors
    /// What is the matter with it.
    pub fn next(&mut self, entry: &StoredEntry) -> Result<(), Finding> {
        self.check(entry).map_err(|fault| Finding::Entry {
            seq: entry.seq,
            stream: format!("{}/{}", entry.stream_kind, entry.stream_id),
            stream_seq: entry.stream_seq,
            fault,
        })
    }

    fn check(&mut self, entry: &StoredEntry) -> Result<(), EntryFault> {
        let before = self.last.take().filter(|last| last.kind == entry.stream_kind && last.id == entry.stream_id);
        let (expected_seq, expected_hash) = match &before {
            Some(last) => (last.stream_seq + 1, last.hash.as_slice()),
            None => (1, GENESIS.as_slice()),
        };
        if entry.seq < 1 {
            return Err(EntryFault::NoPlace);
        }
        if entry.stream_seq != expected_seq {
            return Err(EntryFault::Missing(expected_seq));
        }
        if entry.prev_hash != expected_hash {
            return Err(EntryFault::Unlinked);
        }
        let digest = entry.digest().map_err(|_| EntryFault::Payload)?;
        if entry.hash != link(&entry.prev_hash, &digest) {
            return Err(EntryFault::Changed);
        }
        self.chains += u64::from(before.is_none());
        self.entries += 1;
        self.last = Some(Last {
            kind: entry.stream_kind.clone(),
            id: entry.stream_id,
            stream_seq: entry.stream_seq,
            hash: entry.hash.clone(),
        });
        Ok(())
    }
}

/// Checks checkpoints in their order.
#[derive(Debug)]
pub struct Series<'a> {
    key_id: &'a str,
    public_key: &'a [u8],
    previous: String,
    /// The last entry covered so far.
    pub upto_seq: i64,
    /// How many checkpoints were checked.
    pub checkpoints: u64,
}

impl<'a> Series<'a> {
    /// Checkpoints that one key signed, from the first.
    pub fn signed_by(key_id: &'a str, public_key: &'a [u8]) -> Self {
        Self { key_id, public_key, previous: hex(&GENESIS), upto_seq: 0, checkpoints: 0 }
    }

    /// Checks the next checkpoint against the hashes of the entries in its stretch, in their order.
    ///
    /// # Errors
    /// What is the matter with it.
    pub fn next(&mut self, checkpoint: &Checkpoint, hashes: &[Vec<u8>]) -> Result<(), Finding> {
        self.check(checkpoint, hashes).map_err(|fault| at(checkpoint, fault))?;
        self.previous = hex(&checkpoint.digest());
        self.upto_seq = checkpoint.upto_seq;
        self.checkpoints += 1;
        Ok(())
    }

    fn check(&self, checkpoint: &Checkpoint, hashes: &[Vec<u8>]) -> Result<(), CheckpointFault> {
        self.check_signature(checkpoint)?;
        if checkpoint.after_seq != self.upto_seq || checkpoint.previous != self.previous {
            return Err(CheckpointFault::Unlinked);
        }
        if usize::try_from(checkpoint.entries) != Ok(hashes.len()) {
            return Err(CheckpointFault::Count { expected: checkpoint.entries, found: hashes.len() });
        }
        if hex(&merkle::root(hashes)) != checkpoint.root {
            return Err(CheckpointFault::Root);
        }
        Ok(())
    }

    fn check_signature(&self, checkpoint: &Checkpoint) -> Result<(), CheckpointFault> {
        if checkpoint.key_id != self.key_id {
            return Err(CheckpointFault::OtherKey(checkpoint.key_id.clone()));
        }
        if !checkpoint.is_signed_by(self.public_key) {
            return Err(CheckpointFault::Signature);
        }
        Ok(())
    }

    /// Checks a checkpoint of the file beside the database; `inside` is the one that the database has for the same stretch.
    ///
    /// # Errors
    /// What is the matter with it.
    pub fn check_outside(&self, outside: &Checkpoint, inside: Option<&Checkpoint>) -> Result<(), Finding> {
        self.check_signature(outside).map_err(|fault| at(outside, fault))?;
        if inside != Some(outside) {
            return Err(at(outside, CheckpointFault::Gone));
        }
        Ok(())
    }
}

fn at(checkpoint: &Checkpoint, fault: CheckpointFault) -> Finding {
    Finding::Checkpoint { after_seq: checkpoint.after_seq, upto_seq: checkpoint.upto_seq, fault }
}
