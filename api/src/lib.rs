//! Shangliang (商量): an open consultation platform for local consultative conferences.
//!
//! A request goes one way: [`http`] reads it, [`access`] asks who may, an operation of a slice does it in one unit of work
//! of [`db`], and the [`ledger`] keeps what was done. The map of the house is in `docs/architecture.md`.

pub mod access;
pub mod access_log;
pub mod accounts;
pub mod app;
pub mod calendar;
pub mod clock;
pub mod command;
pub mod config;
pub mod db;
pub mod demo;
pub mod http;
pub mod ids;
pub mod import;
pub mod ledger;
pub mod limits;
pub mod secrets;
pub mod server;
pub mod sessions;
pub mod sms;
pub mod state;
pub mod suggestions;
pub mod telemetry;
pub mod upkeep;
