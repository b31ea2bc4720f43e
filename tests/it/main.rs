//! One test binary: every test runs on both databases.

mod bad_input;
mod contract;
mod directory;
mod encodings;
mod import;
mod ledger;
mod sessions;
mod smoke;
mod studios;
mod suggestions;
mod topics;
