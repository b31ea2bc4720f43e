//! `GET /webhooks/{id}/deliveries`

use actix_web::get;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use shangliang_entity::vocab::DeliveryStatus;
use shangliang_entity::webhook_delivery::{Column, Entity};
use utoipa::IntoParams;

use super::policy::Read;
use super::store::deliveries::{self, Listed};
use super::view::DeliveryView;
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// Which deliveries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    /// In one state: `dead` for those that were given up.
    status: Option<DeliveryStatus>,
}

impl Filter for DeliveryFilter {
    const SORTS: &'static [&'static str] = &["-queued_at", "queued_at"];
}

/// List what was told to a webhook, and what waits.
///
/// Each event once, for 30 days after it was queued.
#[utoipa::path(tag = "webhooks", params(IdPath, Listing<DeliveryFilter>),
    responses((status = OK, description = "A page of deliveries.", body = PageOf<DeliveryView>)),
    extensions(("x-permission" = json!("webhook.read"))))]
#[get("/webhooks/{id}/deliveries")]
pub async fn list_webhook_deliveries(op: Op<Read, Listing<DeliveryFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let matching = Condition::all().add_option(listing.filter.status.map(|status| Column::Status.eq(status)));
        let select = deliveries::list(op.scope().found.webhook.id, matching);
        let page = listing.window(select, Expr::col((Entity, Column::QueuedAt)), Column::Id, after);
        let rows = page.reading(deliveries::listed).rows(db).await?;
        let position = |row: &Listed| Position(instant_key(row.delivery.queued_at), row.delivery.id.0);
        listing.page(rows, position, DeliveryView::from)
    })
    .await
}
