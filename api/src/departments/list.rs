//! `GET /departments`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::department::{Column, Entity, Model};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::DepartmentSystem;
use utoipa::IntoParams;

use super::policy::List;
use super::view::DepartmentView;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which departments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DepartmentFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// Of one system.
    system: Option<DepartmentSystem>,
    /// Only assigning offices, or only others.
    is_assigning_office: Option<bool>,
    /// Only those that take items, or only others.
    is_active: Option<bool>,
}

impl Filter for DepartmentFilter {
    const SORTS: &'static [&'static str] = &["name", "-name"];
}

/// List the departments.
///
/// Of all committees, where no filter says otherwise.
#[utoipa::path(tag = "departments", params(Listing<DepartmentFilter>),
    responses((status = OK, description = "A page of departments.", body = PageOf<DepartmentView>)),
    extensions(("x-permission" = json!("department.read"))))]
#[get("/departments")]
pub async fn list_departments(op: Op<List, Listing<DepartmentFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(name, id)| (name.into(), id));
        let select = Entity::find().filter(condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::Name)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.name.clone(), row.id.0), DepartmentView::from)
    })
    .await
}

fn condition(filter: &DepartmentFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.system.map(|system| Column::System.eq(system)))
        .add_option(filter.is_assigning_office.map(|is| Column::IsAssigningOffice.eq(is)))
        .add_option(filter.is_active.map(|is| Column::IsActive.eq(is)))
}
