//! The rows of the database, the ids that name them and the closed vocabularies that they hold.
//!
//! No queries, no hooks and no wire formats on rows: what the database stores and what the API shows change apart.

pub mod ids;
pub mod vocab;

pub mod access_record;
pub mod account;
pub mod committee;
pub mod idempotency_record;
pub mod ledger_entry;
pub mod refresh_token;
pub mod role_grant;
pub mod session;
pub mod suggestion;
