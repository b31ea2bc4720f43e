//! `GET /cases/{id}`

use actix_web::get;

use super::permission::Read;
use super::view::{CaseView, show};
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::{Handled, Op};

/// See one case.
///
/// Handlers, staff and supervisors see all of it; authors see the state, the handlers and what was released to them; everybody
/// who is signed in sees the state and the released replies of a published one, and nothing of any other. Whoever is not signed in
/// reads what was answered with the published suggestion.
#[utoipa::path(tag = "cases", params(IdPath, QueryCodeHeader),
    responses((status = OK, description = "The case.", body = CaseView)),
    extensions(("x-permission" = json!("case.read"))))]
#[get("/cases/{id}")]
pub async fn get_case(op: Op<Read>) -> Handled {
    op.read(async |op, db, _| show(op.app(), op.actor(), db, op.scope()).await).await
}
