//! Changes of what proves who somebody is, or lets others in, need a recent sign-in (RFC 9470).

use super::lifetime::is_fresh;
use crate::access::{Actor, SignedIn};
use crate::http::{Kind, Problem};
use crate::state::App;

/// Whoever signed in within the last ten minutes; anybody else is asked to do so first.
pub fn fresh<'a>(actor: &'a Actor, app: &App) -> Result<&'a SignedIn, Problem> {
    match actor {
        Actor::SignedIn(me) if is_fresh(me.since, app.clock.now()) => Ok(me),
        _ => Err(Kind::StepUpRequired.into()),
    }
}
