//! The way back for staff, from the machine itself.

use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, Set};
use secrecy::ExposeSecret;
use serde_json::json;
use shangliang::config::Mode;
use shangliang::sessions::reset_access::reset;
use shangliang_entity::vocab::{AccountStatus, Role, ScopeKind};
use shangliang_entity::{account, recovery_code};
use shangliang_tests::{Backend, TestApp};

use super::second_factor::enrol;
use super::{actions, give_password, holder_of, sign_in};

const PHONE: &str = "13800138000";

#[rstest]
#[actix_web::test]
async fn whoever_lost_everything_begins_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let administrator = app.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    give_password(&app, &administrator, PHONE, Some("admin")).await;
    let before = holder_of(&app, &sign_in(&app, PHONE).await);
    enrol(&app, &before).await;

    let password = reset(&app.app, "Admin").await.unwrap().unwrap();
    before.get("/me").await.expect_problem(401, "invalid-token");
    assert_eq!(recovery_code::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(actions(&app).await, ["account.second_factor_enrolled", "account.access_reset"]);

    let login = json!({ "account": "admin", "password": password.expose_secret() });
    let tokens = app.visitor().post("/auth/login").json(&login).await.expect(200);
    assert_eq!(
        (&tokens["user"]["password_must_change"], &tokens["user"]["second_factor"]),
        (&json!(true), &json!(false))
    );
    let me = holder_of(&app, &tokens);
    me.get("/accounts").await.expect_problem(403, "password-change-required");
    let change = json!({ "current_password": password.expose_secret(), "new_password": "a bridge over the Wei river" });
    me.post("/me/password").json(&change).await.expect(204);
    me.get("/accounts").await.expect_problem(403, "second-factor-required");
    enrol(&app, &me).await;
    me.get("/accounts").await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn nobody_else_is_let_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let clerk = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    give_password(&app, &clerk, "13800138001", Some("clerk")).await;
    let disabled =
        account::ActiveModel { id: Set(clerk.id), status: Set(AccountStatus::Disabled), ..Default::default() };
    disabled.update(&app.sql).await.unwrap();
    let before = account::Entity::find().all(&app.sql).await.unwrap();
    for name in [PHONE, "13800138001", "clerk", "nobody", ""] {
        assert!(reset(&app.app, name).await.unwrap().is_none(), "{name}");
    }
    assert_eq!(account::Entity::find().all(&app.sql).await.unwrap(), before);
    assert!(actions(&app).await.is_empty());
}
