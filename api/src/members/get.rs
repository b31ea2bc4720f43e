//! `GET /members/{id}`

use actix_web::get;

use super::policy::Read;
use super::view::{MemberView, view};
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one member.
///
/// The masked phone and the reasons of the state are for the member, staff and administrators.
#[utoipa::path(tag = "members", params(IdPath),
    responses((status = OK, description = "The member.", body = MemberView)),
    extensions(("x-permission" = json!("member.read"))))]
#[get("/members/{id}")]
pub async fn get_member(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let member = view(op.app(), op.actor(), op.scope())?;
        Ok(Output::ok(&member)?.with_version(member.version))
    })
    .await
}
