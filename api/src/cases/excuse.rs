//! `POST /cases/{id}/excuse`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::NoteKind;
use utoipa::ToSchema;

use super::permission::Excuse;
use super::receive::no_such_part;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{assignment as part, lifecycle, notes};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op};

/// Which co-handler goes, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Excused {
    /// The co-handler's part.
    assignment_id: AssignmentId,
    /// Why; a comment on the case.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Excuse a co-handler from its part.
///
/// The reply then needs its countersignature no more, and the co-handler is told that it has no part in the case any longer. Only while
/// the case is being handled; whoever writes a reply is not excused, and whoever objected gets a decision instead (409).
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Excused,
    responses((status = OK, description = "The case, the co-handler excused.", body = CaseView)),
    extensions(("x-permission" = json!("case.excuse"))))]
#[post("/cases/{id}/excuse")]
pub async fn excuse_co_handler(op: Op<Excuse, Body<Excused>>) -> Handled {
    op.write(async |op, uow, Body(excused)| {
        let scope = &op.scope();
        let mut work = Work::begin(uow, scope.case.id).await?;
        let before = work.part(excused.assignment_id).cloned().ok_or_else(no_such_part)?;
        op.expect_version(work.case().version)?;
        if !lifecycle::is_being_handled(work.case().status) {
            return Err(lifecycle::refused(work.case().status));
        }
        let transition = part::step(&before, part::Action::Excuse)?;
        work.part_step(before.id, transition, json!({}), |_| {});
        notes::add(&mut work, NoteKind::Comment, &excused.reason, None).await?;
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}
