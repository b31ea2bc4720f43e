//! Requests to addresses that users give: what may be asked, and that nothing inside is ever reached by them. Beside them, gateways of
//! the operator, which may stand inside.
//!
//! A user's address is judged twice. When it is set, so that whoever sets it is told; and whenever it is called, where names are resolved
//! by [`PublicNames`] only and the connection goes to the very addresses that it let through: a name that changes its mind in between
//! (DNS rebinding) gets nowhere. Redirects are answers like any other and are not followed.

mod address;
mod breaker;
mod client;
mod gateway;
mod names;
mod target;

pub use breaker::{Breaker, REST};
pub use client::{Answer, DEADLINE, Outbound, Unsent};
pub use gateway::{Gateway, GatewayAddress, GatewayError};
pub use names::{Names, PublicNames, SystemNames};
pub use target::{Reach, Refused, Target};
