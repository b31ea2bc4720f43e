//! What every process does beside answering.

mod access_log;
mod backup;
mod request_limits;
mod retention;
