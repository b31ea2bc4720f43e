//! `GET /departments/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::DepartmentView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one department.
///
/// Everybody with an account may know who handles items.
#[utoipa::path(tag = "departments", params(IdPath),
    responses((status = OK, description = "The department.", body = DepartmentView)),
    extensions(("x-permission" = json!("department.read"))))]
#[get("/departments/{id}")]
pub async fn get_department(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().found.department.clone();
        let version = row.version;
        Ok(Output::ok(&DepartmentView::from(row))?.with_version(version))
    })
    .await
}
