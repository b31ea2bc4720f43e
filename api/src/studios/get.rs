//! `GET /studios/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::{StudioView, view};
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one studio.
///
/// Working ones are open to everybody; others to their officers and to members, staff and administrators of the committee.
#[utoipa::path(tag = "studios", params(IdPath),
    responses((status = OK, description = "The studio.", body = StudioView)),
    extensions(("x-permission" = json!("studio.read"))))]
#[get("/studios/{id}")]
pub async fn get_studio(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let studio = view(op.actor(), op.scope());
        Ok(Output::ok(&studio)?.with_version(studio.version))
    })
    .await
}
