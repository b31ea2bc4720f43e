//! `POST /auth/password/reset`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::{Value, json};
use shangliang::secrets::PasswordProfile;
use shangliang_entity::vocab::AccountStatus;
use shangliang_entity::{access_record, account};
use shangliang_tests::{Answer, Backend, TestApp};

use super::second_factor::{code_of, enrol};
use super::{PASSWORD, actions, code_for, give_password, holder_of, other_than, sign_in, sign_in_by_sms};

const PHONE: &str = "13800138000";
const NEW: &str = "another battery staple";

async fn reset(app: &TestApp, code: &str, new: &str) -> Answer {
    reset_with(app, json!({ "phone": PHONE, "code": code, "new_password": new })).await
}

async fn reset_with(app: &TestApp, body: Value) -> Answer {
    app.visitor().post("/auth/password/reset").json(&body).await
}

async fn sign_in_by(app: &TestApp, password: &str) -> Answer {
    app.visitor().post("/auth/login").json(&json!({ "account": PHONE, "password": password })).await
}

#[rstest]
#[actix_web::test]
async fn a_forgotten_password_is_set_anew_and_all_sessions_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let before = sign_in(&app, PHONE).await;
    for _ in 0..5 {
        sign_in_by(&app, "wrong").await.expect(401);
    }
    let code = code_for(&app, PHONE, "reset").await;
    reset(&app, &code, NEW).await.expect(204);

    holder_of(&app, &before).get("/me").await.expect_problem(401, "invalid-token");
    let refresh = json!({ "refresh_token": before["refresh_token"] });
    app.visitor().post("/auth/refresh").json(&refresh).await.expect_problem(401, "invalid-token");
    sign_in_by(&app, PASSWORD).await.expect_problem(401, "invalid-credentials");
    sign_in_by(&app, NEW).await.expect(200);
    reset(&app, &code, "yet another staple x").await.expect_pointers(&["/code"]);
    assert_eq!(actions(&app).await, ["account.password_reset"]);

    app.app.access_log.flush(&app.app).await.unwrap();
    let lines = access_record::Entity::find().all(&app.sql).await.unwrap();
    let resets: Vec<_> =
        lines.iter().filter(|line| line.event.starts_with("reset")).map(|line| line.event.as_str()).collect();
    assert_eq!(resets, ["reset.succeeded", "reset.failed"]);
    assert!(lines.iter().all(|line| !format!("{line:?}").contains(PHONE)));
}

#[rstest]
#[actix_web::test]
async fn a_first_password_is_set_and_proves_the_phone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let unproved = account::ActiveModel {
        id: Set(person.id),
        password_hash: Set(None),
        phone_verified_at: Set(None),
        ..Default::default()
    };
    unproved.update(&app.sql).await.unwrap();
    let code = code_for(&app, PHONE, "reset").await;
    reset(&app, &code, NEW).await.expect(204);
    assert_eq!(sign_in_by(&app, NEW).await.expect(200)["user"]["roles"][0]["role"], "citizen");
}

#[rstest]
#[actix_web::test]
async fn codes_are_judged_as_at_a_sign_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let next_code = async |purpose| {
        app.pass(TimeDelta::seconds(61));
        code_for(&app, PHONE, purpose).await
    };
    for purpose in ["sign_in", "bind"] {
        let of_other_purpose = next_code(purpose).await;
        reset(&app, &of_other_purpose, NEW).await.expect_pointers(&["/code"]);
    }
    let expired = next_code("reset").await;
    app.pass(TimeDelta::minutes(5));
    reset(&app, &expired, NEW).await.expect_pointers(&["/code"]);
    let tried = next_code("reset").await;
    for _ in 0..5 {
        reset(&app, &other_than(&tried), NEW).await.expect_pointers(&["/code"]);
    }
    reset(&app, &tried, NEW).await.expect_pointers(&["/code"]);
    sign_in_by(&app, PASSWORD).await.expect(200);
    assert!(actions(&app).await.is_empty());
}

#[rstest]
#[actix_web::test]
async fn an_unknown_phone_is_answered_like_a_wrong_code(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.trusted_proxies = 1).await else { return };
    let [known, gone] = [app.citizen("张小明").await, app.citizen("李小红").await];
    give_password(&app, &known, PHONE, None).await;
    give_password(&app, &gone, "13800138001", None).await;
    let disabled =
        account::ActiveModel { id: Set(gone.id), status: Set(AccountStatus::Disabled), ..Default::default() };
    disabled.update(&app.sql).await.unwrap();
    let mut seen = Vec::new();
    for (number, phone) in [PHONE, "13800138001", "13900139000"].into_iter().enumerate() {
        let wanted = json!({ "phone": phone, "purpose": "reset" });
        app.visitor().post("/auth/sms-codes").json(&wanted).await.expect(202);
        app.sms.settle().await;
        let wrong = app.sms.last_to(phone).map_or_else(|| "123456".to_owned(), |code| other_than(&code));
        let body = json!({ "phone": phone, "code": wrong, "new_password": NEW });
        // Each from elsewhere: what is left of a client's limit falls with each of its requests.
        let ask = app.visitor().post("/auth/password/reset").header("x-forwarded-for", &format!("203.0.113.{number}"));
        let answer = ask.header("x-request-id", "same").json(&body).await;
        seen.push((answer.status(), answer.text(), answer.headers().to_vec()));
    }
    assert_eq!(app.sms.count(), 1, "nothing is sent to whom it would not help");
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:#?}");
}

#[rstest]
#[actix_web::test]
async fn an_enrolled_authenticator_is_not_skipped(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let (secret, codes) = enrol(&app, &holder_of(&app, &sign_in(&app, PHONE).await)).await;
    app.pass(TimeDelta::minutes(2));
    let code = code_for(&app, PHONE, "reset").await;
    let mut body = json!({ "phone": PHONE, "code": code, "new_password": NEW });
    reset_with(&app, body.clone()).await.expect_problem(401, "step-up-required");
    body["otp"] = json!(other_than(&code_of(&secret, &app)));
    reset_with(&app, body.clone()).await.expect_problem(401, "invalid-credentials");
    body["otp"] = json!(code_of(&secret, &app));
    reset_with(&app, body.clone()).await.expect_pointers(&["/code"]);

    app.pass(TimeDelta::minutes(2));
    body["code"] = json!(code_for(&app, PHONE, "reset").await);
    body["otp"] = json!(codes[0]);
    reset_with(&app, body).await.expect(204);
    sign_in_by(&app, NEW).await.expect_problem(401, "step-up-required");
}

#[rstest]
#[actix_web::test]
async fn a_refused_password_leaves_the_code_and_counts_as_a_try(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let start = TestApp::start_with(backend, |config| config.password_profile = PasswordProfile::Mlps3);
    let Some(app) = start.await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let code = code_for(&app, PHONE, "reset").await;
    for (new, expected) in [
        ("short", "password-too-short"),
        ("Tail 8000 of 9 phones", "password-context"),
        ("Admin12345678!", "password-compromised"),
        ("onlylowercaseletters", "password-classes"),
    ] {
        let problem = reset(&app, &code, new).await.expect_problem(422, "validation");
        let codes: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
        assert!(codes.contains(&&json!(expected)), "{problem}");
    }
    reset(&app, &code, "Correct horse 9 battery").await.expect(204);

    app.pass(TimeDelta::minutes(2));
    let code = code_for(&app, PHONE, "reset").await;
    for guess in ["Guess 1 horse", "Guess 2 horse"] {
        // An earlier password would be told by its own code.
        let refused = reset(&app, &code, "Correct horse 9 battery").await.expect_problem(422, "validation");
        assert_eq!(refused["errors"][0]["code"], "password-reused", "{guess}");
    }
    for _ in 0..3 {
        reset(&app, &code, "short").await.expect_pointers(&["/new_password"]);
    }
    reset(&app, &code, "Another horse 9 battery").await.expect_pointers(&["/code"]);
}

#[rstest]
#[actix_web::test]
async fn twenty_resets_with_one_code_succeed_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    sign_in_by_sms(&app, PHONE).await;
    app.pass(TimeDelta::minutes(2));
    let code = code_for(&app, PHONE, "reset").await;
    let tries = (0..20).map(|i| reset(&app, &code, ["another battery staple", "some other staple"][i % 2]));
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(204), count(422)), (1, 19));
}

#[rstest]
#[case(json!({}), &["/code", "/new_password", "/phone"])]
#[case(json!({ "phone": "12800138000", "code": "123456", "new_password": NEW }), &["/phone"])]
#[case(json!({ "phone": PHONE, "code": 123456, "new_password": NEW }), &["/code"])]
#[case(json!({ "phone": PHONE, "code": "123456", "new_password": "x".repeat(257) }), &["/new_password"])]
#[case(json!({ "phone": PHONE, "code": "123456", "new_password": NEW, "account": "admin" }), &["/account"])]
#[actix_web::test]
async fn bad_input_is_refused(#[case] body: Value, #[case] pointers: &[&str]) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    reset_with(&app, body).await.expect_pointers(pointers);
}
