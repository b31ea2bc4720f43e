//! `GET /studios/{id}/suggestions`

use actix_web::get;
use sea_orm::ColumnTrait;
use shangliang_entity::suggestion::Column;

use super::policy::Read;
use crate::http::openapi::IdPath;
use crate::http::page::HandledList;
use crate::http::{Listing, Op, PageOf};
use crate::suggestions::{SuggestionFilter, SuggestionItem, page_within};

/// List the suggestions handed to a studio that one may see.
///
/// Without signing in these are the published ones.
#[utoipa::path(tag = "studios", params(IdPath, Listing<SuggestionFilter>),
    responses((status = OK, description = "A page of suggestions.", body = PageOf<SuggestionItem>)),
    extensions(("x-permission" = json!("studio.read"))))]
#[get("/studios/{id}/suggestions")]
pub async fn list_studio_suggestions(op: Op<Read, Listing<SuggestionFilter>>) -> HandledList {
    op.list(async |op, db, listing| page_within(op, db, listing, Column::StudioId.eq(op.scope().studio.id)).await).await
}
