//! One test binary: every test runs on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on panics, and that is its answer"
)]

mod accounts;
mod bad_input;
mod bad_input_socket;
mod budget;
mod caching;
mod cases;
mod client_version;
mod clients;
mod commands;
mod contract;
mod demo;
mod directory;
mod encodings;
mod exports;
mod files;
mod guide;
mod identity;
mod import;
mod ledger;
mod lost_requests;
mod mail;
mod matrix;
mod methods;
mod notices;
mod offers;
mod order;
mod origins;
mod outbox;
mod paging;
mod personal;
mod privacy;
mod production;
mod readiness;
mod reseal;
mod retries;
mod schema;
mod secrecy;
mod serving;
mod sessions;
mod smoke;
mod sms_gateway;
mod starting;
mod statistics;
mod studios;
mod suggestions;
mod sync;
mod topics;
mod upkeep;
mod webhooks;
