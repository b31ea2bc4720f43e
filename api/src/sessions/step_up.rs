//! Changes of what proves who somebody is, or lets others in, need a recent sign-in (RFC 9470).

use super::lifetime::is_fresh;
use super::store;
use crate::access::{Actor, SignedIn};
use crate::accounts;
use crate::db::Uow;
use crate::http::{Kind, Problem};
use crate::state::App;
use shangliang_entity::account;

/// Whoever signed in within the last ten minutes; anybody else is asked to do so first.
pub fn fresh<'a>(actor: &'a Actor, app: &App) -> Result<&'a SignedIn, Problem> {
    match actor {
        Actor::SignedIn(me) if is_fresh(me.since, app.clock.now()) => Ok(me),
        _ => Err(Kind::StepUpRequired.into()),
    }
}

/// The same with their account locked, in the unit that changes what proves who they are: the session may have been ended since the
/// request came, such as by whoever proved the account's number meanwhile.
pub async fn locked<'a>(uow: &Uow<'_>, actor: &'a Actor, app: &App) -> Result<(&'a SignedIn, account::Model), Problem> {
    let me = fresh(actor, app)?;
    let account = accounts::lock(uow, me.account).await?;
    match store::find_live(&uow.conn(), me.session).await? {
        Some(_) => Ok((me, account)),
        None => Err(Kind::InvalidToken.into()),
    }
}
