//! `GET /terms/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::TermView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one term.
///
/// Numbering and figures of its committee go by it.
#[utoipa::path(tag = "terms", params(IdPath),
    responses((status = OK, description = "The term.", body = TermView)),
    extensions(("x-permission" = json!("term.read"))))]
#[get("/terms/{id}")]
pub async fn get_term(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().found.term.clone();
        let version = row.version;
        Ok(Output::ok(&TermView::from(row))?.with_version(version))
    })
    .await
}
