//! What every process does beside answering.

mod access_log;
mod backup;
mod moving;
mod request_limits;
mod retention;
