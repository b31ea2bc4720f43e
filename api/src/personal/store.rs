//! All SQL of the slice: what is known of somebody, and what is erased.

pub mod erased;
pub mod known;
