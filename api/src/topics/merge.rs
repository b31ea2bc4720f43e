//! `POST /topics/{id}/merge`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::ids::TopicId;
use shangliang_entity::topic::Model;
use utoipa::ToSchema;

use super::lifecycle::{self, Action, step};
use super::policy::Act;
use super::store;
use super::view::{TopicView, view_of};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrecy::refuse_marked;

/// Where a topic goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "into_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "text": "两题内容相近" }))]
pub struct Merging {
    /// Another topic of the committee that is not concluded yet.
    into_id: TopicId,
    /// Why, for all who see the topic.
    #[schema(min_length = 1, max_length = 500, format = "text")]
    text: Option<String>,
}

/// Merge a topic into another.
///
/// Before it opened, so that nothing was submitted under it.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Merging,
    responses((status = OK, description = "The topic, merged.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/merge")]
pub async fn merge_topic(op: Op<Act, Body<Merging>>) -> Handled {
    op.write(async |op, uow, Body(merging)| {
        refuse_marked(&[("/text", merging.text.as_deref())])?;
        let before = store::lock(uow, op.scope().topic.id).await?;
        let into = store::find(&uow.conn(), merging.into_id).await?.map(|found| found.topic);
        let is_fit = into.is_some_and(|into| {
            into.id != before.id && into.committee_id == before.committee_id && lifecycle::is_editable(into.status)
        });
        if !is_fit {
            let text =
                Text::fixed("应为该委员会另一个未结束的议题", "expected another topic of the committee, not concluded");
            return Err(Problem::field("/into_id", "unknown", text));
        }
        op.expect_version(before.version)?;
        let transition = step(before.status, Action::Merge)?;
        let id = before.id;
        let row = Model { merged_into_id: Some(merging.into_id), status_reason: merging.text.clone(), ..before };
        store::apply(uow, row, transition).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
