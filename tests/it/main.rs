//! One test binary: every test runs on both databases.

mod accounts;
mod contract;
mod sessions;
mod sms_gateway;
mod suggestions;
mod upkeep;
