//! How much may be asked for in a window of time, counted in the database so that all processes share the limit.

mod clients;
mod networks;
mod window;

pub use clients::{Allowance, Clients};
pub use networks::{neighbours_of, network_of};
pub use window::{Limit, Taken};

/// Begins the names of the counts that remember where an account was used from.
pub const KNOWN: &str = "known";

/// For how many days it is remembered where an account was used from.
pub const KNOWN_DAYS: i64 = 30;
