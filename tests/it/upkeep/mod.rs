//! What every process does beside answering.

mod access_log;
mod request_limits;
