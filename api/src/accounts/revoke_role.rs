//! `DELETE /accounts/{id}/roles/{role_grant_id}`

use actix_web::delete;
use shangliang_entity::account;
use shangliang_entity::ids::RoleGrantId;
use shangliang_entity::vocab::Role;
use utoipa::IntoParams;

use super::account_view::{AccountView, answer};
use super::policy::{Revoke, manages, may_grant_at};
use super::role_store::{keep_an_administrator, revoke};
use super::store;
use crate::http::{Handled, Kind, Op, Problem, Text};
use crate::sessions::fresh;

/// The account and the role.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; the kernel reads the path itself")]
pub struct RolePath {
    /// The account.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
    /// The role that it was granted.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35")]
    role_grant_id: uuid::Uuid,
}

/// Take a role away.
///
/// It is gone at the holder's next request. Memberships end at the directory of members, not here. Needs a sign-in within the
/// last ten minutes.
#[utoipa::path(tag = "accounts", params(RolePath),
    responses((status = OK, description = "The account without the role.", body = AccountView)),
    extensions(("x-permission" = json!("account.revoke_role"))))]
#[delete("/accounts/{id}/roles/{role_grant_id}")]
pub async fn revoke_role(op: Op<Revoke>) -> Handled {
    op.write(async |op, uow, _| {
        fresh(op.actor(), op.app())?;
        let before = store::lock(uow, op.scope().account.id).await?;
        let id: RoleGrantId = op.path_id("role_grant_id")?;
        let roles = store::roles_of(&uow.conn(), [before.id]).await?;
        let held = roles.iter().find(|held| held.id == id && manages(op.actor(), held)).ok_or(Kind::NotFound)?;
        let place = held.scope_id.map(|_| held.committee_path.as_str());
        if !may_grant_at(op.actor(), place) {
            return Err(Kind::Forbidden.into());
        }
        if matches!(held.role, Role::Citizen | Role::Member) {
            return Err(Problem::state(Text::fixed("该角色不能在此收回", "this role is not taken away here")));
        }
        if held.role == Role::SystemAdministrator {
            keep_an_administrator(uow, before.id).await?;
        }
        revoke(uow, held).await?;
        store::change(uow, &before, account::ActiveModel::default()).await?;
        answer(uow, op.app(), op.actor(), before.id).await
    })
    .await
}
