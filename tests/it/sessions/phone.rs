//! `POST /me/phone`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang::config::Mode;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{access_record, account, ledger_entry, one_time_code};
use shangliang_tests::{Answer, Backend, Client, TestApp};

use super::{actions, code_for, holder_of, other_than, sign_in_by_sms};

const OLD: &str = "13800138000";
const NEW: &str = "13800138001";

async fn bind(me: &Client, phone: &str, code: &str) -> Answer {
    me.post("/me/phone").json(&json!({ "phone": phone, "code": code })).await
}

async fn row(app: &TestApp, id: &Value) -> account::Model {
    let id: uuid::Uuid = id.as_str().unwrap().parse().unwrap();
    account::Entity::find_by_id(id).one(&app.sql).await.unwrap().unwrap()
}

#[rstest]
#[actix_web::test]
async fn one_signs_in_by_the_new_number_from_then_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let other = sign_in_by_sms(&app, OLD).await;
    app.pass(TimeDelta::minutes(2));
    let mine = sign_in_by_sms(&app, OLD).await;
    let me = holder_of(&app, &mine);
    let code = code_for(&app, NEW, "bind").await;
    let body = json!({ "phone": NEW, "code": code });
    let bound = me.post("/me/phone").key("k").json(&body).await.expect(200);
    assert_eq!((&bound["id"], &bound["phone"]), (&mine["user"]["id"], &json!("138****8001")));
    let again = me.post("/me/phone").key("k").json(&body).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(200), bound);

    me.get("/me").await.expect(200);
    holder_of(&app, &other).get("/me").await.expect_problem(401, "invalid-token");
    app.pass(TimeDelta::minutes(2));
    assert_eq!(sign_in_by_sms(&app, NEW).await["user"]["id"], mine["user"]["id"]);
    // The old number is free, and whoever has it now is somebody else.
    assert_ne!(sign_in_by_sms(&app, OLD).await["user"]["id"], mine["user"]["id"]);
    assert_eq!(actions(&app).await, ["account.created", "account.phone_changed", "account.created"]);
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    assert!(entries.iter().all(|entry| !entry.payload.contains("138")));
}

#[rstest]
#[actix_web::test]
async fn staff_without_a_phone_give_themselves_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let clerk = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    assert_eq!(clerk.get("/me").await.expect(200)["phone"], Value::Null);
    let code = code_for(&app, NEW, "bind").await;
    bind(&clerk, NEW, &code).await.expect(200);
    app.pass(TimeDelta::minutes(2));
    assert_eq!(sign_in_by_sms(&app, NEW).await["user"]["id"], json!(clerk.id));
}

#[rstest]
#[actix_web::test]
async fn a_number_with_an_account_is_never_taken_over(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let theirs = sign_in_by_sms(&app, NEW).await;
    app.pass(TimeDelta::minutes(2));
    let mine = sign_in_by_sms(&app, OLD).await;
    let me = holder_of(&app, &mine);
    let before = (row(&app, &mine["user"]["id"]).await, row(&app, &theirs["user"]["id"]).await);
    let code = code_for(&app, NEW, "bind").await;
    let refused = bind(&me, NEW, &code).await.expect_problem(409, "conflict");
    assert!(!refused.to_string().contains(theirs["user"]["id"].as_str().unwrap()));
    bind(&me, NEW, &code).await.expect_pointers(&["/code"]);
    assert_eq!(before, (row(&app, &mine["user"]["id"]).await, row(&app, &theirs["user"]["id"]).await));
    holder_of(&app, &theirs).get("/me").await.expect(200);

    app.pass(TimeDelta::minutes(2));
    let code = code_for(&app, OLD, "bind").await;
    assert_eq!(bind(&me, OLD, &code).await.expect(200)["phone"], "138****8000", "one's own number is confirmed");
}

#[rstest]
#[actix_web::test]
async fn twenty_people_who_want_one_number_get_it_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(app.citizen("张小明").await);
    }
    let code = code_for(&app, NEW, "bind").await;
    let answers = futures_util::future::join_all(people.iter().map(|person| bind(person, NEW, &code))).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(422)), (1, 19));
    let rows = account::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.phone_index.is_some()).count(), 1);
}

#[rstest]
#[actix_web::test]
async fn it_needs_a_recent_sign_in_and_the_right_code(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = holder_of(&app, &sign_in_by_sms(&app, OLD).await);
    app.visitor().post("/me/phone").json(&json!({ "phone": NEW, "code": "1" })).await.expect(401);
    let of_the_old = code_for(&app, NEW, "sign_in").await;
    bind(&me, NEW, &of_the_old).await.expect_pointers(&["/code"]);
    app.pass(TimeDelta::minutes(2));
    let code = code_for(&app, NEW, "bind").await;
    bind(&me, "13800138002", &code).await.expect_pointers(&["/code"]);
    for _ in 0..4 {
        bind(&me, NEW, &other_than(&code)).await.expect_pointers(&["/code"]);
    }
    let codes = one_time_code::Entity::find().all(&app.sql).await.unwrap();
    assert!(codes.iter().any(|row| row.purpose == "bind" && row.attempts == 4), "a wrong code is counted");
    bind(&me, "029-87290000", &code).await.expect_pointers(&["/phone"]);
    app.pass(TimeDelta::minutes(9));
    let fresh = code_for(&app, NEW, "bind").await;
    let stale = bind(&me, NEW, &fresh).await;
    assert_eq!(stale.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
    stale.expect_problem(401, "step-up-required");
    app.app.access_log.flush(&app.app).await.unwrap();
    let lines = access_record::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.event == "phone.refused" && line.account_id.is_some()).count(), 8);
    assert_eq!(actions(&app).await, ["account.created"]);
}

#[rstest]
#[actix_web::test]
async fn in_production_staff_enrol_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let clerk = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    let code = code_for(&app, NEW, "bind").await;
    bind(&clerk, NEW, &code).await.expect_problem(403, "second-factor-required");
}
