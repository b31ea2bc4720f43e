//! `POST /accounts/{id}/sessions/end-all`

use actix_web::post;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::policy::EndSessions;
use super::store;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// How many sessions were ended.
#[derive(Serialize, ToSchema)]
pub struct SessionsEnded {
    /// So many.
    #[schema(minimum = 0)]
    ended: u64,
}

/// End all sessions of an account.
///
/// On every process, at their next request; the account may sign in again.
#[utoipa::path(tag = "accounts", params(IdPath),
    responses((status = OK, description = "How many have ended.", body = SessionsEnded)),
    extensions(("x-permission" = json!("account.end_sessions"))))]
#[post("/accounts/{id}/sessions/end-all")]
pub async fn end_account_sessions(op: Op<EndSessions>) -> Handled {
    op.write(async |op, uow, _| {
        let id = op.scope().account.id;
        let ended = store::end_sessions(uow, id, None).await?;
        store::record(uow, id, "account.sessions_ended", None, json!({ "ended": ended })).await?;
        Output::ok(&SessionsEnded { ended })
    })
    .await
}
