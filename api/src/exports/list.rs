//! `GET /exports`

use actix_web::get;
use sea_orm::sea_query::Expr;
use serde::Deserialize;
use shangliang_entity::list_export::{Column, Entity, Model};
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::ExportView;
use crate::access::Actor;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Kind, Listing, Op, PageOf, Position};

/// Nothing to choose by.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ExportFilter {}

impl Filter for ExportFilter {
    const SORTS: &'static [&'static str] = &["-created_at", "created_at"];
}

/// List one's own exports.
///
/// Those of the last day, done or not.
#[utoipa::path(tag = "exports", params(Listing<ExportFilter>),
    responses((status = OK, description = "A page of exports.", body = PageOf<ExportView>)),
    extensions(("x-permission" = json!("export.list"))))]
#[get("/exports")]
pub async fn list_exports(op: Op<List, Listing<ExportFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let now = op.app().clock.now();
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = store::of(me.account, now);
        let page = listing.window(select, Expr::col((Entity, Column::CreatedAt)), Column::Id, after);
        let position = |row: &Model| Position(instant_key(row.created_at), row.id.0);
        listing.page(page.rows(db).await?, position, |row| ExportView::new(&row, now))
    })
    .await
}
