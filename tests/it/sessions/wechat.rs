//! `POST /auth/login/wechat` and `/me/wechat`.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang_entity::{ledger_entry, wechat_person};
use shangliang_tests::{Answer, Backend, TestApp};

use super::second_factor::enrol;
use super::wechat_server::{PHONE, SECRET, SESSION_KEY, WeChatServer};
use super::{PASSWORD, actions, holder_of, sign_in_by_sms};
use crate::accounts::system_administrator;

/// Whom a person is to the program, as long and as odd as WeChat makes them.
const OPENID: &str = "o6zAJs0f7bQmR2xVtK9pWcYhLdEn";

async fn platform(backend: Backend) -> Option<(TestApp, WeChatServer)> {
    let server = WeChatServer::default();
    let program = server.start();
    let app = TestApp::start_with(backend, |config| config.wechat = Some(program)).await?;
    Some((app, server))
}

/// Signs in, or tries to.
pub async fn sign_in(app: &TestApp, body: Value) -> Answer {
    app.visitor().post("/auth/login/wechat").json(&body).await
}

#[rstest]
#[actix_web::test]
async fn a_citizen_signs_in_with_one_tap(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((app, server)) = platform(backend).await else { return };
    let code_of = |number: u32| format!("is-{OPENID}-{number}");
    sign_in(&app, json!({ "code": code_of(1) })).await.expect_problem(409, "phone-required");
    let first = sign_in(&app, json!({ "code": code_of(2), "phone_code": PHONE })).await.expect(200);
    let me = holder_of(&app, &first);
    let seen = me.get("/me").await.expect(200);
    assert_eq!((&seen["phone"], &seen["id"]), (&json!("138****8000"), &first["user"]["id"]));
    assert!(me.get("/me/wechat").await.expect(200)["bound_at"].is_string());

    // From now on the code is enough, and the phone's account is the same one by SMS.
    let device = json!({ "name": "小米 15", "platform": "wechat" });
    let again = sign_in(&app, json!({ "code": code_of(3), "device": device })).await.expect(200);
    assert_eq!(again["user"]["id"], first["user"]["id"]);
    assert_eq!(holder_of(&app, &again).get("/me/sessions").await.expect(200)["items"].as_array().unwrap().len(), 2);
    app.pass(TimeDelta::minutes(2));
    assert_eq!(sign_in_by_sms(&app, PHONE).await["user"]["id"], first["user"]["id"]);

    // One ticket serves until it ends, or until somebody else asks for another.
    sign_in(&app, json!({ "code": "is-bob", "phone_code": "13800138001" })).await.expect(200);
    assert_eq!(*server.tickets.lock().unwrap(), 1);
    *server.tickets.lock().unwrap() = 5;
    sign_in(&app, json!({ "code": "is-carl", "phone_code": "13800138002" })).await.expect(200);
    app.pass(TimeDelta::hours(2));
    sign_in(&app, json!({ "code": "is-dora", "phone_code": "13800138003" })).await.expect(200);
    assert_eq!(*server.tickets.lock().unwrap(), 7);
    assert_eq!(actions(&app).await[..2], ["account.created", "account.wechat_bound"]);
    assert_nothing_in_clear(&app).await;
}

/// What identifies a person at WeChat, and its keys, are nowhere in the database.
async fn assert_nothing_in_clear(app: &TestApp) {
    assert!(app.keeps_in_clear("account.wechat_bound").await, "what is not secret is found");
    for canary in [SESSION_KEY, SECRET, OPENID] {
        assert!(!app.keeps_in_clear(canary).await, "{canary}");
    }
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    assert!(entries.iter().all(|entry| !entry.payload.contains("138")));
}

#[rstest]
#[case::unknown("never", 401, "invalid-credentials")]
#[case::used_before("fails-40163", 401, "invalid-credentials")]
#[case::too_many("fails-45011", 429, "quota-exceeded")]
#[case::at_risk("fails-40226", 403, "forbidden")]
#[case::busy("fails--1", 503, "dependency-unavailable")]
#[case::wrong_secret("fails-40125", 503, "dependency-unavailable")]
#[case::junk("junk", 503, "dependency-unavailable")]
#[case::nobody("nobody", 503, "dependency-unavailable")]
#[case::elsewhere("elsewhere", 503, "dependency-unavailable")]
#[case::huge("huge", 503, "dependency-unavailable")]
#[case::broken("broken", 503, "dependency-unavailable")]
#[case::slow("slow", 503, "dependency-unavailable")]
#[actix_web::test]
async fn whatever_wechat_says_has_one_meaning(#[case] wechat_code: &str, #[case] status: u16, #[case] code: &str) {
    let Some((app, _)) = platform(Backend::Sqlite).await else { return };
    let started = Instant::now();
    let answer = sign_in(&app, json!({ "code": wechat_code })).await;
    assert_eq!(answer.header("retry-after").is_some(), matches!(status, 429 | 503));
    let problem = answer.expect_problem(status, code).to_string();
    assert!(started.elapsed() < Duration::from_millis(3900), "{:?}", started.elapsed());
    assert!(!problem.contains(SECRET) && !problem.contains("127.0.0.1"), "{problem}");
}

#[rstest]
#[case::used("13800138009")]
#[case::unknown("nothing")]
#[case::abroad("abroad")]
#[case::of_another_program("other")]
#[actix_web::test]
async fn a_phone_that_wechat_does_not_vouch_for_is_none(#[case] phone_code: &str) {
    let Some((app, server)) = platform(Backend::Sqlite).await else { return };
    server.takes("13800138009");
    sign_in(&app, json!({ "code": "is-ann", "phone_code": phone_code })).await.expect_pointers(&["/phone_code"]);
    assert_eq!(actions(&app).await, Vec::<String>::new());
}

#[rstest]
#[actix_web::test]
async fn two_people_never_become_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((app, _)) = platform(backend).await else { return };
    // Somebody has the number already, by SMS: WeChat's word for it opens nothing.
    let theirs = sign_in_by_sms(&app, PHONE).await;
    let refused =
        sign_in(&app, json!({ "code": "is-ann-1", "phone_code": PHONE })).await.expect_problem(409, "conflict");
    assert!(!refused.to_string().contains(theirs["user"]["id"].as_str().unwrap()));

    // From inside they bind it, with a fresh sign-in only, once, and a retry gets the same answer.
    let me = holder_of(&app, &theirs);
    let bound = me.post("/me/wechat").key("k").json(&json!({ "code": "is-ann-2" })).await.expect(200);
    let again = me.post("/me/wechat").key("k").json(&json!({ "code": "is-ann-2" })).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(200), bound);
    me.post("/me/wechat").json(&json!({ "code": "is-ann-3" })).await.expect(200);
    me.post("/me/wechat").json(&json!({ "code": "is-ann-2" })).await.expect_pointers(&["/code"]);
    me.post("/me/wechat").json(&json!({ "code": "is-bob-1" })).await.expect_problem(409, "conflict");
    assert_eq!(sign_in(&app, json!({ "code": "is-ann-4" })).await.expect(200)["user"]["id"], theirs["user"]["id"]);

    // Whom it is bound to nobody else can bind, and another WeChat does not get the number.
    let other = sign_in(&app, json!({ "code": "is-bob-2", "phone_code": "13800138001" })).await.expect(200);
    holder_of(&app, &other)
        .post("/me/wechat")
        .json(&json!({ "code": "is-ann-5" }))
        .await
        .expect_problem(409, "conflict");
    sign_in(&app, json!({ "code": "is-carl", "phone_code": "13800138001-2" })).await.expect_problem(409, "conflict");

    // A sign-in that is not recent neither binds nor unbinds.
    app.pass(TimeDelta::minutes(11));
    me.post("/me/wechat").json(&json!({ "code": "is-ann-6" })).await.expect_problem(401, "step-up-required");
    me.delete("/me/wechat").await.expect_problem(401, "step-up-required");
    let me = holder_of(&app, &sign_in(&app, json!({ "code": "is-ann-7" })).await.expect(200));
    me.delete("/me/wechat").await.expect(204);
    me.delete("/me/wechat").await.expect(204);
    assert_eq!(me.get("/me/wechat").await.expect(200)["bound_at"], Value::Null);
    sign_in(&app, json!({ "code": "is-ann-8" })).await.expect_problem(409, "phone-required");
    let bound = actions(&app).await.into_iter().filter(|action| action.contains("wechat")).collect::<Vec<_>>();
    assert_eq!(bound, ["account.wechat_bound", "account.wechat_bound", "account.wechat_unbound"]);
}

#[rstest]
#[actix_web::test]
async fn twenty_taps_make_one_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((app, _)) = platform(backend).await else { return };
    let taps = (0..20)
        .map(|n| sign_in(&app, json!({ "code": format!("is-ann-{n}"), "phone_code": format!("138001380{n:02}") })));
    let answers = futures_util::future::join_all(taps).await;
    let accounts: HashSet<String> =
        answers.into_iter().map(|answer| answer.expect(200)["user"]["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(accounts.len(), 1);
    assert_eq!(wechat_person::Entity::find().all(&app.sql).await.unwrap().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_disabled_account_stays_shut(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((app, _)) = platform(backend).await else { return };
    let first = sign_in(&app, json!({ "code": "is-ann-1", "phone_code": PHONE })).await.expect(200);
    let id = first["user"]["id"].as_str().unwrap();
    let admin = system_administrator(&app).await;
    admin.post(format!("/accounts/{id}/disable")).await.expect(200);
    holder_of(&app, &first).get("/me").await.expect_problem(401, "invalid-token");
    sign_in(&app, json!({ "code": "is-ann-2" })).await.expect_problem(401, "invalid-credentials");
}

#[rstest]
#[actix_web::test]
async fn without_a_mini_program_it_is_not_available(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    sign_in(&app, json!({ "code": "is-ann" })).await.expect_problem(503, "dependency-unavailable");
}

#[rstest]
#[actix_web::test]
async fn whoever_proves_the_number_has_the_account_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((app, _)) = platform(backend).await else { return };
    let admin = system_administrator(&app).await;
    let body = json!({ "name": "张小明", "phone": PHONE, "password": PASSWORD });
    admin.post("/accounts").json(&body).await.expect(201);
    // Somebody who knew the first password binds their own WeChat.
    let intruder = app.visitor().post("/auth/login").json(&json!({ "account": PHONE, "password": PASSWORD })).await;
    let intruder = holder_of(&app, &intruder.expect(200));
    intruder.post("/me/wechat").json(&json!({ "code": "is-eve-1" })).await.expect(200);
    let owner = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    sign_in(&app, json!({ "code": "is-eve-2" })).await.expect_problem(409, "phone-required");
    intruder.post("/me/wechat").json(&json!({ "code": "is-eve-3" })).await.expect_problem(401, "invalid-token");
    assert_eq!(owner.get("/me/wechat").await.expect(200)["bound_at"], Value::Null);
}

#[rstest]
#[actix_web::test]
async fn a_session_that_was_ended_meanwhile_binds_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((app, _)) = platform(backend).await else { return };
    let tokens = sign_in_by_sms(&app, PHONE).await;
    let me = holder_of(&app, &tokens);
    // WeChat takes a second for this one; the session is over before it answers.
    let late = async { me.post("/me/wechat").json(&json!({ "code": "late-ann" })).await };
    let out = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        holder_of(&app, &tokens).post("/auth/logout").await.expect(204);
    };
    let (refused, ()) = futures_util::future::join(late, out).await;
    refused.expect_problem(401, "invalid-token");
    assert_eq!(wechat_person::Entity::find().all(&app.sql).await.unwrap(), []);
}

#[rstest]
#[actix_web::test]
async fn tries_at_the_authenticator_are_counted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((app, _)) = platform(backend).await else { return };
    let first = sign_in(&app, json!({ "code": "is-ann-0", "phone_code": PHONE })).await.expect(200);
    enrol(&app, &holder_of(&app, &first)).await;
    sign_in(&app, json!({ "code": "is-ann-1" })).await.expect_problem(401, "step-up-required");
    let mut refusals = Vec::new();
    for n in 2..14 {
        let answer = sign_in(&app, json!({ "code": format!("is-ann-{n}"), "otp": "000000" })).await;
        refusals.push(answer.status());
    }
    assert_eq!(refusals, [vec![401; 10], vec![429; 2]].concat());
}
