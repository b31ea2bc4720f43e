//! `GET /webhooks`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::vocab::WebhookStatus;
use shangliang_entity::webhook::{Column, Entity, Model};
use utoipa::IntoParams;

use super::policy::List;
use super::store;
use super::view::WebhookView;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// Which webhooks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct WebhookFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// For one department.
    department_id: Option<DepartmentId>,
    /// In one state.
    status: Option<WebhookStatus>,
}

impl Filter for WebhookFilter {
    const SORTS: &'static [&'static str] = &["created_at", "-created_at"];
}

/// List the webhooks that one administers.
///
/// Of one's committee and those below it.
#[utoipa::path(tag = "webhooks", params(Listing<WebhookFilter>),
    responses((status = OK, description = "A page of webhooks.", body = PageOf<WebhookView>)),
    extensions(("x-permission" = json!("webhook.read"))))]
#[get("/webhooks")]
pub async fn list_webhooks(op: Op<List, Listing<WebhookFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = store::list(op.actor(), condition(&listing.filter));
        let rows = listing.window(select, Expr::col((Entity, Column::CreatedAt)), Column::Id, after).rows(db).await?;
        let position = |row: &Model| Position(instant_key(row.created_at), row.id.0);
        listing.page(rows, position, WebhookView::from)
    })
    .await
}

fn condition(filter: &WebhookFilter) -> Condition {
    Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.department_id.map(|id| Column::DepartmentId.eq(id)))
        .add_option(filter.status.map(|status| Column::Status.eq(status)))
}
