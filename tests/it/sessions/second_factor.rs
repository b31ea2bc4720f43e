//! `/me/totp`, and signing in with it.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::config::Mode;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{account, recovery_code, session};
use shangliang_tests::{Answer, Backend, Client, TestApp};
use totp_rs::{Algorithm, Builder, Secret};

use super::{PASSWORD, give_password, holder_of, sign_in};

const PHONE: &str = "13800138000";

/// The code that an authenticator shows now.
pub fn code_of(secret: &str, app: &TestApp) -> String {
    code_at(secret, app.clock.now())
}

/// The code that it shows at some time.
pub fn code_at(secret: &str, time: DateTime<Utc>) -> String {
    let bits =
        secret.bytes().map(|symbol| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == symbol).unwrap());
    let bits: String = bits.map(|value| format!("{value:05b}")).collect();
    let bytes: Vec<u8> = (0..20).map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2).unwrap()).collect();
    let secret = Secret::new_stack(<[u8; 20]>::try_from(bytes).unwrap());
    let authenticator =
        Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret).build().unwrap();
    authenticator.generate(u64::try_from(time.timestamp()).unwrap()).to_string()
}

/// Enrols an authenticator and gives its secret and the recovery codes.
pub async fn enrol(app: &TestApp, me: &Client) -> (String, Vec<String>) {
    let started = me.post("/me/totp").await.expect(200);
    let secret = started["secret"].as_str().unwrap().to_owned();
    assert!(started["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    me.post("/me/totp/confirm").json(&json!({ "code": "abc" })).await.expect_pointers(&["/code"]);
    let confirmed = me.post("/me/totp/confirm").json(&json!({ "code": code_of(&secret, app) })).await.expect(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn sign_in_with(app: &TestApp, otp: Value) -> Answer {
    let mut body = json!({ "account": PHONE, "password": PASSWORD });
    if !otp.is_null() {
        body["otp"] = otp;
    }
    app.visitor().post("/auth/login").json(&body).await
}

#[rstest]
#[actix_web::test]
async fn an_enrolled_authenticator_is_asked_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    let (secret, codes) = enrol(&app, &me).await;
    assert_eq!(codes.len(), 10);
    person.get("/me").await.expect_problem(401, "invalid-token");
    me.get("/me/sessions").await.expect(200);
    me.post("/me/totp").await.expect_problem(409, "state-conflict");
    let stored = recovery_code::Entity::find().all(&app.sql).await.unwrap();
    assert!(stored.len() == 10 && stored.iter().all(|row| row.hash.len() == 32));
    let sealed = account::Entity::find_by_id(person.id).one(&app.sql).await.unwrap().unwrap().totp_sealed.unwrap();
    assert!(!sealed.windows(8).any(|part| part == &secret.as_bytes()[..8]));

    sign_in_with(&app, Value::Null).await.expect_problem(401, "step-up-required");
    // The step of the enrolment is used up.
    sign_in_with(&app, json!(code_of(&secret, &app))).await.expect_problem(401, "invalid-credentials");
    app.pass(TimeDelta::seconds(60));
    let code = code_of(&secret, &app);
    let tokens = sign_in_with(&app, json!(code)).await.expect(200);
    assert_eq!(tokens["user"]["second_factor"], true);
    sign_in_with(&app, json!(code)).await.expect_problem(401, "invalid-credentials");
    sign_in_with(&app, json!(codes[0].to_lowercase())).await.expect(200);
    sign_in_with(&app, json!(codes[0])).await.expect_problem(401, "invalid-credentials");

    let wanted = json!({ "phone": PHONE, "purpose": "sign_in" });
    app.visitor().post("/auth/sms-codes").json(&wanted).await.expect(202);
    let mut body = json!({ "phone": PHONE, "code": app.sms.last_to(PHONE).unwrap() });
    app.visitor().post("/auth/login/sms").json(&body).await.expect_problem(401, "step-up-required");
    body["otp"] = json!(codes[1]);
    app.visitor().post("/auth/login/sms").json(&body).await.expect(200);

    let me = holder_of(&app, &tokens);
    app.pass(TimeDelta::minutes(11));
    me.delete("/me/totp").await.expect_problem(401, "step-up-required");
    let me = holder_of(&app, &sign_in_with(&app, json!(code_of(&secret, &app))).await.expect(200));
    me.delete("/me/totp").await.expect(204);
    sign_in_with(&app, Value::Null).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn staff_in_production_reach_nothing_before_they_enrol(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let clerk = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    give_password(&app, &clerk, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    me.get("/me").await.expect(200);
    me.get("/suggestions").await.expect_problem(403, "second-factor-required");
    enrol(&app, &me).await;
    me.get("/suggestions").await.expect(200);
    app.citizen("李四").await.get("/suggestions").await.expect(200);
}

/// A session that has not shown the second factor of its account shows it first.
#[rstest]
#[actix_web::test]
async fn a_session_without_the_second_factor_steps_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    enrol(&app, &me).await;
    me.get("/suggestions").await.expect(200);
    let unshown = session::Entity::update_many().col_expr(session::Column::SecondFactor, Expr::value(false));
    unshown.exec(&app.sql).await.unwrap();
    let refused = me.get("/suggestions").await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
    refused.expect_problem(401, "step-up-required");
}

#[rstest]
#[actix_web::test]
async fn twenty_sign_ins_with_one_code_succeed_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 1000);
    let Some(app) = start.await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    let (_, codes) = enrol(&app, &me).await;
    let body = json!({ "account": PHONE, "password": PASSWORD, "otp": codes[3] });
    let tries = (0..20).map(|_| app.visitor().post("/auth/login").json(&body).into_future());
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 200).count(), 1);
}
