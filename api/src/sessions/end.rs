//! `DELETE /me/sessions/{id}` and `POST /me/sessions/end-all`

use actix_web::{delete, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::policy::{End, EndOthers};
use super::store;
use crate::access::Actor;
use crate::accounts;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output};

/// Which to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "keep_current": true }))]
pub struct EndAll {
    /// Whether the session that asks goes on.
    #[serde(default = "yes")]
    keep_current: bool,
}

fn yes() -> bool {
    true
}

/// How many were ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    /// So many.
    #[schema(minimum = 0)]
    pub ended: u64,
}

/// End one of one's sessions.
///
/// Its tokens stop working at their next request, on every process.
#[utoipa::path(tag = "me", params(IdPath),
    responses((status = NO_CONTENT, description = "The session has ended.")),
    extensions(("x-permission" = json!("session.end"))))]
#[delete("/me/sessions/{id}")]
pub async fn end_session(op: Op<End>) -> Handled {
    op.write(async |op, uow, _| {
        store::end(uow, op.scope().session.id).await?;
        Output::no_content()
    })
    .await
}

/// End all of one's sessions.
///
/// The one that asks goes on, unless `keep_current` is false.
#[utoipa::path(tag = "me", request_body = EndAll,
    responses((status = OK, description = "How many have ended.", body = Ended)),
    extensions(("x-permission" = json!("session.end_others"))))]
#[post("/me/sessions/end-all")]
pub async fn end_other_sessions(op: Op<EndOthers, Body<EndAll>>) -> Handled {
    op.write(async |op, uow, Body(asked)| {
        let ended = match op.actor() {
            Actor::SignedIn(me) => {
                accounts::end_sessions(uow, me.account, asked.keep_current.then_some(me.session)).await?
            }
            Actor::Visitor | Actor::Platform => 0,
        };
        Output::ok(&Ended { ended })
    })
    .await
}
