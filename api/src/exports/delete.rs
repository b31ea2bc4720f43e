//! `DELETE /exports/{id}`

use actix_web::delete;

use super::policy::Delete;
use super::store;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// Have an export forgotten.
///
/// One that is not done is not written any further.
#[utoipa::path(tag = "exports", params(IdPath),
    responses((status = NO_CONTENT, description = "It is gone.")),
    extensions(("x-permission" = json!("export.delete"))))]
#[delete("/exports/{id}")]
pub async fn delete_export(op: Op<Delete>) -> Handled {
    op.write(async |op, uow, _| {
        store::remove(uow, op.scope().export.id).await?;
        Output::no_content()
    })
    .await
}
