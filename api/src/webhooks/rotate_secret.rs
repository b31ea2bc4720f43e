//! `POST /webhooks/{id}/rotate-secret`

use actix_web::post;
use chrono::TimeDelta;
use serde::Deserialize;
use shangliang_entity::webhook::Model;
use utoipa::ToSchema;

use super::policy::Change;
use super::secret::{Column, Secret, present};
use super::store;
use super::view::WebhookView;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output};

/// How a secret is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "overlap_hours": 24 }))]
pub struct Rotation {
    /// For how many hours the present secret signs too; 0 where it has leaked.
    #[serde(default = "a_day")]
    #[schema(minimum = 0, maximum = 168)]
    overlap_hours: u8,
}

fn a_day() -> u8 {
    24
}

/// Replace the secret of a webhook.
///
/// The answer tells the new one, once. Until the overlap ends, each request carries a signature of both, so that its receiver can change over in
/// its own time. One that was replaced before signs no more.
#[utoipa::path(tag = "webhooks", params(IdPath), request_body = Rotation,
    responses((status = OK, description = "The webhook, with its new secret.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks/{id}/rotate-secret")]
pub async fn rotate_webhook_secret(op: Op<Change, Body<Rotation>>) -> Handled {
    op.write(async |op, uow, Body(rotation)| {
        let before = store::lock(uow, op.scope().found.webhook.id).await?;
        let (keys, id) = (&op.app().keys, before.id);
        let secret = Secret::generate(&*op.app().random);
        let overlap = TimeDelta::hours(rotation.overlap_hours.into());
        let previous = match overlap.is_zero() {
            true => None,
            false => Some(present(keys, &before)?.seal(keys, id, Column::Previous)?),
        };
        let row = Model {
            secret_sealed: secret.seal(keys, id, Column::Present)?,
            previous_secret_until: previous.is_some().then(|| uow.now() + overlap),
            previous_secret_sealed: previous,
            ..before
        };
        let row = store::update(uow, row, "webhook.secret_rotated").await?;
        let view = WebhookView::with_secret(row, &secret);
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
