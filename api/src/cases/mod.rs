//! Cases: what is being done about an accepted suggestion, until it is closed and looked back on.
//!
//! What was said, and whether it is accepted, belongs to `suggestions`.

mod open;

pub use open::open;
