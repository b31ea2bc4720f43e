//! `DELETE /webhooks/{id}`

use actix_web::delete;

use super::policy::Change;
use super::{deliver, store};
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// Take a webhook away.
///
/// With everything that waits to be told to it; what is being sent at this moment may still arrive.
#[utoipa::path(tag = "webhooks", params(IdPath),
    responses((status = NO_CONTENT, description = "It is gone.")),
    extensions(("x-permission" = json!("webhook.write"))))]
#[delete("/webhooks/{id}")]
pub async fn delete_webhook(op: Op<Change>) -> Handled {
    op.write(async |op, uow, _| {
        let row = store::lock(uow, op.scope().found.webhook.id).await?;
        store::delete(uow, &row).await?;
        deliver::forget(uow, row.id).await?;
        Output::no_content()
    })
    .await
}
