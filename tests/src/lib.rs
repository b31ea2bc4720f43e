//! The harness: the platform as its users reach it, over HTTP, on fresh databases of both kinds.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on panics, and that is its answer"
)]

pub mod app;
pub mod bucket;
pub mod clamd;
pub mod clear;
pub mod client;
pub mod contract;
pub mod databases;
pub mod decoding;
pub mod fault_proxy;
pub mod feed;
pub mod generated;
pub mod names;
pub mod people;
pub mod phones;
pub mod places;
pub mod postgres;
pub mod process;

pub use app::{Backend, TestApp, contract};
pub use client::{Answer, Client};
pub use people::Person;
