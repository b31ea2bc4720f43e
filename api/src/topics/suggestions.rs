//! `GET /topics/{id}/suggestions`

use actix_web::get;
use sea_orm::ColumnTrait;
use shangliang_entity::suggestion::Column;

use super::policy::Read;
use crate::http::openapi::IdPath;
use crate::http::page::HandledList;
use crate::http::{Listing, Op, PageOf};
use crate::suggestions::{SuggestionFilter, SuggestionItem, page_within};

/// List the suggestions under a topic that one may see.
///
/// Without signing in these are the published ones.
#[utoipa::path(tag = "topics", params(IdPath, Listing<SuggestionFilter>),
    responses((status = OK, description = "A page of suggestions.", body = PageOf<SuggestionItem>)),
    extensions(("x-permission" = json!("topic.read"))))]
#[get("/topics/{id}/suggestions")]
pub async fn list_topic_suggestions(op: Op<Read, Listing<SuggestionFilter>>) -> HandledList {
    op.list(async |op, db, listing| page_within(op, db, listing, Column::TopicId.eq(op.scope().topic.id)).await).await
}
