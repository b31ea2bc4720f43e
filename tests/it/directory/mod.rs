//! Committees, departments, sectors, groups and members.

mod committees;
mod departments;
mod dictionaries;
mod groups;
mod members;
mod standing;
