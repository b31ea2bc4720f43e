//! `GET /studios`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::studio::{Column, Entity};
use shangliang_entity::vocab::{StudioKind, StudioStatus};
use utoipa::IntoParams;

use super::policy::List;
use super::store::{self, Found};
use super::view::{StudioView, view};
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which studios.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StudioFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one kind.
    kind: Option<StudioKind>,
    /// In one state.
    status: Option<StudioStatus>,
    /// With activities on one day of the month.
    #[param(minimum = 1, maximum = 31)]
    activity_day: Option<i32>,
}

impl Filter for StudioFilter {
    const SORTS: &'static [&'static str] = &["name", "-name"];
}

/// List the studios that one may see.
///
/// Without signing in these are the working ones.
#[utoipa::path(tag = "studios", params(Listing<StudioFilter>),
    responses((status = OK, description = "A page of studios.", body = PageOf<StudioView>)),
    extensions(("x-permission" = json!("studio.list"))))]
#[get("/studios")]
pub async fn list_studios(op: Op<List, Listing<StudioFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(name, id)| (name.into(), id));
        let select = store::list(op.actor(), condition(&listing.filter));
        let page = listing.window(select, Expr::col((Entity, Column::Name)), Column::Id, after);
        let rows = page.reading(store::and_known).rows(db).await?;
        let position = |found: &Found| Position(found.studio.name.clone(), found.studio.id.0);
        let tells_actions = listing.wants_actions();
        listing.page(rows, position, |found| match tells_actions {
            true => view(op.actor(), &found.into()),
            false => StudioView::from(found.studio),
        })
    })
    .await
}

fn condition(filter: &StudioFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
        .add_option(filter.activity_day.map(|day| Column::ActivityDay.eq(day)))
}
