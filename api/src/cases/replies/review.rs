//! `POST /cases/{id}/replies/{reply_id}/approve` and `…/reject`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::reply::Model;
use shangliang_entity::vocab::{CaseStatus, ReplyStatus, ResultClass, Vocabulary};
use utoipa::ToSchema;

use super::permission::{ApproveReply, RejectReply};
use super::{ReplyPath, answer, begin};
use crate::cases::progress::Progress;
use crate::cases::view::ReplyView;
use crate::cases::{assignment as part, lifecycle, reply, rounds};
use crate::http::openapi::IfMatch;
use crate::http::{Body, Handled, Kind, Op, Problem};

/// An approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What was achieved, where the handler's class does not fit.
    result_class: Option<ResultClass>,
}

/// Approve a reply.
///
/// Perhaps with another result class. Whoever wrote any version of the reply, or handed it in, may not approve it (403). Once
/// every reply of the round is approved, they are released to the authors.
#[utoipa::path(tag = "cases", params(ReplyPath, IfMatch), request_body = Approval,
    responses((status = OK, description = "The reply, approved.", body = ReplyView)),
    extensions(("x-permission" = json!("reply.review"))))]
#[post("/cases/{id}/replies/{reply_id}/approve")]
pub async fn approve_reply(op: Op<ApproveReply, Body<Approval>>) -> Handled {
    op.write(async |op, uow, Body(approval)| {
        let (mut work, before) = begin(op, uow, CaseStatus::InReview).await?;
        // Who wrote it may have changed since the permission was given.
        if let Some(why) = reply::objection(&before, op.actor()) {
            return Err(Problem::new(Kind::Forbidden).detail(why));
        }
        let row = approve(&mut work, &before, approval.result_class)?;
        work.write_reply(&before, &row).await?;
        if rounds::of_round(&work, ReplyStatus::Submitted).await?.is_empty() {
            rounds::answer(&mut work).await?;
        }
        work.save().await?;
        answer(op, &uow.conn()).await
    })
    .await
}

/// What is missing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentBack {
    /// Why it is sent back.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Send a reply back to its handler.
///
/// The case is being handled again; co-handlers countersign the new text.
#[utoipa::path(tag = "cases", params(ReplyPath, IfMatch), request_body = SentBack,
    responses((status = OK, description = "The reply, sent back.", body = ReplyView)),
    extensions(("x-permission" = json!("reply.review"))))]
#[post("/cases/{id}/replies/{reply_id}/reject")]
pub async fn reject_reply(op: Op<RejectReply, Body<SentBack>>) -> Handled {
    op.write(async |op, uow, Body(rejection)| {
        let (mut work, before) = begin(op, uow, CaseStatus::InReview).await?;
        let row = send_back(&mut work, &before, &rejection.reason)?;
        work.write_reply(&before, &row).await?;
        work.save().await?;
        answer(op, &uow.conn()).await
    })
    .await
}

/// Approves a reply, perhaps with another class, and gives its row.
pub fn approve(work: &mut Progress<'_>, before: &Model, class: Option<ResultClass>) -> Result<Model, Problem> {
    let transition = reply::step(before.status, reply::Action::Approve)?;
    let class = class.or(before.result_class);
    let facts = json!({ "reviewed_class": class.map(Vocabulary::code) });
    let now = work.now();
    Ok(work.reply_step(before, transition, facts, |row| {
        row.reviewed_class = class;
        row.reviewed_at = Some(now);
    }))
}

/// Sends a reply back to its handler, and gives its row.
pub fn send_back(work: &mut Progress<'_>, before: &Model, reason: &str) -> Result<Model, Problem> {
    let transition = reply::step(before.status, reply::Action::Reject)?;
    let now = work.now();
    let row = work.reply_step(before, transition, json!({}), |row| {
        row.rejection_reason = Some(reason.to_owned());
        row.reviewed_at = Some(now);
    });
    if let Some(own) = before.assignment_id.and_then(|id| work.part(id)).cloned() {
        let transition = part::step(&own, part::Action::Resume)?;
        work.part_step(own.id, transition, json!({}), |row| row.submitted_at = None);
    }
    let transition = lifecycle::step(work.case().status, lifecycle::Action::SendBack)?;
    work.step(transition, json!({ "reply_id": before.id }), |_| {});
    Ok(row)
}
