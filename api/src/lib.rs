//! Shangliang (商量): an open consultation platform for local consultative conferences.
//!
//! A request goes one way: [`http`] reads it, [`access`] asks who may, an operation of a slice does it in one unit of work
//! of [`db`], and the [`ledger`] keeps what was done. The map of the house is in `docs/architecture.md`.

pub mod access;
pub mod access_log;
pub mod accounts;
pub mod allowed_action;
pub mod app;
pub mod backup;
pub mod calendar;
pub mod cases;
pub mod categories;
pub mod clock;
pub mod command;
pub mod committees;
pub mod config;
pub mod db;
pub mod deliveries;
pub mod demo;
pub mod departments;
pub mod events;
pub mod exports;
pub mod files;
pub mod groups;
pub mod http;
pub mod identity;
pub mod ids;
pub mod import;
pub mod jobs;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod mail;
pub mod members;
pub mod notices;
pub mod outbound;
pub mod outbox;
pub mod owner_only;
pub mod personal;
pub mod pool;
pub mod privacy;
pub mod reminders;
pub mod reseal;
pub mod secrecy;
pub mod secrets;
pub mod sectors;
pub mod server;
pub mod sessions;
pub mod sms;
pub mod state;
pub mod statistics;
pub mod studios;
pub mod suggestions;
pub mod sync;
pub mod telemetry;
pub mod terms;
pub mod topics;
pub mod upkeep;
pub mod vocabulary;
pub mod webhooks;
pub mod wechat;

/// Gives back what a burst of requests, or the start, no longer needs: the C library's keeps it for good. It stands here, so that
/// the binary of the tests has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
