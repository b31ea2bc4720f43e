//! `POST /accounts/{id}/roles`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::account;
use shangliang_entity::ids::MemberId;
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{Role, ScopeKind};
use utoipa::ToSchema;

use super::account_view::{AccountView, answer};
use super::appointing::refuse_oneself;
use super::policy::{Grant, may_grant_at};
use super::role_rules::{excludes, scopes_of};
use super::role_store::{NewGrant, ScopeCommittee, committee_of, grant, membership};
use super::{ScopeView, store};
use crate::access::Actor;
use crate::db::Uow;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Kind, Op, Problem, Text};
use crate::sessions::fresh;

/// A role in a scope.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "role": "department_clerk", "scope": { "kind": "department", "id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }
}))]
pub struct RoleWanted {
    /// The role.
    role: Role,
    /// Where it shall be held.
    scope: ScopeView,
}

/// Grant a role.
///
/// It works from the holder's next request on. The scope must lie within one's own; roles of the platform are granted by
/// its system or security administrators only, and no account holds two of the three administrators' duties, nor in production one of them beside any other role. Needs a sign-in
/// within the last ten minutes, and nobody grants one to themselves (403).
#[utoipa::path(tag = "accounts", params(IdPath), request_body = RoleWanted,
    responses((status = CREATED, description = "The account with the role.", body = AccountView)),
    extensions(("x-permission" = json!("account.grant_role"))))]
#[post("/accounts/{id}/roles")]
pub async fn grant_role(op: Op<Grant, Body<RoleWanted>>) -> Handled {
    op.write(async |op, uow, Body(wanted)| {
        fresh(op.actor(), op.app())?;
        refuse_oneself(op.actor(), op.scope().account.id)?;
        let before = store::lock_living(uow, op.scope().account.id).await?;
        let committee = place_of(uow, op.actor(), wanted).await?;
        let held = store::roles_of(&uow.conn(), [before.id]).await?;
        refuse_conflicts(&held, wanted, op.app().config.is_production())?;
        let member = membership_behind(uow, &before, wanted, committee.as_ref()).await?;
        let new = NewGrant { account: before.id, role: wanted.role, scope: wanted.scope, committee, member };
        grant(uow, new).await?;
        store::change(uow, &before, account::ActiveModel::default()).await?;
        let output = answer(uow, op.app(), op.actor(), before.id).await?;
        Ok(output.as_created(format!("/api/v1/accounts/{}", before.id)))
    })
    .await
}

/// The committee of the wanted scope, if the role can be held there and the granter may grant there.
async fn place_of(uow: &Uow<'_>, actor: &Actor, wanted: &RoleWanted) -> Result<Option<ScopeCommittee>, Problem> {
    let scope = wanted.scope;
    if scopes_of(wanted.role).is_empty() {
        return Err(Problem::field(
            "/role",
            "not_granted",
            Text::fixed("该角色不由授权产生", "this role is not granted"),
        ));
    }
    if !scopes_of(wanted.role).contains(&scope.kind) {
        let text = Text::fixed("该角色不能授予此类范围", "this role is not held in such a scope");
        return Err(Problem::field("/scope/kind", "unfitting", text));
    }
    let unknown = || Problem::field("/scope/id", "unknown", Text::fixed("没有这个范围", "there is no such scope"));
    let committee = match (scope.kind, scope.id) {
        (ScopeKind::Platform, None) => None,
        (ScopeKind::Platform, Some(_)) | (_, None) => return Err(unknown()),
        (kind, Some(id)) => Some(committee_of(&uow.conn(), kind, id).await?.ok_or_else(unknown)?),
    };
    match may_grant_at(actor, committee.as_ref().map(|committee| committee.path.as_str())) {
        true => Ok(committee),
        false => Err(Kind::Forbidden.into()),
    }
}

fn refuse_conflicts(held: &[role_grant::Model], wanted: &RoleWanted, in_production: bool) -> Result<(), Problem> {
    let is_same = |held: &&role_grant::Model| {
        held.role == wanted.role && held.scope_kind == wanted.scope.kind && held.scope_id == wanted.scope.id
    };
    if held.iter().any(|held| is_same(&held)) {
        return Err(Problem::new(Kind::Conflict).detail(Text::fixed("已有该角色", "the role is held already")));
    }
    if held.iter().any(|held| excludes(held.role, wanted.role, in_production)) {
        let text = Text::fixed(
            "系统管理员、安全管理员、审计管理员不能由同一账号兼任；正式环境中也不得兼任其他角色",
            "system, security and audit administration are held by different accounts, in production by such as have no other role",
        );
        return Err(Problem::new(Kind::Conflict).detail(text));
    }
    Ok(())
}

/// The membership that the role of a member comes from; none for other roles.
async fn membership_behind(
    uow: &Uow<'_>,
    account: &account::Model,
    wanted: &RoleWanted,
    committee: Option<&ScopeCommittee>,
) -> Result<Option<MemberId>, Problem> {
    let Some(committee) = committee.filter(|_| wanted.role == Role::Member) else { return Ok(None) };
    let member = membership(&uow.conn(), account.id, committee.id).await?;
    member.map(|member| Some(member.id)).ok_or_else(|| {
        let text = Text::fixed("请先登记为该委员会委员", "enter the person as a member of the committee first");
        Problem::field("/role", "no_membership", text)
    })
}
