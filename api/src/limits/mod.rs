//! How much may be asked for in a window of time, counted in the database so that all processes share the limit.

mod window;

pub use window::{Limit, Taken};
