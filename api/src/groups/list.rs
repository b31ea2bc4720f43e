//! `GET /groups`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::member_group::{Column, Entity, Model};
use shangliang_entity::vocab::GroupKind;
use utoipa::IntoParams;

use super::policy::List;
use super::view::GroupView;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which groups.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct GroupFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one kind.
    kind: Option<GroupKind>,
}

impl Filter for GroupFilter {
    const SORTS: &'static [&'static str] = &["name", "-name"];
}

/// List the groups.
///
/// Of all committees, where no filter says otherwise.
#[utoipa::path(tag = "groups", params(Listing<GroupFilter>),
    responses((status = OK, description = "A page of groups.", body = PageOf<GroupView>)),
    extensions(("x-permission" = json!("group.read"))))]
#[get("/groups")]
pub async fn list_groups(op: Op<List, Listing<GroupFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(name, id)| (name.into(), id));
        let select = Entity::find().filter(condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::Name)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.name.clone(), row.id.0), GroupView::from)
    })
    .await
}

fn condition(filter: &GroupFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
}
