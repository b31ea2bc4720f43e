//! What those who manage accounts see of one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{account, role_grant};
use utoipa::ToSchema;

use super::RoleView;
use super::policy::manages;
use super::view::{masked_phone_of, name_of};
use crate::access::{Actor, is_staff};
use crate::db::Uow;
use crate::http::{Handled, Output, Problem};
use crate::secrets::Keys;
use crate::state::App;

/// An account, as those who manage it see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in by, for staff; null where others manage a part of it.
    #[schema(max_length = 40)]
    pub login_name: Option<String>,
    /// What the person is called; null where they have proved their number, or others manage a part of it, and they hold no office that the
    /// viewer manages, since members are known by the names of
    /// their memberships, and citizens to nobody.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The mobile number, masked.
    #[schema(max_length = 11, example = "138****1234")]
    pub phone: Option<String>,
    /// Whether the number was proved by a one-time code.
    pub phone_verified: bool,
    /// Whether it may sign in.
    pub status: AccountStatus,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether the password must be changed before anything else.
    pub password_must_change: bool,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// The roles held, each in its scope, as far as the viewer manages them.
    #[schema(max_items = 200)]
    pub roles: Vec<RoleView>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl AccountView {
    /// The view of an account with those of its roles that the viewer manages.
    pub fn new(
        keys: &Keys,
        account: &account::Model,
        roles: &[role_grant::Model],
        viewer: &Actor,
    ) -> Result<Self, Problem> {
        let (managed, others): (Vec<_>, Vec<_>) = roles_of(account, roles).partition(|held| manages(viewer, held));
        let is_whole = others.is_empty();
        let is_proved = account.phone_verified_at.is_some();
        // Whoever gave it no office knows its bearer by what they entered themselves.
        let is_private = (is_proved || !is_whole) && !is_staff(managed.iter().map(|held| held.role));
        Ok(Self {
            id: account.id,
            login_name: account.login_name.clone().filter(|_| is_whole),
            name: if is_private { None } else { name_of(keys, account)? },
            phone: masked_phone_of(keys, account)?,
            phone_verified: account.phone_verified_at.is_some(),
            status: account.status,
            has_password: account.password_hash.is_some(),
            password_must_change: account.password_must_change,
            second_factor: account.totp_step.is_some(),
            roles: managed.into_iter().map(RoleView::from).collect(),
            created_at: account.created_at,
            updated_at: account.updated_at,
            version: account.version,
        })
    }
}

fn roles_of<'a>(
    account: &account::Model,
    roles: &'a [role_grant::Model],
) -> impl Iterator<Item = &'a role_grant::Model> {
    let id = account.id;
    roles.iter().filter(move |held| held.account_id == id)
}

/// Answers an account to its manager as it is after the unit of work so far.
pub async fn answer(uow: &Uow<'_>, app: &App, viewer: &Actor, id: AccountId) -> Handled {
    let account = super::find(&uow.conn(), id).await?;
    let roles = super::roles_of(&uow.conn(), [id]).await?;
    Ok(Output::ok(&AccountView::new(&app.keys, &account, &roles, viewer)?)?.with_version(account.version))
}
