//! `GET /committees/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::CommitteeView;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one committee.
///
/// With the brand that its platform goes by.
#[utoipa::path(tag = "committees", params(IdPath),
    responses((status = OK, description = "The committee.", body = CommitteeView)),
    extensions(("x-permission" = json!("committee.read"))))]
#[get("/committees/{id}")]
pub async fn get_committee(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let row = op.scope().committee.clone();
        let version = row.version;
        Ok(Output::ok(&CommitteeView::from(row))?.with_version(version))
    })
    .await
}
