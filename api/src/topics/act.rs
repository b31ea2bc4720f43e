//! `POST /topics/{id}/shortlist`, `plan`, `research`, `open`, `conclude`, `report-outcome`, `close`, `reject`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::topic::Model;
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::policy::Act;
use super::store;
use super::view::{TopicView, view_of};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrecy::refuse_marked;

/// A word on the step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "列入年度协商计划" }))]
pub struct Note {
    /// Why, for all who see the topic.
    #[schema(min_length = 1, max_length = 500, format = "text")]
    text: Option<String>,
}

/// Why a topic is not taken up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "不属于政协协商范围" }))]
pub struct TopicRejection {
    /// Why, for all who see the topic.
    #[schema(min_length = 1, max_length = 500, format = "text")]
    text: String,
}

/// Shortlist a solicited topic.
///
/// It is taken into the choice for the plan.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, shortlisted.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/shortlist")]
pub async fn shortlist_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Shortlist, |Body(note)| note.text.clone()).await
}

/// Plan a shortlisted topic.
///
/// It enters the year's plan of consultations.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, planned.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/plan")]
pub async fn plan_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Plan, |Body(note)| note.text.clone()).await
}

/// Begin the research of a planned topic.
///
/// One main group and others (1+N) look into it before it opens.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, being researched.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/research")]
pub async fn research_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Research, |Body(note)| note.text.clone()).await
}

/// Open a topic for suggestions.
///
/// From then on everybody may see it. It takes suggestions from `opens_at`, which is now where none was set.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, open.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/open")]
pub async fn open_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Open, |Body(note)| note.text.clone()).await
}

/// Conclude a topic.
///
/// Its consultation ends, and it takes no more suggestions.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, concluded.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/conclude")]
pub async fn conclude_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Conclude, |Body(note)| note.text.clone()).await
}

/// Enter that a topic's outcome was reported.
///
/// What came of the consultation went to party committee and government.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, its outcome reported.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/report-outcome")]
pub async fn report_topic_outcome(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::ReportOutcome, |Body(note)| note.text.clone()).await
}

/// Close a topic.
///
/// After it was concluded, with or without an outcome.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = Note,
    responses((status = OK, description = "The topic, closed.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/close")]
pub async fn close_topic(op: Op<Act, Body<Note>>) -> Handled {
    act(op, Action::Close, |Body(note)| note.text.clone()).await
}

/// Reject a topic.
///
/// It is not taken up, for the reason given.
#[utoipa::path(tag = "topics", params(IdPath, IfMatch), request_body = TopicRejection,
    responses((status = OK, description = "The topic, rejected.", body = TopicView)),
    extensions(("x-permission" = json!("topic.act"))))]
#[post("/topics/{id}/reject")]
pub async fn reject_topic(op: Op<Act, Body<TopicRejection>>) -> Handled {
    act(op, Action::Reject, |Body(rejection)| Some(rejection.text.clone())).await
}

async fn act<T>(op: Op<Act, Body<T>>, action: Action, reason: impl Fn(&Body<T>) -> Option<String>) -> Handled
where
    Body<T>: crate::http::Input,
{
    op.write(async |op, uow, body| {
        let reason = reason(body);
        refuse_marked(&[("/text", reason.as_deref())])?;
        let before = store::lock(uow, op.scope().topic.id).await?;
        op.expect_version(before.version)?;
        let transition = step(before.status, action)?;
        let id = before.id;
        let mut row = Model { status_reason: reason, ..before };
        if action == Action::Open {
            if row.closes_at.is_some_and(|closes| closes <= uow.now()) {
                let text = Text::fixed("征集截止时间已过，请先修改", "its closes_at is past; change it first");
                return Err(Problem::state(text));
            }
            row.opens_at = row.opens_at.or_else(|| Some(uow.now()));
        }
        store::apply(uow, row, transition).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
