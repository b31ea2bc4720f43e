//! `POST /cases/{id}/replies/{reply_id}/submit`

use actix_web::post;
use serde_json::json;
use shangliang_entity::reply::Model;
use shangliang_entity::vocab::CaseStatus;

use super::permission::SubmitReply;
use super::{ReplyPath, answer, begin};
use crate::access::hands;
use crate::cases::progress::Progress;
use crate::cases::view::ReplyView;
use crate::cases::{actions, assignment as part, reply, rounds};
use crate::http::openapi::IfMatch;
use crate::http::{Handled, Op, Problem, Text};

/// Hand in a reply.
///
/// Every co-handler must have countersigned. Once all who write have handed in theirs, the reply is reviewed, or released at
/// once where the committee reviews none.
#[utoipa::path(tag = "cases", params(ReplyPath, IfMatch),
    responses((status = OK, description = "The reply, handed in.", body = ReplyView)),
    extensions(("x-permission" = json!("reply.submit"))))]
#[post("/cases/{id}/replies/{reply_id}/submit")]
pub async fn submit_reply(op: Op<SubmitReply>) -> Handled {
    op.write(async |op, uow, _| {
        let (mut work, before) = begin(op, uow, CaseStatus::Handling).await?;
        if !actions::is_countersigned(work.parts()) {
            return Err(Problem::state(Text::fixed("会办单位尚未全部会签", "not every co-handler has countersigned")));
        }
        let writers = hands::with(before.writers.as_deref(), uow.by());
        let row = Model { writers, ..hand_in(&mut work, &before)? };
        work.write_reply(&before, &row).await?;
        rounds::hand_in(&mut work, op.scope().case.committee.reviews_replies).await?;
        work.save().await?;
        answer(op, &uow.conn()).await
    })
    .await
}

/// Hands in a reply with its part, and gives its row.
pub fn hand_in(work: &mut Progress<'_>, before: &Model) -> Result<Model, Problem> {
    let transition = reply::step(before.status, reply::Action::Submit)?;
    let own = before.assignment_id.and_then(|id| work.part(id)).cloned();
    let own = own.ok_or_else(|| Problem::internal("a reply of the round has no part"))?;
    let part_transition = part::step(&own, part::Action::Submit)?;
    let now = work.now();
    let row = work.reply_step(before, transition, json!({}), |row| row.submitted_at = Some(now));
    work.part_step(own.id, part_transition, json!({ "due_on": own.due_on }), |row| row.submitted_at = Some(now));
    Ok(row)
}
