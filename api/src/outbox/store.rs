//! All SQL of the slice.

pub mod addresses;
pub mod messages;
pub mod preferences;
