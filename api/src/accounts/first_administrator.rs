//! The first administrator, made once, when the platform starts without one.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{Role, ScopeKind};

use super::policy::Begin;
use super::role_store::{NewGrant, grant};
use super::{ScopeView, seal_name, store};
use crate::access::{Anywhere, Granted};
use crate::db::{Conn, Uow};
use crate::http::{Kind, Problem};
use crate::secrets::{Password, readable_code};
use crate::state::App;

/// The account's login name.
const LOGIN_NAME: &str = "admin";

/// Makes the account `admin` unless a system administrator was ever appointed, and gives the one-time password if one was
/// made up for it: whoever gets it must print it, since it is known nowhere else. A password from the settings is kept as
/// it is. Of two processes that start together, one makes it.
pub async fn ensure(app: &App) -> Result<Option<SecretString>, Problem> {
    let grant = Granted::<Begin>::platform(Anywhere, "first administrator");
    if exists(&grant.reader(app)).await? {
        return Ok(None);
    }
    let (password, is_one_time) = match &app.config.admin_password {
        Some(password) => (password.clone(), false),
        None => (readable_code(&*app.random, 20), true),
    };
    let hash = app.passwords.hash(&Password::new(password.expose_secret())).await.map_err(Problem::internal)?;
    let made = grant
        .write(app, async |uow| {
            if exists(&uow.conn()).await? {
                return Ok(false);
            }
            make(uow, app, &hash, is_one_time).await.map(|()| true)
        })
        .await;
    match made {
        Ok(true) => Ok(is_one_time.then_some(password)),
        Ok(false) => Ok(None),
        // Another process was faster: the login name is taken.
        Err(problem) if problem.kind() == Kind::Conflict => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Whether a system administrator was ever appointed.
pub async fn is_there(app: &App) -> Result<bool, Problem> {
    exists(&Granted::<Begin>::platform(Anywhere, "first administrator").reader(app)).await
}

/// What to warn of where the settings give a password: that it is weak, or comes too late.
pub async fn warning(app: &App) -> Result<Option<String>, Problem> {
    if app.config.admin_password.is_some() && is_there(app).await? {
        let late =
            "SHANGLIANG_ADMIN_PASSWORD has no effect: the first administrator was made earlier and keeps the password";
        return Ok(Some(late.to_owned()));
    }
    Ok(app.config.weak_admin_password())
}

async fn exists(db: &Conn<'_>) -> Result<bool, Problem> {
    let appointed =
        role_grant::Entity::find().filter(role_grant::Column::Role.eq(Role::SystemAdministrator)).count(db).await?;
    Ok(appointed > 0)
}

async fn make(uow: &Uow<'_>, app: &App, hash: &str, is_one_time: bool) -> Result<(), Problem> {
    let mut row = store::new_row(uow.new_id(), uow.now());
    let id = row.id;
    row.login_name = Some(LOGIN_NAME.to_owned());
    row.name_sealed = Some(seal_name(&app.keys, id, "系统管理员")?);
    row.password_hash = Some(hash.to_owned());
    row.password_set_at = Some(uow.now());
    row.password_must_change = is_one_time;
    store::insert(uow, row, None, json!({ "by": "platform" })).await?;
    let roles: &[Role] = match app.config.is_production() {
        true => &[Role::SystemAdministrator],
        // Outside production one person may try everything.
        false => &[Role::SystemAdministrator, Role::CommitteeAdministrator, Role::CommitteeStaff],
    };
    for role in roles {
        let scope = ScopeView { kind: ScopeKind::Platform, id: None };
        grant(uow, NewGrant { account: id, role: *role, scope, committee: None, member: None }).await?;
    }
    Ok(())
}
