//! `GET /committees`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::committee::{Column, Entity, Model};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::CommitteeLevel;
use utoipa::IntoParams;

use super::policy::List;
use super::view::CommitteeView;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which committees.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CommitteeFilter {
    /// Directly under one.
    parent_id: Option<CommitteeId>,
    /// Of one level.
    level: Option<CommitteeLevel>,
    /// With one code.
    #[param(min_length = 6, max_length = 6, pattern = "^[1-9][0-9]{5}$")]
    code: Option<String>,
}

impl Filter for CommitteeFilter {
    const SORTS: &'static [&'static str] = &["code", "-code"];
}

/// List the committees.
///
/// By their division codes, so that a province comes before its cities, and a city before its counties.
#[utoipa::path(tag = "committees", params(Listing<CommitteeFilter>),
    responses((status = OK, description = "A page of committees.", body = PageOf<CommitteeView>)),
    extensions(("x-permission" = json!("committee.read"))))]
#[get("/committees")]
pub async fn list_committees(op: Op<List, Listing<CommitteeFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(code, id)| (code.into(), id));
        let select = Entity::find().filter(condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::Code)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.code.clone(), row.id.0), CommitteeView::from)
    })
    .await
}

fn condition(filter: &CommitteeFilter) -> Condition {
    Condition::all()
        .add_option(filter.parent_id.map(|id| Column::ParentId.eq(id)))
        .add_option(filter.level.map(|level| Column::Level.eq(level)))
        .add_option(filter.code.as_ref().map(|code| Column::Code.eq(code)))
}
