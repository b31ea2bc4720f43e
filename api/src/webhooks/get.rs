//! `GET /webhooks/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::WebhookView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one webhook.
///
/// Without its secret, which was shown when it was made.
#[utoipa::path(tag = "webhooks", params(IdPath),
    responses((status = OK, description = "The webhook.", body = WebhookView)),
    extensions(("x-permission" = json!("webhook.read"))))]
#[get("/webhooks/{id}")]
pub async fn get_webhook(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let view = WebhookView::from(op.scope().found.webhook.clone());
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
