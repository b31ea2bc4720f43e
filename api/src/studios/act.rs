//! `POST /studios/{id}/approve`, `activate`, `suspend`, `resume`, `close`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::studio::Model;
use utoipa::ToSchema;

use super::lifecycle::{Action, obstacle_to_closing, step};
use super::offices::Offices;
use super::policy::Act;
use super::store;
use super::view::{StudioView, view_of};
use crate::accounts::refuse_own;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Output, Problem};
use crate::secrecy::refuse_marked;

/// Why a studio takes the step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "场地装修" }))]
pub struct Step {
    /// Why, for all who see the studio.
    #[schema(min_length = 1, max_length = 500, format = "text")]
    reason: Option<String>,
}

/// Approve a studio.
///
/// Not by whoever holds an office in it (403). With a leader it is `active` at once; without one it is `approved`, open to the public and able to take items, and
/// `activate` follows once it has one.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = Step,
    responses((status = OK, description = "The studio, approved.", body = StudioView)),
    extensions(("x-permission" = json!("studio.act"))))]
#[post("/studios/{id}/approve")]
pub async fn approve_studio(op: Op<Act, Body<Step>>) -> Handled {
    act(op, Action::Approve).await
}

/// Activate an approved studio.
///
/// It must have a leader by now.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = Step,
    responses((status = OK, description = "The studio, active.", body = StudioView)),
    extensions(("x-permission" = json!("studio.act"))))]
#[post("/studios/{id}/activate")]
pub async fn activate_studio(op: Op<Act, Body<Step>>) -> Handled {
    act(op, Action::Activate).await
}

/// Suspend a studio.
///
/// It takes nothing new, and the public no longer sees it. With the cases that it has a part in its officers go on.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = Step,
    responses((status = OK, description = "The studio, suspended.", body = StudioView)),
    extensions(("x-permission" = json!("studio.act"))))]
#[post("/studios/{id}/suspend")]
pub async fn suspend_studio(op: Op<Act, Body<Step>>) -> Handled {
    act(op, Action::Suspend).await
}

/// Resume a suspended studio.
///
/// It works again: `active` with a leader, else `approved`.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = Step,
    responses((status = OK, description = "The studio, working again.", body = StudioView)),
    extensions(("x-permission" = json!("studio.act"))))]
#[post("/studios/{id}/resume")]
pub async fn resume_studio(op: Op<Act, Body<Step>>) -> Handled {
    act(op, Action::Resume).await
}

/// Close a studio, or refuse its application.
///
/// For good: its officers lose their roles in it, and its roster stays as it was. Refused while it has a part in a case that is not
/// closed (409): such cases are assigned anew or closed first.
#[utoipa::path(tag = "studios", params(IdPath, IfMatch), request_body = Step,
    responses((status = OK, description = "The studio, closed.", body = StudioView)),
    extensions(("x-permission" = json!("studio.act"))))]
#[post("/studios/{id}/close")]
pub async fn close_studio(op: Op<Act, Body<Step>>) -> Handled {
    act(op, Action::Close).await
}

async fn act(op: Op<Act, Body<Step>>, action: Action) -> Handled {
    op.write(async |op, uow, Body(said)| {
        refuse_marked(&[("/reason", said.reason.as_deref())])?;
        let before = store::lock(uow, op.scope().studio.id).await?;
        if action == Action::Approve {
            refuse_own(op.actor(), Offices::of(&before).holders())?;
        }
        op.expect_version(before.version)?;
        let transition = step(before.status, action, before.leader_id.is_some())?;
        let id = before.id;
        if action == Action::Close
            && let Some(why) = obstacle_to_closing(store::count_cases(uow, id).await?)
        {
            return Err(Problem::state(why));
        }
        store::apply(uow, Model { status_reason: said.reason.clone(), ..before }, transition).await?;
        let view = view_of(uow, op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
