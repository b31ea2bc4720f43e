//! `GET /topics/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::{TopicView, view};
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one topic.
///
/// From its opening on it is open to everybody; before that, to members and staff of its committee.
#[utoipa::path(tag = "topics", params(IdPath),
    responses((status = OK, description = "The topic.", body = TopicView)),
    extensions(("x-permission" = json!("topic.read"))))]
#[get("/topics/{id}")]
pub async fn get_topic(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let topic = view(op.actor(), op.scope());
        Ok(Output::ok(&topic)?.with_version(topic.version))
    })
    .await
}
