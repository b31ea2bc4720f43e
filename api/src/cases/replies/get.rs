//! `GET /cases/{id}/replies/{reply_id}`

use actix_web::get;

use super::{ReplyPath, shown};
use crate::cases::policy::ReadReply;
use crate::cases::view::{Closeness, ReplyView, closeness};
use crate::http::{Handled, Kind, Op};

/// See one reply.
///
/// Drafts and replies under review are for handlers and staff; to others there is nothing until the reply is released.
#[utoipa::path(tag = "cases", params(ReplyPath),
    responses((status = OK, description = "The reply.", body = ReplyView)),
    extensions(("x-permission" = json!("case.read"))))]
#[get("/cases/{id}/replies/{reply_id}")]
pub async fn get_reply(op: Op<ReadReply>) -> Handled {
    op.read(async |op, _, _| {
        let scope = op.scope();
        let is_inside = closeness(op.actor(), &scope.case) == Closeness::Inside;
        if !is_inside && scope.reply.released_at.is_none() {
            return Err(Kind::NotFound.into());
        }
        shown(op, &scope.case, &scope.reply)
    })
    .await
}
