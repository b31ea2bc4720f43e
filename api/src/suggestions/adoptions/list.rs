//! `GET /suggestions/{id}/adoptions`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::adoption::{Column, Entity, Model};
use shangliang_entity::vocab::AdoptionLevel;
use utoipa::IntoParams;

use super::AdoptionView;
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};
use crate::suggestions::permission::Read;
use crate::suggestions::store::adoptions;

/// Which adoptions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AdoptionFilter {
    /// By bodies of one level.
    #[param(inline)]
    level: Option<AdoptionLevel>,
    /// Only those that were taken back, or only those that hold.
    revoked: Option<bool>,
}

impl Filter for AdoptionFilter {
    const SORTS: &'static [&'static str] = &["-recorded_at", "recorded_at"];
}

/// List who adopted a suggestion.
///
/// For everybody who may see the suggestion. Those that were taken back stay in the list and say why.
#[utoipa::path(tag = "suggestions", params(IdPath, QueryCodeHeader, Listing<AdoptionFilter>),
    responses((status = OK, description = "A page of adoptions.", body = PageOf<AdoptionView>)),
    extensions(("x-permission" = json!("suggestion.read"))))]
#[get("/suggestions/{id}/adoptions")]
pub async fn list_adoptions(op: Op<Read, Listing<AdoptionFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let mut select = adoptions::of(op.scope().suggestion.id);
        if let Some(level) = listing.filter.level {
            select = select.filter(Column::Level.eq(level));
        }
        select = match listing.filter.revoked {
            Some(true) => select.filter(Column::RevokedAt.is_not_null()),
            Some(false) => select.filter(Column::RevokedAt.is_null()),
            None => select,
        };
        let page = listing.window(select, Expr::col((Entity, Column::RecordedAt)), Column::Id, after);
        let rows = page.rows(db).await?;
        listing.page(rows, |row: &Model| Position(instant_key(row.recorded_at), row.id.0), AdoptionView::from)
    })
    .await
}
