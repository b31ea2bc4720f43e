//! Who asks, what they may, and the proof that it was checked.
//!
//! ```text
//! token ──▶ authenticate: Actor ──▶ Permission's Scope is loaded ──▶ policy::decide ──▶ Granted<P> ──▶ reader or Uow
//! ```
//! Deny by default: without a [`Granted`] there is no database.

mod actor;
mod authenticate;
mod granted;
pub mod hands;
mod held;
mod known;
mod policy;
mod rule;
mod scope;
pub mod substitute;

pub use actor::{Actor, HeldRole, SignedIn, is_staff};
pub use authenticate::{Authenticated, actor_of, authenticate};
pub use granted::{Gate, Granted};
pub use held::with_roles;
pub use known::Known;
pub use policy::{Decision, Right, allows, decide, gives, role_for};
pub use rule::{Does, Holder, Only, Rule};
pub use scope::{Anywhere, Ask, Permission, Place, Scope, Stake, parse_id};
