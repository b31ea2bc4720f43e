//! The account that the platform begins with.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use shangliang::accounts::first_administrator::ensure;
use shangliang::config::Mode;
use shangliang_entity::account;
use shangliang_tests::{Answer, Backend, Client, TestApp};

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    app.visitor().post("/auth/login").json(&json!({ "account": "admin", "password": password })).await
}

fn roles_of(tokens: &Value) -> Vec<String> {
    let roles = tokens["user"]["roles"].as_array().unwrap().iter();
    roles.map(|held| held["role"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[actix_web::test]
async fn a_made_up_password_is_given_once_and_must_be_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    // As two processes that start together.
    let (one, other) = tokio::join!(ensure(&app.app), ensure(&app.app));
    let given: Vec<_> = [one.unwrap(), other.unwrap()].into_iter().flatten().collect();
    assert_eq!(given.len(), 1);
    assert!(ensure(&app.app).await.unwrap().is_none());
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), 1);

    let tokens = sign_in(&app, given[0].expose_secret()).await.expect(200);
    assert_eq!(tokens["user"]["password_must_change"], true);
    assert_eq!(roles_of(&tokens), ["system_administrator", "committee_administrator", "committee_staff"]);
    let admin = Client::new(app.clone(), Some(tokens["access_token"].as_str().unwrap().to_owned()));
    admin.get("/accounts").await.expect_problem(403, "password-change-required");
    let change = json!({ "current_password": given[0].expose_secret(), "new_password": "a bridge over the Wei river" });
    admin.post("/me/password").json(&change).await.expect(204);
    admin.get("/accounts").await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn a_password_of_the_settings_is_kept_and_never_changed_by_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("admin-password", "weak", " with blanks ")] password: &str,
) {
    let start = TestApp::start_with(backend, |config| config.admin_password = Some(password.to_owned().into()));
    let Some(app) = start.await else { return };
    assert!(ensure(&app.app).await.unwrap().is_none());
    let tokens = sign_in(&app, password).await.expect(200);
    assert_eq!(tokens["user"]["password_must_change"], false);
    let before = account::Entity::find().all(&app.sql).await.unwrap();
    assert!(ensure(&app.app).await.unwrap().is_none());
    let after = account::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(before[0].password_hash, after[0].password_hash);
}

#[rstest]
#[actix_web::test]
async fn in_production_it_holds_one_duty(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let password = ensure(&app.app).await.unwrap().unwrap();
    assert_eq!(roles_of(&sign_in(&app, password.expose_secret()).await.expect(200)), ["system_administrator"]);
}
