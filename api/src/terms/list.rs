//! `GET /committees/{id}/terms`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::term::{Column, Entity, Model};
use utoipa::IntoParams;

use super::policy::List;
use super::view::TermView;
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// No filters: a committee has few terms.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct TermFilter {}

impl Filter for TermFilter {
    const SORTS: &'static [&'static str] = &["-number", "number"];
}

/// List a committee's terms.
///
/// The latest first.
#[utoipa::path(tag = "committees", params(IdPath, Listing<TermFilter>),
    responses((status = OK, description = "A page of terms.", body = PageOf<TermView>)),
    extensions(("x-permission" = json!("term.read"))))]
#[get("/committees/{id}/terms")]
pub async fn list_terms(op: Op<List, Listing<TermFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after =
            listing.after(op)?.map(|Position(number, id)| (number.parse::<i32>().unwrap_or_default().into(), id));
        let select = Entity::find().filter(Column::CommitteeId.eq(op.scope().committee.id));
        let rows = listing.window(select, Expr::col((Entity, Column::Number)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.number.to_string(), row.id.0), TermView::from)
    })
    .await
}
