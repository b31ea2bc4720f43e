//! `GET /groups/{id}/members`

use actix_web::get;
use sea_orm::sea_query::Expr;
use serde::Deserialize;
use shangliang_entity::group_seat::{Column, Entity};
use utoipa::IntoParams;

use super::policy::Read;
use super::store::{self, Seat};
use super::view::GroupSeatView;
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// No filters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct GroupRosterFilter {}

impl Filter for GroupRosterFilter {
    const SORTS: &'static [&'static str] = &["since", "-since"];
}

/// List a group's members.
///
/// Those who have sat there longest come first.
#[utoipa::path(tag = "groups", params(IdPath, Listing<GroupRosterFilter>),
    responses((status = OK, description = "A page of the group's members.", body = PageOf<GroupSeatView>)),
    extensions(("x-permission" = json!("group.read"))))]
#[get("/groups/{id}/members")]
pub async fn list_group_members(op: Op<Read, Listing<GroupRosterFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(since, id)| (instant_value(&since), id));
        let select = store::seats(op.scope().found.group.id);
        let page = listing.window(select, Expr::col((Entity, Column::Since)), Column::MemberId, after);
        let seats = page.rows(db).await?;
        let position = |seat: &Seat| Position(instant_key(seat.since), seat.member_id.0);
        listing.page(seats, position, GroupSeatView::from)
    })
    .await
}
