//! Whoever shows a refresh token of an account is known to it: strangers use up no limit of theirs.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use shangliang_entity::account;
use shangliang_tests::{Answer, Backend, TestApp};

use super::pumping::shape_of;
use super::{PASSWORD, give_password, holder_of, sign_in, sign_in_by_sms};

const PHONE: &str = "13800138000";
const UNKNOWN: &str = "13900139000";

/// The platform behind a proxy, so that requests come from where they say.
async fn start(backend: Backend, segment: u32) -> Option<TestApp> {
    TestApp::start_with(backend, |config| {
        config.trusted_proxies = 1;
        config.limits.sms_segment_per_day = segment;
        config.limits.sms_per_hour = 12;
    })
    .await
}

async fn ask_code(app: &TestApp, address: &str, phone: &str, shown: Option<&Value>) -> Answer {
    let mut wanted = json!({ "phone": phone, "purpose": "sign_in" });
    if let Some(tokens) = shown {
        wanted["refresh_token"] = tokens["refresh_token"].clone();
    }
    app.visitor().post("/auth/sms-codes").header("x-forwarded-for", address).json(&wanted).await
}

/// Strangers ask for codes, each from elsewhere, until there are none; gives the last answer.
async fn use_up(app: &TestApp, phone: &str) -> Answer {
    for i in 0..11 {
        app.pass(TimeDelta::minutes(1));
        let answer = ask_code(app, &format!("198.51.{i}.7"), phone, None).await;
        if answer.status() != 202 {
            return answer;
        }
    }
    panic!("there is no end of codes");
}

#[rstest]
#[case::of_the_phone(10_000, "sms-phone")]
#[case::of_its_segment(5, "sms-segment")]
#[actix_web::test]
async fn strangers_cannot_use_up_the_owner_s_codes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] segment: u32,
    #[case] limit: &str,
) {
    let Some(app) = start(backend, segment).await else { return };
    let owner = sign_in_by_sms(&app, PHONE).await;
    let other = sign_in_by_sms(&app, "13700137000").await;
    holder_of(&app, &owner).post("/auth/logout").await.expect(204);

    let refused = use_up(&app, PHONE).await;
    // As many more of nobody's phone, whose first code nobody has had.
    ask_code(&app, "192.0.2.1", UNKNOWN, None).await.expect(202);
    let unknown = use_up(&app, UNKNOWN).await;
    let violated = |answer: &Answer| answer.body()["violated-policies"].clone();
    assert_eq!((violated(&refused), violated(&unknown)), (json!([limit]), json!([limit])));
    // Who is not known to the account is answered as at a phone that nobody has, whatever is shown.
    let nonsense = json!({ "refresh_token": "slr_nonsense" });
    for (number, shown) in [None, Some(&other), Some(&nonsense)].into_iter().enumerate() {
        let (here, there) = (format!("203.0.{number}.7"), format!("192.0.{number}.7"));
        let [at_owner_s, at_nobody_s] =
            [ask_code(&app, &here, PHONE, shown).await, ask_code(&app, &there, UNKNOWN, shown).await];
        let without_wait = |answer: &Answer| {
            let (status, mut headers, body) = shape_of(answer);
            headers.retain(|(name, _)| name != "retry-after");
            (status, headers, body)
        };
        assert_eq!(at_owner_s.status(), 429);
        assert_eq!(without_wait(&at_owner_s), without_wait(&at_nobody_s));
    }
    ask_code(&app, "203.0.113.5", UNKNOWN, Some(&owner)).await.expect_problem(429, "quota-exceeded");

    app.pass(TimeDelta::minutes(1));
    let given = ask_code(&app, "203.0.113.5", PHONE, Some(&owner)).await;
    assert_eq!((given.status(), given.text()), (202, String::new()));
    let code = app.sms.last_to(PHONE).unwrap();
    app.visitor().post("/auth/login/sms").json(&json!({ "phone": PHONE, "code": code })).await.expect(200);
    app.pass(TimeDelta::minutes(1));
    ask_code(&app, "203.0.113.5", PHONE, None).await.expect_problem(429, "quota-exceeded");
}

#[rstest]
#[actix_web::test]
async fn all_clients_of_an_account_share_ten_codes_a_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = start(backend, 10_000).await else { return };
    let mut tokens = sign_in_by_sms(&app, PHONE).await;
    for _ in 0..10 {
        app.pass(TimeDelta::minutes(1));
        ask_code(&app, "203.0.113.5", PHONE, Some(&tokens)).await.expect(202);
        let shown = json!({ "phone": PHONE, "code": app.sms.last_to(PHONE).unwrap() });
        tokens = app.visitor().post("/auth/login/sms").json(&shown).await.expect(200);
    }
    app.pass(TimeDelta::minutes(1));
    let refused = ask_code(&app, "203.0.113.5", PHONE, Some(&tokens)).await.expect_problem(429, "quota-exceeded");
    assert_eq!(refused["violated-policies"], json!(["sms-phone"]));
}

#[rstest]
#[actix_web::test]
async fn whoever_was_in_an_account_before_its_number_was_proved_is_a_stranger(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = start(backend, 10_000).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let unproved = account::ActiveModel { id: Set(person.id), phone_verified_at: Set(None), ..Default::default() };
    unproved.update(&app.sql).await.unwrap();
    let earlier = sign_in(&app, PHONE).await;
    app.pass(TimeDelta::minutes(1));
    let bearer = sign_in_by_sms(&app, PHONE).await;
    assert_eq!(bearer["user"]["id"], earlier["user"]["id"]);

    use_up(&app, PHONE).await;
    app.pass(TimeDelta::minutes(1));
    ask_code(&app, "192.0.2.1", PHONE, Some(&earlier)).await.expect_problem(429, "quota-exceeded");
    ask_code(&app, "192.0.2.1", PHONE, Some(&bearer)).await.expect(202);
}

#[rstest]
#[actix_web::test]
async fn strangers_at_one_s_own_address_do_not_shut_one_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = start(backend, 10_000).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    give_password(&app, &app.citizen("李小红").await, UNKNOWN, None).await;
    let (owner, other) = (sign_in(&app, PHONE).await, sign_in(&app, UNKNOWN).await);
    let try_from = async |address: &str, password: &str, shown: &Value| {
        let body = json!({ "account": PHONE, "password": password, "refresh_token": shown["refresh_token"] });
        app.visitor().post("/auth/login").header("x-forwarded-for", address).json(&body).await
    };
    // From the addresses that the owner has been at and will be at, with what others have of their own.
    for address in ["192.0.2.1", "203.0.113.5"] {
        for _ in 0..31 {
            try_from(address, "wrong", &other).await;
        }
        try_from(address, PASSWORD, &other).await.expect_problem(429, "quota-exceeded");
        try_from(address, PASSWORD, &owner).await.expect(200);
    }
    // What the owner gets wrong is counted as well.
    for _ in 0..10 {
        try_from("192.0.2.1", "wrong", &owner).await.expect_problem(401, "invalid-credentials");
    }
    try_from("203.0.113.5", PASSWORD, &owner).await.expect_problem(429, "quota-exceeded");
}
