//! `POST /auth/login/sms` once more, by a client that lost the answer and by others.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryOrder, Set};
use serde_json::{Value, json};
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{access_record, account, session};
use shangliang_tests::{Answer, Backend, TestApp};

use super::second_factor::{code_of, enrol};
use super::{code_for, holder_of, sign_in_by_sms};

const PHONE: &str = "13800138000";
const KEY: &str = "0f8b6c1e-6a54-4c7e-9d0a-2f6f2a9f3c11";
const OTHER_KEY: &str = "1f8b6c1e-6a54-4c7e-9d0a-2f6f2a9f3c11";

async fn show(app: &TestApp, code: &str, retry_key: Option<&str>) -> Answer {
    let mut body = json!({ "phone": PHONE, "code": code });
    if let Some(retry_key) = retry_key {
        body["retry_key"] = json!(retry_key);
    }
    app.visitor().post("/auth/login/sms").json(&body).await
}

async fn refresh(app: &TestApp, tokens: &Value) -> Answer {
    app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": tokens["refresh_token"] })).await
}

#[rstest]
#[actix_web::test]
async fn a_retry_gets_the_same_session(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = code_for(&app, PHONE, "sign_in").await;
    let first = show(&app, &code, Some(KEY)).await.expect(200);
    app.pass(TimeDelta::seconds(60));
    let again = show(&app, &code, Some(KEY)).await.expect(200);
    assert_eq!(again["refresh_token"], first["refresh_token"]);
    assert_eq!(again["user"], first["user"]);
    holder_of(&app, &again).get("/me").await.expect(200);
    assert_eq!(session::Entity::find().count(&app.sql).await.unwrap(), 1);
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), 1);
    app.app.access_log.flush(&app.app).await.unwrap();
    let records = access_record::Entity::find().order_by_asc(access_record::Column::Id).all(&app.sql).await.unwrap();
    let events: Vec<&str> = records.iter().map(|record| record.event.as_str()).collect();
    assert!(events.ends_with(&["sign_in.succeeded", "sign_in.repeated"]), "{events:?}");
    refresh(&app, &again).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn whoever_saw_the_code_gets_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = code_for(&app, PHONE, "sign_in").await;
    let mine = show(&app, &code, Some(KEY)).await.expect(200);
    for key in [None, Some(OTHER_KEY)] {
        show(&app, &code, key).await.expect_pointers(&["/code"]);
    }
    let wrong = super::other_than(&code);
    show(&app, &wrong, Some(KEY)).await.expect_pointers(&["/code"]);
    let other = json!({ "phone": "13800138001", "code": code, "retry_key": KEY });
    app.visitor().post("/auth/login/sms").json(&other).await.expect_pointers(&["/code"]);
    // Nor does trying harm the one who signed in.
    refresh(&app, &mine).await.expect(200);

    app.pass(TimeDelta::seconds(61));
    let without = code_for(&app, PHONE, "sign_in").await;
    show(&app, &without, None).await.expect(200);
    show(&app, &without, Some(KEY)).await.expect_pointers(&["/code"]);
    assert_eq!(session::Entity::find().count(&app.sql).await.unwrap(), 2);
}

#[rstest]
#[actix_web::test]
async fn a_retry_that_comes_too_late_is_none(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let sign_in = async || {
        app.pass(TimeDelta::seconds(61));
        let code = code_for(&app, PHONE, "sign_in").await;
        let tokens = show(&app, &code, Some(KEY)).await.expect(200);
        (code, tokens)
    };
    let refused = async |code: &str| show(&app, code, Some(KEY)).await.expect_pointers(&["/code"]);

    let (code, _) = sign_in().await;
    app.pass(TimeDelta::seconds(61));
    refused(&code).await;

    let (code, tokens) = sign_in().await;
    let next = refresh(&app, &tokens).await.expect(200);
    refused(&code).await;
    refresh(&app, &next).await.expect(200);

    let (code, tokens) = sign_in().await;
    holder_of(&app, &tokens).post("/auth/logout").await.expect(204);
    refused(&code).await;

    let (code, _) = sign_in().await;
    app.pass(TimeDelta::seconds(60));
    code_for(&app, PHONE, "sign_in").await;
    refused(&code).await;

    let (code, tokens) = sign_in().await;
    let id = serde_json::from_value(tokens["user"]["id"].clone()).unwrap();
    let disabled = account::ActiveModel { id: Set(id), status: Set(AccountStatus::Disabled), ..Default::default() };
    disabled.update(&app.sql).await.unwrap();
    refused(&code).await;
}

#[rstest]
#[case::of_one_client(true, (20, 0))]
#[case::of_twenty(false, (1, 19))]
#[actix_web::test]
async fn right_codes_at_once_open_one_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] is_one_client: bool,
    #[case] expected: (usize, usize),
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = code_for(&app, PHONE, "sign_in").await;
    let tries = (0..20).map(|number| {
        let key = if is_one_client { KEY.to_owned() } else { format!("{KEY}-{number}") };
        let body = json!({ "phone": PHONE, "code": code, "retry_key": key });
        app.visitor().post("/auth/login/sms").json(&body).into_future()
    });
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(422)), expected);
    assert_eq!(session::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[actix_web::test]
async fn an_authenticator_is_asked_for_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    let (secret, _) = enrol(&app, &me).await;
    app.pass(TimeDelta::seconds(61));
    let code = code_for(&app, PHONE, "sign_in").await;
    let body = json!({ "phone": PHONE, "code": code, "retry_key": KEY, "otp": code_of(&secret, &app) });
    let show = async || app.visitor().post("/auth/login/sms").json(&body).await.expect(200);
    let (first, again) = (show().await, show().await);
    assert_eq!(again["refresh_token"], first["refresh_token"]);
}

#[rstest]
#[case::guessed_too_soon(json!("012345678901234567890"))]
#[case::too_long(json!("0".repeat(65)))]
#[case::other_characters(json!("0123456789 0123456789 0"))]
#[case::no_text(json!(1))]
#[actix_web::test]
async fn a_bad_key_is_refused(#[case] retry_key: Value) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let code = code_for(&app, PHONE, "sign_in").await;
    let body = json!({ "phone": PHONE, "code": code, "retry_key": retry_key });
    app.visitor().post("/auth/login/sms").json(&body).await.expect_pointers(&["/retry_key"]);
    show(&app, &code, None).await.expect(200);
}
