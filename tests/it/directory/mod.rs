//! Committees, departments, sectors, groups and members.

mod committees;
mod departments;
mod members;
