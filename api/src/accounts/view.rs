//! What is shown of an account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::{AccountId, RoleGrantId};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{account, role_grant};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{open_name, open_phone};
use crate::http::Problem;
use crate::secrets::Keys;

/// Somebody who is signed in, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    /// The account.
    pub id: AccountId,
    /// The name to sign in by, for staff.
    #[schema(max_length = 60)]
    pub login_name: Option<String>,
    /// What they are called.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The mobile number, masked.
    #[schema(max_length = 11, example = "138****1234")]
    pub phone: Option<String>,
    /// The roles held, each in its scope. Whoever has shown a phone is a citizen.
    #[schema(max_items = 200)]
    pub roles: Vec<RoleView>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// Whether the password must be changed before anything else.
    pub password_must_change: bool,
}

/// A role held in a scope.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    /// Names the grant; null for what comes without one.
    pub id: Option<RoleGrantId>,
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub scope: ScopeView,
    /// Whether the holder may read but not act.
    pub suspended: bool,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

/// What a role is held in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeView {
    /// Its kind.
    pub kind: ScopeKind,
    /// Which one; null for the platform.
    pub id: Option<Uuid>,
}

impl UserView {
    /// The view of an account with its roles.
    pub fn new(keys: &Keys, account: &account::Model, roles: &[role_grant::Model]) -> Result<Self, Problem> {
        let citizen = account.phone_verified_at.map(|granted_at| RoleView {
            id: None,
            role: Role::Citizen,
            scope: ScopeView { kind: ScopeKind::Platform, id: None },
            suspended: false,
            granted_at,
        });
        Ok(Self {
            id: account.id,
            login_name: account.login_name.clone(),
            name: name_of(keys, account)?,
            phone: masked_phone_of(keys, account)?,
            roles: citizen.into_iter().chain(roles.iter().map(RoleView::from)).collect(),
            second_factor: account.totp_step.is_some(),
            password_must_change: account.password_must_change,
        })
    }
}

impl From<&role_grant::Model> for RoleView {
    fn from(held: &role_grant::Model) -> Self {
        Self {
            id: Some(held.id),
            role: held.role,
            scope: ScopeView { kind: held.scope_kind, id: held.scope_id },
            suspended: held.suspended_at.is_some(),
            granted_at: held.granted_at,
        }
    }
}

/// What the person is called, where that is known.
pub fn name_of(keys: &Keys, account: &account::Model) -> Result<Option<String>, Problem> {
    account.name_sealed.as_ref().map(|sealed| open_name(keys, account.id, sealed)).transpose()
}

/// The number as it may be shown.
pub fn masked_phone_of(keys: &Keys, account: &account::Model) -> Result<Option<String>, Problem> {
    let phone = account.phone_sealed.as_ref().map(|sealed| open_phone(keys, account.id, sealed)).transpose()?;
    Ok(phone.map(|phone| phone.masked()))
}
