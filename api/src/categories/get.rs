//! `GET /categories/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::CategoryView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one category.
///
/// Open to everybody, as the list of them is.
#[utoipa::path(tag = "categories", params(IdPath),
    responses((status = OK, description = "The category.", body = CategoryView)),
    extensions(("x-permission" = json!("category.read"))))]
#[get("/categories/{id}")]
pub async fn get_category(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().category.clone();
        let version = row.version;
        Ok(Output::ok(&CategoryView::from(row))?.with_version(version))
    })
    .await
}
