//! `POST /cases/{id}/receive`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::assignment;
use shangliang_entity::ids::AssignmentId;
use shangliang_entity::vocab::NoteKind;
use utoipa::ToSchema;

use super::lifecycle::{self, Action};
use super::permission::Receive;
use super::progress::Progress;
use super::store::Work;
use super::view::{CaseView, answer};
use super::{assignment as part, notes};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem, Text};

/// Which part is signed for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// The part that is signed for.
    assignment_id: AssignmentId,
    /// What is to be noted; a comment on the case.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: Option<String>,
}

/// Sign for one's part in a case.
///
/// The case is being handled once its lead has signed, or any of those it is split between.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Received,
    responses((status = OK, description = "The case, received.", body = CaseView)),
    extensions(("x-permission" = json!("case.receive"))))]
#[post("/cases/{id}/receive")]
pub async fn receive_case(op: Op<Receive, Body<Received>>) -> Handled {
    op.write(async |op, uow, Body(received)| {
        let scope = &op.scope().case;
        let mut work = Work::begin(uow, scope.case.id).await?;
        let id = received.assignment_id;
        let before = work.part(id).cloned().ok_or_else(no_such_part)?;
        op.expect_version(work.case().version)?;
        sign_for(&mut work, &before)?;
        if let Some(text) = &received.reason {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Signs for a part; with the first of those who write, the case is being handled.
pub fn sign_for(work: &mut Progress<'_>, before: &assignment::Model) -> Result<(), Problem> {
    let transition = part::step(before, part::Action::Receive)?;
    let now = work.now();
    work.part_step(before.id, transition, json!({}), |row| row.received_at = Some(now));
    if part::writes(before.role) && lifecycle::next(work.case().status, Action::Begin).is_some() {
        let transition = lifecycle::step(work.case().status, Action::Begin)?;
        work.step(transition, json!({}), |_| {});
    }
    Ok(())
}

/// The body names no live part of the current round (422).
pub fn no_such_part() -> Problem {
    let text = Text::fixed("该办理件本轮没有这个承办方", "this round of the case has no such part");
    Problem::field("/assignment_id", "unknown", text)
}
