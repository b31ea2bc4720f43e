//! `GET /studios/{id}/members`

use actix_web::get;
use sea_orm::sea_query::Expr;
use serde::Deserialize;
use shangliang_entity::studio_seat::{Column, Entity};
use utoipa::IntoParams;

use super::policy::ReadRoster;
use super::store::{self, Seat};
use super::view::SeatView;
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// No filters: a roster is short.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct RosterFilter {}

impl Filter for RosterFilter {
    const SORTS: &'static [&'static str] = &["since", "-since"];
}

/// List a studio's roster.
///
/// Who works there and as what, the longest-serving first.
#[utoipa::path(tag = "studios", params(IdPath, Listing<RosterFilter>),
    responses((status = OK, description = "A page of the roster.", body = PageOf<SeatView>)),
    extensions(("x-permission" = json!("studio.read_roster"))))]
#[get("/studios/{id}/members")]
pub async fn list_studio_members(op: Op<ReadRoster, Listing<RosterFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(since, id)| (instant_value(&since), id));
        let select = store::seats(op.scope().0.studio.id);
        let page = listing.window(select, Expr::col((Entity, Column::Since)), Column::MemberId, after);
        let seats = page.rows(db).await?;
        let position = |seat: &Seat| Position(instant_key(seat.since), seat.member_id.0);
        listing.page(seats, position, SeatView::from)
    })
    .await
}
