//! `GET /exports/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::ExportView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See how far an export is.
///
/// Ask every few seconds until it is `done`, and fetch it from `url` then; `rows` of `total` are written. It shows the list at `as_of`. It can be
/// fetched for a day.
#[utoipa::path(tag = "exports", params(IdPath),
    responses((status = OK, description = "The export.", body = ExportView)),
    extensions(("x-permission" = json!("export.read"))))]
#[get("/exports/{id}")]
pub async fn get_export(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| Output::ok(&ExportView::new(&op.scope().export, op.app().clock.now()))).await
}
