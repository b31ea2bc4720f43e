//! `POST /auth/sms-codes` and `POST /auth/login/sms`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, Set};
use serde_json::{Value, json};
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{account, ledger_entry, one_time_code};
use shangliang_tests::{Answer, Backend, TestApp};

use super::pumping::shape_of;
use super::{give_password, holder_of, other_than, sign_in_by_sms};

const PHONE: &str = "13800138000";

pub async fn ask_code(app: &TestApp, phone: &str, purpose: &str) -> Answer {
    app.visitor().post("/auth/sms-codes").json(&json!({ "phone": phone, "purpose": purpose })).await
}

async fn show(app: &TestApp, phone: &str, code: &str) -> Answer {
    app.visitor().post("/auth/login/sms").json(&json!({ "phone": phone, "code": code })).await
}

#[rstest]
#[actix_web::test]
async fn the_first_sign_in_makes_a_citizen(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let first = sign_in_by_sms(&app, PHONE).await;
    assert_eq!(first["user"]["phone"], "138****8000");
    assert_eq!(first["user"]["roles"][0]["role"], "citizen");
    app.pass(TimeDelta::minutes(2));
    let again = sign_in_by_sms(&app, PHONE).await;
    assert_eq!(first["user"]["id"], again["user"]["id"]);
    assert_eq!(holder_of(&app, &again).get("/me").await.expect(200)["phone"], "138****8000");
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), 1);
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert!(!entries[0].payload.contains("138"));
}

#[rstest]
#[actix_web::test]
async fn an_existing_account_is_opened_unless_it_is_disabled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    assert_eq!(sign_in_by_sms(&app, PHONE).await["user"]["id"], json!(person.id));
    app.pass(TimeDelta::minutes(2));
    let row = account::ActiveModel { id: Set(person.id), status: Set(AccountStatus::Disabled), ..Default::default() };
    row.update(&app.sql).await.unwrap();
    ask_code(&app, PHONE, "sign_in").await.expect(202);
    let code = app.sms.last_to(PHONE).unwrap();
    show(&app, PHONE, &code).await.expect_problem(401, "invalid-credentials");
}

#[rstest]
#[actix_web::test]
async fn a_code_that_does_not_work_is_a_422(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let next_code = async |purpose| {
        app.pass(TimeDelta::seconds(61));
        ask_code(&app, PHONE, purpose).await.expect(202);
        app.sms.last_to(PHONE).unwrap()
    };
    show(&app, PHONE, "123456").await.expect_pointers(&["/code"]);

    let used = next_code("sign_in").await;
    show(&app, PHONE, &used).await.expect(200);
    show(&app, PHONE, &used).await.expect_pointers(&["/code"]);

    let expired = next_code("sign_in").await;
    app.pass(TimeDelta::minutes(5));
    show(&app, PHONE, &expired).await.expect_pointers(&["/code"]);

    let of_other_purpose = next_code("bind").await;
    show(&app, PHONE, &of_other_purpose).await.expect_pointers(&["/code"]);

    let replaced = next_code("sign_in").await;
    let newer = next_code("sign_in").await;
    if replaced != newer {
        show(&app, PHONE, &replaced).await.expect_pointers(&["/code"]);
    }
    show(&app, "13800138001", &newer).await.expect_pointers(&["/code"]);
    for malformed in ["12345", "1234567", "１２３４５６", "abcdef", "-12345"] {
        show(&app, PHONE, malformed).await.expect_pointers(&["/code"]);
    }

    let tried = next_code("sign_in").await;
    for _ in 0..5 {
        show(&app, PHONE, &other_than(&tried)).await.expect_pointers(&["/code"]);
    }
    show(&app, PHONE, &tried).await.expect_pointers(&["/code"]);

    let fourth = next_code("sign_in").await;
    for _ in 0..4 {
        show(&app, PHONE, &other_than(&fourth)).await.expect_pointers(&["/code"]);
    }
    show(&app, PHONE, &fourth).await.expect(200);
    let stored = one_time_code::Entity::find().all(&app.sql).await.unwrap();
    assert!(stored.iter().all(|row| row.code_hash.len() == 32));
}

#[rstest]
#[actix_web::test]
async fn twenty_right_codes_at_once_sign_in_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    ask_code(&app, PHONE, "sign_in").await.expect(202);
    let body = json!({ "phone": PHONE, "code": app.sms.last_to(PHONE).unwrap() });
    let tries = (0..20).map(|_| app.visitor().post("/auth/login/sms").json(&body).into_future());
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(422)), (1, 19));
}

#[rstest]
#[actix_web::test]
async fn codes_are_sent_once_a_minute_and_ten_times_a_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let wanted = json!({ "phone": PHONE, "purpose": "sign_in" });
    let taps = (0..10).map(|_| app.visitor().post("/auth/sms-codes").json(&wanted).into_future());
    let answers = futures_util::future::join_all(taps).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 202).count(), 1);
    assert_eq!(app.sms.count(), 1);
    let refused = ask_code(&app, PHONE, "reset").await;
    assert_eq!(refused.header("retry-after"), Some("60"));
    refused.expect_problem(429, "quota-exceeded");
    for _ in 1..10 {
        app.pass(TimeDelta::seconds(60));
        ask_code(&app, PHONE, "sign_in").await.expect(202);
    }
    app.pass(TimeDelta::seconds(60));
    ask_code(&app, PHONE, "sign_in").await.expect_problem(429, "quota-exceeded");
    ask_code(&app, "13800138001", "sign_in").await.expect(202);
    app.pass(TimeDelta::days(1));
    ask_code(&app, PHONE, "sign_in").await.expect(202);
    assert_eq!(app.sms.count(), 12);
}

#[rstest]
#[actix_web::test]
async fn an_unknown_phone_is_answered_like_a_known_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.trusted_proxies = 1).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    for (purpose, sent) in [("sign_in", 2), ("reset", 3)] {
        let from = |address: String, phone: &str| {
            let wanted = json!({ "phone": phone, "purpose": purpose });
            app.visitor().post("/auth/sms-codes").header("x-forwarded-for", &address).json(&wanted)
        };
        let known = from(format!("203.0.113.{sent}"), PHONE).await;
        let unknown = from(format!("198.51.100.{sent}"), "13900139000").await;
        assert_eq!(shape_of(&known), shape_of(&unknown), "{purpose}");
        known.expect(202);
        app.sms.settle().await;
        assert_eq!(app.sms.count(), sent, "{purpose}");
        app.pass(TimeDelta::seconds(60));
    }
}

#[rstest]
#[actix_web::test]
async fn a_reset_tells_of_no_account_when_it_fails(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sms_per_day = 3).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let ask_both = async || {
        let both = [ask_code(&app, PHONE, "reset").await, ask_code(&app, "13900139000", "reset").await];
        both.map(|answer| (answer.status(), answer.header("retry-after").map(str::to_owned)))
    };
    app.sms.break_down(true);
    for expected in [(202, None), (429, Some("60".to_owned()))] {
        assert_eq!(ask_both().await, [expected.clone(), expected]);
    }
    app.sms.settle().await;
    app.sms.break_down(false);
    app.pass(TimeDelta::seconds(60));
    // The third of the day; then there is none left for anybody.
    ask_code(&app, "13900139001", "reset").await.expect(202);
    let [known, unknown] = ask_both().await;
    assert_eq!((known.0, &known), (429, &unknown));
    app.sms.settle().await;
    assert_eq!(app.sms.count(), 0);
}

#[rstest]
#[case(json!({ "phone": "12800138000", "purpose": "sign_in" }), "/phone")]
#[case(json!({ "phone": "１３８００１３８０００", "purpose": "sign_in" }), "/phone")]
#[case(json!({ "phone": "029-87290000", "purpose": "sign_in" }), "/phone")]
#[case(json!({ "phone": PHONE, "purpose": "login" }), "/purpose")]
#[case(json!({ "phone": PHONE }), "/purpose")]
#[case(json!({ "phone": PHONE, "purpose": "sign_in", "code": "1" }), "/code")]
#[actix_web::test]
async fn bad_input_is_refused(#[case] body: Value, #[case] pointer: &str) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    app.visitor().post("/auth/sms-codes").json(&body).await.expect_pointers(&[pointer]);
    assert_eq!(app.sms.count(), 0);
}

#[rstest]
#[actix_web::test]
async fn a_broken_provider_is_a_503_after_which_one_may_ask_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.sms.break_down(true);
    let broken = ask_code(&app, PHONE, "sign_in").await;
    assert_eq!(broken.header("retry-after"), Some("5"));
    broken.expect_problem(503, "dependency-unavailable");
    assert_eq!(one_time_code::Entity::find().count(&app.sql).await.unwrap(), 0);
    app.sms.break_down(false);
    ask_code(&app, PHONE, "sign_in").await.expect(202);
}
