//! `GET /sectors/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::SectorView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one sector.
///
/// Everybody with an account may know it.
#[utoipa::path(tag = "sectors", params(IdPath),
    responses((status = OK, description = "The sector.", body = SectorView)),
    extensions(("x-permission" = json!("sector.read"))))]
#[get("/sectors/{id}")]
pub async fn get_sector(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().found.sector.clone();
        let version = row.version;
        Ok(Output::ok(&SectorView::from(row))?.with_version(version))
    })
    .await
}
