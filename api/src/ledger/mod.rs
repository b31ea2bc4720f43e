//! The ledger: one append-only table that is history, audit trail, outbox and feed at once.
//!
//! Each item has a chain of its own, so writers of different items never wait for each other. An entry is written in the
//! transaction that changes the rows; whatever else must follow reads the ledger afterwards.
//!
//! ```text
//! chain (per item): hash = SHA-256(hash before ‖ digest)        says: nothing in an item's history was changed
//! checkpoint (hourly): signed Merkle root over new hashes       says: nothing was taken away, and since when it stands
//! ```

mod append;
mod audit;
mod chain;
pub mod chains;
pub mod checkpoint;
pub mod consumer;
mod entries;
pub mod feed;
pub mod mark;
pub mod merkle;
pub mod outside;
pub mod policy;
mod receipt;
#[cfg(test)]
pub mod sample;
mod statement;
pub mod verify;

pub use append::{Entry, NewChains, Receipt, Stream, hex, joined};
pub use audit::{AuditError, Report, audit, count};
pub use chain::{GENESIS, StoredEntry, link};
pub use outside::MalformedLine;
pub use statement::{Checkpoint, unhex};

use utoipa_actix_web::service_config::ServiceConfig;

/// The slice's routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(receipt::prove_receipt).service(entries::list_entries);
}
