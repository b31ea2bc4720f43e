//! `POST /webhooks/{id}/pause`, `resume`, `test`

use actix_web::post;
use serde_json::json;
use shangliang_entity::vocab::WebhookStatus;

use super::catalogue::TESTED;
use super::lifecycle::{Action, not_while, step};
use super::policy::Change;
use super::store;
use super::view::WebhookView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// Pause a webhook.
///
/// Events wait until it is resumed, for 30 days.
#[utoipa::path(tag = "webhooks", params(IdPath),
    responses((status = OK, description = "The webhook, paused.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks/{id}/pause")]
pub async fn pause_webhook(op: Op<Change>) -> Handled {
    act(op, Action::Pause).await
}

/// Resume a webhook.
///
/// Also one that was disabled because its receiver answered 410. What waited is told now, in its order.
#[utoipa::path(tag = "webhooks", params(IdPath),
    responses((status = OK, description = "The webhook, active.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks/{id}/resume")]
pub async fn resume_webhook(op: Op<Change>) -> Handled {
    act(op, Action::Resume).await
}

async fn act(op: Op<Change>, action: Action) -> Handled {
    op.write(async |op, uow, _| {
        let before = store::lock(uow, op.scope().found.webhook.id).await?;
        let transition = step(before.status, action)?;
        let view = WebhookView::from(store::apply(uow, before, transition).await?);
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}

/// Try a webhook.
///
/// It is told the event `webhook.tested`, whatever types it wants, in its order with the others; its deliveries show what became of it.
#[utoipa::path(tag = "webhooks", params(IdPath),
    responses((status = ACCEPTED, description = "The event will be told.")),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks/{id}/test")]
pub async fn test_webhook(op: Op<Change>) -> Handled {
    op.write(async |op, uow, _| {
        let row = store::lock(uow, op.scope().found.webhook.id).await?;
        if row.status != WebhookStatus::Active {
            return Err(not_while(row.status));
        }
        store::record(uow, &row, TESTED, json!({})).await?;
        Output::accepted()
    })
    .await
}
