//! Guessing passwords: how often, from where and at whose account.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shangliang::secrets::PasswordProfile;
use shangliang_entity::account;
use shangliang_tests::{Answer, Backend, TestApp};

use super::{PASSWORD, give_password, sign_in, try_with};

async fn try_from(app: &TestApp, address: &str, account: &str, password: &str) -> Answer {
    app.visitor().post("/auth/login").header("x-forwarded-for", address).json(&try_with(account, password)).await
}

#[rstest]
#[actix_web::test]
async fn the_eleventh_failure_in_an_hour_is_too_many(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("13800138000", "nobody")] name: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let wrong = try_with(name, "wrong");
    for _ in 0..10 {
        app.visitor().post("/auth/login").json(&wrong).await.expect_problem(401, "invalid-credentials");
    }
    let refused = app.visitor().post("/auth/login").json(&wrong).await;
    assert_eq!(refused.header("retry-after"), Some("3600"));
    let problem = refused.expect_problem(429, "quota-exceeded");
    assert_eq!(problem["violated-policies"], json!(["sign-in-account"]));
    app.visitor().post("/auth/login").json(&try_with(name, PASSWORD)).await.expect_problem(429, "quota-exceeded");
    app.pass(TimeDelta::hours(1));
    let status = app.visitor().post("/auth/login").json(&try_with(name, PASSWORD)).await.status();
    assert_eq!(status, if name == "nobody" { 401 } else { 200 });
}

#[rstest]
#[actix_web::test]
async fn forty_parallel_failures_reach_the_hash_ten_times(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 1000).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let wrong = try_with("13800138000", "wrong");
    let tries = (0..40).map(|_| app.visitor().post("/auth/login").json(&wrong).into_future());
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(401), count(429)), (10, 30));
}

/// A plenary hall behind one address: nobody is taken for a guesser because others sign in at the same time.
#[rstest]
#[actix_web::test]
async fn sixty_people_sign_in_at_once_from_one_address(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 30).await else { return };
    let mut waiting: Vec<_> = (0..60).map(|i| format!("138001380{i:02}")).collect();
    for phone in &waiting {
        give_password(&app, &app.citizen("张小明").await, phone, None).await;
    }
    let sign_in = |phone: String| {
        let app = app.clone();
        async move {
            let answer = app.visitor().post("/auth/login").json(&try_with(&phone, PASSWORD)).await;
            (phone, answer.status())
        }
    };
    let mut left = Vec::new();
    while !waiting.is_empty() {
        let answers = futures_util::future::join_all(waiting.drain(..).map(sign_in)).await;
        // More than can be hashed or wait for that come again.
        assert!(answers.iter().all(|(_, status)| matches!(status, 200 | 503)), "{answers:?}");
        waiting.extend(answers.into_iter().filter(|(_, status)| *status == 503).map(|(phone, _)| phone));
        left.push(waiting.len());
    }
    assert!(left[0] < 30 && left.len() <= 2, "{left:?}");
}

#[rstest]
#[actix_web::test]
async fn as_many_parallel_guesses_of_one_address_are_heard_as_may_fail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 6).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let tries = (0..24).map(|i| {
        let wrong = try_with(&format!("guess{i}"), "wrong");
        app.visitor().post("/auth/login").json(&wrong).into_future()
    });
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(401), count(429)), (6, 18));
    let refused = app.visitor().post("/auth/login").json(&try_with("13800138000", PASSWORD)).await;
    assert_eq!(refused.expect_problem(429, "quota-exceeded")["violated-policies"], json!(["sign-in-client"]));
    app.pass(TimeDelta::minutes(5));
    sign_in(&app, "13800138000").await;
}

#[rstest]
#[actix_web::test]
async fn an_address_that_guesses_at_many_accounts_is_stopped(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 3).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    for _ in 0..5 {
        // A right password gives its try back.
        sign_in(&app, "13800138000").await;
    }
    for i in 0..3 {
        let answer = app.visitor().post("/auth/login").json(&try_with(&format!("guess{i}"), "wrong")).await;
        answer.expect_problem(401, "invalid-credentials");
    }
    let refused = app.visitor().post("/auth/login").json(&try_with("guess4", "wrong")).await;
    assert_eq!(refused.expect_problem(429, "quota-exceeded")["violated-policies"], json!(["sign-in-client"]));
    app.pass(TimeDelta::minutes(5));
    sign_in(&app, "13800138000").await;
}

#[rstest]
#[case::growing_delays(PasswordProfile::Nist, 4, 1)]
#[case::a_lock(PasswordProfile::Mlps3, 5, 1800)]
#[actix_web::test]
async fn failures_lock_by_the_profile(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] profile: PasswordProfile,
    #[case] failures: usize,
    #[case] seconds: i64,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.password_profile = profile).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, "13800138000", None).await;
    let right = try_with("13800138000", PASSWORD);
    for _ in 0..failures {
        let wrong = app.visitor().post("/auth/login").json(&try_with("13800138000", "wrong")).await;
        wrong.expect_problem(401, "invalid-credentials");
    }
    app.visitor().post("/auth/login").json(&right).await.expect_problem(401, "invalid-credentials");
    app.pass(TimeDelta::seconds(seconds));
    app.visitor().post("/auth/login").json(&right).await.expect(200);
    let row = account::Entity::find_by_id(person.id).one(&app.sql).await.unwrap().unwrap();
    assert_eq!((row.failures, row.locked_until), (0, None));
}

#[rstest]
#[actix_web::test]
async fn strangers_cannot_shut_the_owner_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| config.trusted_proxies = 1);
    let Some(app) = start.await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let from = async |address: &str, password: &str| try_from(&app, address, "13800138000", password).await;
    from("192.0.2.1", PASSWORD).await.expect(200);
    // Two hours long, and at the end of each the owner comes in at once.
    for _ in 0..2 {
        for i in 0..50 {
            from(&format!("198.51.100.{i}"), "wrong").await;
        }
        from("198.51.100.77", PASSWORD).await.expect_problem(429, "quota-exceeded");
        from("192.0.2.1", PASSWORD).await.expect(200);
        app.pass(TimeDelta::hours(1));
    }
}

#[rstest]
#[actix_web::test]
async fn no_hour_holds_more_than_ten_failures(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("13800138000", "nobody")] name: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let fail = async |times: usize| {
        for _ in 0..times {
            let wrong = app.visitor().post("/auth/login").json(&try_with(name, "wrong")).await;
            wrong.expect_problem(401, "invalid-credentials");
        }
    };
    let refused_for = async |seconds: &str| {
        let refused = app.visitor().post("/auth/login").json(&try_with(name, PASSWORD)).await;
        assert_eq!(refused.header("retry-after"), Some(seconds));
        refused.expect_problem(429, "quota-exceeded");
    };
    // Ten around a full hour.
    app.pass(TimeDelta::minutes(50));
    fail(6).await;
    app.pass(TimeDelta::minutes(20));
    fail(4).await;
    refused_for("2400").await;
    app.pass(TimeDelta::seconds(2399));
    refused_for("1").await;
    // An hour after the six there is room for six, and an hour after the four for four.
    app.pass(TimeDelta::seconds(1));
    fail(6).await;
    refused_for("1200").await;
    app.pass(TimeDelta::minutes(20));
    fail(4).await;
    refused_for("2400").await;
}

#[rstest]
#[actix_web::test]
async fn a_success_clears_no_failures_of_others(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.trusted_proxies = 1).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    for i in 0..9 {
        let wrong = try_from(&app, &format!("198.51.100.{i}"), "13800138000", "wrong").await;
        wrong.expect_problem(401, "invalid-credentials");
    }
    app.pass(TimeDelta::seconds(30));
    try_from(&app, "192.0.2.1", "13800138000", PASSWORD).await.expect(200);
    let last = try_from(&app, "198.51.100.9", "13800138000", "wrong").await;
    last.expect_problem(401, "invalid-credentials");
    try_from(&app, "198.51.100.10", "13800138000", "wrong").await.expect_problem(429, "quota-exceeded");
    try_from(&app, "192.0.2.1", "13800138000", PASSWORD).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn no_five_minutes_hold_more_failures_of_one_address(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.limits.sign_in_failures = 3).await else { return };
    let guess = async |account: &str| app.visitor().post("/auth/login").json(&try_with(account, "wrong")).await;
    app.pass(TimeDelta::minutes(4));
    guess("one").await.expect_problem(401, "invalid-credentials");
    app.pass(TimeDelta::minutes(2));
    guess("two").await.expect_problem(401, "invalid-credentials");
    guess("three").await.expect_problem(401, "invalid-credentials");
    let refused = guess("four").await;
    assert_eq!(refused.header("retry-after"), Some("180"));
    assert_eq!(refused.expect_problem(429, "quota-exceeded")["violated-policies"], json!(["sign-in-client"]));
    app.pass(TimeDelta::minutes(3));
    guess("four").await.expect_problem(401, "invalid-credentials");
    guess("five").await.expect_problem(429, "quota-exceeded");
}
