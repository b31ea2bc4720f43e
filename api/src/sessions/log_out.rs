//! `POST /auth/logout`

use actix_web::post;

use super::policy::SignOut;
use super::store;
use crate::access::Actor;
use crate::http::{Handled, Op, Output};

/// Sign out.
///
/// The session ends with all its tokens, on every process.
#[utoipa::path(tag = "sign-in",
    responses((status = NO_CONTENT, description = "The session has ended.")),
    extensions(("x-permission" = json!("session.sign_out"))))]
#[post("/auth/logout")]
pub async fn log_out(op: Op<SignOut>) -> Handled {
    op.input()?;
    if let Actor::SignedIn(signed_in) = op.actor() {
        op.transact(async |uow| store::end(uow, signed_in.session).await).await?;
    }
    op.meta().note_event("sign_out", None);
    Output::no_content()
}
