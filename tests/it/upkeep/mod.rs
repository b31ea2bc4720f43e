//! What every process does beside answering.

mod access_log;
pub mod backup;
mod moving;
mod request_limits;
mod retention;
