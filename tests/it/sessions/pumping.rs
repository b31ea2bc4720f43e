//! Pumping messages: how many one-time codes are sent, to whom and for whom.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use shangliang_tests::{Answer, Backend, TestApp};

use super::give_password;
use super::one_time::ask_code;

#[rstest]
#[actix_web::test]
async fn codes_are_capped_by_client_and_in_all(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| {
        config.limits.sms_per_hour = 3;
        config.limits.sms_per_day = 5;
    });
    let Some(app) = start.await else { return };
    let mut statuses = Vec::new();
    for i in 0..8 {
        if i == 4 {
            app.pass(TimeDelta::hours(1));
        }
        statuses.push(ask_code(&app, &format!("1380013800{i}"), "sign_in").await.status());
    }
    assert_eq!(statuses, [202, 202, 202, 429, 202, 202, 429, 429]);
    assert_eq!(app.sms.count(), 5);
}

#[rstest]
#[actix_web::test]
async fn a_network_of_many_addresses_is_capped_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| {
        config.limits.sms_network_per_hour = 10;
        config.trusted_proxies = 1;
    });
    let Some(app) = start.await else { return };
    let from = |address: String, i: u32| {
        let wanted = json!({ "phone": format!("138001380{i:02}"), "purpose": "sign_in" });
        app.visitor().post("/auth/sms-codes").header("x-forwarded-for", &address).json(&wanted)
    };
    for i in 0..30 {
        let answer = from(format!("203.0.113.{i}"), i).await;
        assert_eq!(answer.status(), if i < 10 { 202 } else { 429 });
    }
    assert_eq!(app.sms.count(), 10);
    from("198.51.100.1".to_owned(), 30).await.expect(202);
}

#[rstest]
#[actix_web::test]
async fn numbers_of_one_segment_are_capped_together(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| {
        config.limits.sms_segment_per_day = 3;
        config.trusted_proxies = 1;
    });
    let Some(app) = start.await else { return };
    let from = |address: String, phone: &str, purpose: &str| {
        let wanted = json!({ "phone": phone, "purpose": purpose });
        app.visitor().post("/auth/sms-codes").header("x-forwarded-for", &address).json(&wanted)
    };
    give_password(&app, &app.citizen("张小明").await, "13800138009", None).await;
    for i in 0..3 {
        app.pass(TimeDelta::hours(7));
        ask_code(&app, &format!("1380013800{i}"), "sign_in").await.expect(202);
    }
    for (network, purpose) in ["sign_in", "reset"].into_iter().enumerate() {
        let known = from(format!("203.0.{network}.1"), "13800138009", purpose).await;
        let unknown = from(format!("198.51.{network}.1"), "13800138008", purpose).await;
        assert_eq!(known.header("retry-after"), Some("36000"));
        assert_eq!(shape_of(&known), shape_of(&unknown));
        assert_eq!(known.expect_problem(429, "quota-exceeded")["violated-policies"], json!(["sms-segment"]));
    }
    ask_code(&app, "13800148000", "sign_in").await.expect(202);
    app.pass(TimeDelta::hours(10));
    ask_code(&app, "13800138009", "sign_in").await.expect(202);
    ask_code(&app, "13800138008", "sign_in").await.expect_problem(429, "quota-exceeded");
    assert_eq!(app.sms.count(), 5);
}

/// Everything that tells two answers apart, but for the id of the request. What is left of a client's requests is among it, so that each
/// is to be asked for from an address of its own.
pub fn shape_of(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer
        .headers()
        .iter()
        .filter(|(name, _)| !["x-request-id", "server-timing", "content-length"].contains(&name.as_str()));
    let mut body = answer.body();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    (answer.status(), headers.cloned().collect(), body.to_string())
}

#[rstest]
#[actix_web::test]
async fn a_thousand_requests_send_the_budget_and_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let start = TestApp::start_with(backend, |config| {
        config.limits.sms_per_day = 100;
        config.trusted_proxies = 1;
    });
    let Some(one) = start.await else { return };
    // SQLite serves one process.
    let other = if backend == Backend::Sqlite { one.clone() } else { one.another_process().await };
    for i in [0, 999] {
        give_password(&one, &one.citizen("张小明").await, &format!("138{i:08}"), None).await;
    }
    let ask = |i: u32| {
        let app = if i.is_multiple_of(2) { &one } else { &other };
        let wanted = json!({ "phone": format!("138{i:08}"), "purpose": "sign_in" });
        let address = format!("10.{}.{}.{}", i % 7, i % 251, i % 241);
        app.visitor().post("/auth/sms-codes").header("x-forwarded-for", &address).json(&wanted).into_future()
    };
    let mut answers = Vec::new();
    for first in (0..1000).step_by(20) {
        answers.extend(futures_util::future::join_all((first..first + 20).map(ask)).await);
    }
    let sent = answers.iter().filter(|answer| answer.status() == 202).count();
    assert_eq!((sent, one.sms.count()), (100, 100));
    let mut shapes: Vec<_> = answers.iter().map(shape_of).collect();
    shapes.sort();
    shapes.dedup();
    assert_eq!(shapes.iter().map(|(status, ..)| *status).collect::<Vec<_>>(), [202, 429], "{shapes:#?}");
    // Not before the whole day is over is anything sent again.
    one.pass(TimeDelta::days(1) - TimeDelta::seconds(1));
    ask(1000).await.expect_problem(429, "quota-exceeded");
    one.pass(TimeDelta::minutes(24));
    ask(1000).await.expect(202);
}
