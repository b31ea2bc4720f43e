//! `POST /accounts`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::{AccountId, CommitteeId};
use shangliang_entity::vocab::{Role, ScopeKind};
use utoipa::ToSchema;

use super::account_view::{AccountView, answer};
use super::phones::{owner_of, taken};
use super::policy::{Create, HomeScope, administered, is_platform_administrator};
use super::role_store::{NewGrant, ScopeCommittee, committee_of, grant};
use super::{ScopeView, phone_index, seal_name, seal_phone, store};
use crate::access::Actor;
use crate::db::Uow;
use crate::http::{Body, Handled, MobileNumber, Op, Problem, Text};
use crate::secrets::{Password, Phone};
use crate::sessions::{check_given, read_phone, unavailable};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "王经办", "phone": "13800138000", "password": "eight or more characters" }))]
pub struct NewAccount {
    /// What the person is called.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    name: String,
    /// The mobile number, by which the person can sign in; no two accounts share one.
    #[schema(value_type = MobileNumber)]
    phone: String,
    /// A name to sign in by as well.
    #[schema(min_length = 3, max_length = 40, pattern = "^[a-z][a-z0-9._-]*$")]
    login_name: Option<String>,
    /// A first password; in production it must be changed at the first sign-in.
    #[schema(min_length = 1, max_length = 256, format = Password)]
    password: Option<String>,
    /// The committee that the account belongs to; without it, the one that its maker administers.
    #[expect(dead_code, reason = "the scope reads it, before the permission is decided")]
    committee_id: Option<CommitteeId>,
}

/// Make an account.
///
/// It may sign in at once, by its phone or its password; roles are granted at `POST /accounts/{id}/roles`.
#[utoipa::path(tag = "accounts", request_body = NewAccount,
    responses((status = CREATED, description = "The account.", body = AccountView)),
    extensions(("x-permission" = json!("account.create"))))]
#[post("/accounts")]
pub async fn create_account(op: Op<Create, Body<NewAccount>>) -> Handled {
    let Body(asked) = op.input()?;
    let phone = read_phone(&asked.phone)?;
    let app = op.app();
    let hash = match &asked.password {
        None => None,
        Some(password) => {
            let password = Password::new(password);
            check_given(app, &password, "/password")?;
            // Never inside the unit of work, which would hold the only writer.
            Some(app.passwords.hash(&password).await.map_err(unavailable)?)
        }
    };
    op.write(async |op, uow, Body(new)| {
        let home = home_of(uow, op.scope(), op.actor()).await?;
        let id: AccountId = insert(op, uow, new, &phone, hash.as_deref(), home.as_ref()).await?;
        let output = answer(uow, op.app(), op.actor(), id).await?;
        Ok(output.as_created(format!("/api/v1/accounts/{id}")))
    })
    .await
}

/// The committee that the account shall belong to.
async fn home_of(uow: &Uow<'_>, scope: &HomeScope, actor: &Actor) -> Result<Option<ScopeCommittee>, Problem> {
    match scope {
        HomeScope::Named(home) => Ok(Some(ScopeCommittee { id: home.id, path: home.path.clone() })),
        HomeScope::Unknown => {
            Err(Problem::field("/committee_id", "unknown", Text::fixed("没有这个委员会", "there is no such committee")))
        }
        HomeScope::Unnamed if is_platform_administrator(actor) => Ok(None),
        HomeScope::Unnamed => match administered(actor).find_map(|held| held.scope_id) {
            Some(id) => committee_of(&uow.conn(), ScopeKind::Committee, id).await,
            None => Ok(None),
        },
    }
}

async fn insert(
    op: &Op<Create, Body<NewAccount>>,
    uow: &Uow<'_>,
    new: &NewAccount,
    phone: &Phone,
    hash: Option<&str>,
    home: Option<&ScopeCommittee>,
) -> Result<AccountId, Problem> {
    let app = op.app();
    let mut row = store::new_row(uow.new_id(), uow.now());
    let id = row.id;
    if owner_of(uow, &app.keys, phone).await?.is_some() {
        return Err(taken());
    }
    row.login_name.clone_from(&new.login_name);
    row.name_sealed = Some(seal_name(&app.keys, id, &new.name)?);
    row.phone_sealed = Some(seal_phone(&app.keys, id, phone)?);
    row.phone_index = Some(phone_index(&app.keys, phone));
    row.password_hash = hash.map(str::to_owned);
    row.password_set_at = hash.map(|_| uow.now());
    row.password_must_change = hash.is_some() && app.config.is_production();
    let facts = json!({ "by": "administrator", "has_password": hash.is_some() });
    store::insert(uow, row, home.map(|home| home.id), facts).await?;
    if let Some(home) = home {
        // Ties the account to the committee whose administrators then manage it; it opens nothing.
        let scope = ScopeView { kind: ScopeKind::Committee, id: Some(home.id.0) };
        grant(uow, NewGrant { account: id, role: Role::Citizen, scope, committee: Some(home.clone()), member: None })
            .await?;
    }
    Ok(id)
}
