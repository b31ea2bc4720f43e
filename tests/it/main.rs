//! One test binary: every test runs on both databases.

mod contract;
mod sessions;
mod suggestions;
