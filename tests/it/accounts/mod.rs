//! Accounts and the roles that they hold.

mod appointing;
mod bearers;
mod first_administrator;
mod linking;
mod manage;
mod roles;
mod shared;

use serde_json::{Value, json};
use shangliang_entity::committee;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Person, TestApp};

/// An administrator of a committee.
pub async fn administrator(app: &TestApp, of: &committee::Model) -> Person {
    app.holder("管理员", Role::CommitteeAdministrator, ScopeKind::Committee, Some(of.id.0), &of.path).await
}

/// An administrator of the platform's system.
pub async fn system_administrator(app: &TestApp) -> Person {
    app.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await
}

/// A new account's body.
pub fn new_account(phone: &str) -> Value {
    json!({ "name": "王经办", "phone": phone, "password": "lake-side-gate" })
}
