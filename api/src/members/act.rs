//! `POST /members/{id}/suspend`, `reinstate`, `resign`, `remove`

use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use shangliang_entity::member::Model;
use utoipa::ToSchema;

use super::lifecycle::{Action, step};
use super::policy::Act;
use super::store;
use super::view::{MemberView, view_of};
use crate::accounts::check_appointer;
use crate::calendar::local_date;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output, Problem, Text};

/// Why a membership changes, and since when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "工作调动", "decision": "政协西安市第十五届常委会第8次会议决定", "date": "2026-03-02" }))]
pub struct MemberDecision {
    /// Why.
    #[schema(min_length = 1, max_length = 500, format = "text")]
    reason: String,
    /// The decision behind it.
    #[schema(min_length = 1, max_length = 200, format = "line")]
    decision: Option<String>,
    /// Since when; today where it is left out, and not in the future.
    date: Option<NaiveDate>,
}

/// Suspend a member.
///
/// The member may read but not act, in the committee and in every office that comes from the membership. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "members", params(IdPath), request_body = MemberDecision,
    responses((status = OK, description = "The member, suspended.", body = MemberView)),
    extensions(("x-permission" = json!("member.act"))))]
#[post("/members/{id}/suspend")]
pub async fn suspend_member(op: Op<Act, Body<MemberDecision>>) -> Handled {
    act(op, Action::Suspend).await
}

/// Reinstate a suspended member.
///
/// The member acts again, in every office that was kept. Needs a sign-in within the last ten minutes, and nobody reinstates themselves (403).
#[utoipa::path(tag = "members", params(IdPath), request_body = MemberDecision,
    responses((status = OK, description = "The member, active again.", body = MemberView)),
    extensions(("x-permission" = json!("member.act"))))]
#[post("/members/{id}/reinstate")]
pub async fn reinstate_member(op: Op<Act, Body<MemberDecision>>) -> Handled {
    act(op, Action::Reinstate).await
}

/// Enter a member's resignation.
///
/// The membership ends with every role that came from it; the account stays. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "members", params(IdPath), request_body = MemberDecision,
    responses((status = OK, description = "The member, resigned.", body = MemberView)),
    extensions(("x-permission" = json!("member.act"))))]
#[post("/members/{id}/resign")]
pub async fn resign_member(op: Op<Act, Body<MemberDecision>>) -> Handled {
    act(op, Action::Resign).await
}

/// Remove a member.
///
/// The membership ends with every role that came from it; the account stays. Needs a sign-in within the last ten minutes.
#[utoipa::path(tag = "members", params(IdPath), request_body = MemberDecision,
    responses((status = OK, description = "The member, removed.", body = MemberView)),
    extensions(("x-permission" = json!("member.act"))))]
#[post("/members/{id}/remove")]
pub async fn remove_member(op: Op<Act, Body<MemberDecision>>) -> Handled {
    act(op, Action::Remove).await
}

async fn act(op: Op<Act, Body<MemberDecision>>, action: Action) -> Handled {
    op.write(async |op, uow, Body(decision)| {
        let member = op.scope().found.member.id;
        check_appointer(op.actor(), op.app(), (action == Action::Reinstate).then_some(member))?;
        let today = local_date(uow.now());
        let since = decision.date.unwrap_or(today);
        if since > today {
            return Err(Problem::field("/date", "in_the_future", Text::fixed("不能晚于今天", "not after today")));
        }
        let before = store::lock(uow, member).await?;
        let transition = step(before.status, action)?;
        let id = before.id;
        let row = Model {
            status_reason: Some(decision.reason.clone()),
            status_decision: decision.decision.clone(),
            status_since: Some(since),
            ..before
        };
        store::apply(uow, row, transition).await?;
        let view = view_of(uow, op.app(), op.actor(), id).await?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
