//! `GET /cases/{id}/replies/{reply_id}`

use actix_web::get;

use super::permission::ReadReply;
use super::{ReplyPath, shown};
use crate::cases::view::ReplyView;
use crate::http::openapi::QueryCodeHeader;
use crate::http::{Handled, Op};

/// See one reply.
///
/// Drafts and replies under review are for handlers and staff; to others there is nothing until the reply is released.
#[utoipa::path(tag = "cases", params(ReplyPath, QueryCodeHeader),
    responses((status = OK, description = "The reply.", body = ReplyView)),
    extensions(("x-permission" = json!("case.read"))))]
#[get("/cases/{id}/replies/{reply_id}")]
pub async fn get_reply(op: Op<ReadReply>) -> Handled {
    op.read(async |op, _, _| {
        let scope = &op.scope().0;
        shown(op, &scope.case, &scope.reply, &scope.all)
    })
    .await
}
