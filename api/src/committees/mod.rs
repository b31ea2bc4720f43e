//! Committees: the tree that everything else belongs to.

mod scope;
mod store;

pub use scope::{BodyCommittee, CommitteeScope, Named, unknown_committee};
pub use store::find;
