//! The ledger: one append-only table that is history, audit trail, outbox and feed at once.
//!
//! Each item has a chain of its own, so writers of different items never wait for each other. An entry is written in the
//! transaction that changes the rows; whatever else must follow reads the ledger afterwards.

mod append;
mod chain;

pub use append::{Entry, Receipt, Stream, hex};
pub use chain::{GENESIS, entry_digest, link};
