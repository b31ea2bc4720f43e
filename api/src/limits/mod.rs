//! How much may be asked for in a span of time, counted in the database so that all processes share the limit.
//!
//! What is asked for by clients and accounts at large is counted in memory, in fixed windows ([`Clients`]); what costs more, or gives
//! something away, over the span that has just passed, whenever one looks ([`Limit::take`]).

mod clients;
mod networks;
mod sliding;
mod window;

pub use clients::{Allowance, Clients};
pub use networks::{neighbours_of, network_of};
pub use sliding::{Taken, seconds_until};
pub use window::Limit;

/// Begins the names of the counts that remember where an account was used from.
pub const KNOWN: &str = "known";

/// For how many days it is remembered where an account was used from.
pub const KNOWN_DAYS: i64 = 30;
