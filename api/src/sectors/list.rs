//! `GET /sectors`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::sector::{Column, Entity, Model};
use utoipa::IntoParams;

use super::policy::List;
use super::view::SectorView;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which sectors.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SectorFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
}

impl Filter for SectorFilter {
    const SORTS: &'static [&'static str] = &["name", "-name"];
}

/// List the sectors.
///
/// Of all committees, where no filter says otherwise.
#[utoipa::path(tag = "sectors", params(Listing<SectorFilter>),
    responses((status = OK, description = "A page of sectors.", body = PageOf<SectorView>)),
    extensions(("x-permission" = json!("sector.read"))))]
#[get("/sectors")]
pub async fn list_sectors(op: Op<List, Listing<SectorFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(name, id)| (name.into(), id));
        let select = Entity::find().filter(condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::Name)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.name.clone(), row.id.0), SectorView::from)
    })
    .await
}

fn condition(filter: &SectorFilter) -> Condition {
    Condition::all().add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
}
