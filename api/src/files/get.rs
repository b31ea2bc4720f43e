//! `GET /files/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::FileView;
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::{Handled, Op, Output};

/// See what is known of a file.
///
/// Its owner sees it always, others as the suggestion or the reply that it belongs to. To anybody else there is nothing.
#[utoipa::path(tag = "files", params(IdPath, QueryCodeHeader),
    responses((status = OK, description = "The file.", body = FileView)),
    extensions(("x-permission" = json!("file.read"))))]
#[get("/files/{id}")]
pub async fn get_file(op: Op<Read>) -> Handled {
    // Nobody changes it; what a scanner found changes the bytes of what is shown.
    op.read(async |op, _, _| Ok(Output::ok(&FileView::from(&op.scope().file))?.with_version(1))).await
}
