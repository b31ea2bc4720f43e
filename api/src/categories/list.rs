//! `GET /categories`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use shangliang_entity::category::{Column, Entity, Model};
use shangliang_entity::ids::CommitteeId;
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::CategoryView;
use crate::http::page::{Filter, HandledList};
use crate::http::{Listing, Op, PageOf, Position};

/// Which categories.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CategoryFilter {
    /// Those that items of one committee may name: its own, and the shared ones whose code it does not have itself.
    committee_id: Option<CommitteeId>,
    /// Of one first level.
    #[param(min_length = 1, max_length = 50, format = "line")]
    level1: Option<String>,
    /// Only those that new items may use, or only others.
    is_active: Option<bool>,
}

impl Filter for CategoryFilter {
    const SORTS: &'static [&'static str] = &["code", "-code"];
}

/// List the categories.
///
/// Open to everybody: whoever fills in a form chooses from them.
#[utoipa::path(tag = "categories", params(Listing<CategoryFilter>),
    responses((status = OK, description = "A page of categories.", body = PageOf<CategoryView>)),
    extensions(("x-permission" = json!("category.read"))))]
#[get("/categories")]
pub async fn list_categories(op: Op<List, Listing<CategoryFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(code, id)| (code.into(), id));
        let select = Entity::find().filter(condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::Code)), Column::Id, after).rows(db).await?;
        listing.page(rows, |row: &Model| Position(row.code.clone(), row.id.0), CategoryView::from)
    })
    .await
}

fn condition(filter: &CategoryFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(store::dictionary_of))
        .add_option(filter.level1.as_ref().map(|level| Column::Level1.eq(level)))
        .add_option(filter.is_active.map(|is| Column::IsActive.eq(is)))
}
