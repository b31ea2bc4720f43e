//! `GET /groups/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::GroupView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one group.
///
/// Its members are listed under it.
#[utoipa::path(tag = "groups", params(IdPath),
    responses((status = OK, description = "The group.", body = GroupView)),
    extensions(("x-permission" = json!("group.read"))))]
#[get("/groups/{id}")]
pub async fn get_group(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().found.group.clone();
        let version = row.version;
        Ok(Output::ok(&GroupView::from(row))?.with_version(version))
    })
    .await
}
