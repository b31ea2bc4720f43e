//! How many requests one client may make.

use chrono::TimeDelta;
use rstest::rstest;
use shangliang::limits::Limit;
use shangliang::state::App;
use shangliang_tests::{Backend, Client, TestApp};

#[rstest]
#[actix_web::test]
async fn a_client_has_so_many_requests_in_a_minute(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| config.limits.requests_per_minute = 3);
    let Some(app) = start.await else { return };
    for left in [2, 1, 0] {
        let answer = app.visitor().get("/suggestions").await;
        assert_eq!(answer.header("ratelimit-policy"), Some("\"client\";q=3;w=60"));
        assert_eq!(answer.header("ratelimit"), Some(format!("\"client\";r={left};t=60").as_str()));
        answer.expect(200);
    }
    app.pass(TimeDelta::seconds(20));
    let refused = app.visitor().get("/suggestions").await;
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit")), (Some("40"), Some("\"client\";r=0;t=40")));
    let problem = refused.expect_problem(429, "quota-exceeded");
    assert_eq!(problem["violated-policies"], serde_json::json!(["client"]));
    app.visitor().post("/auth/login").await.expect_problem(429, "quota-exceeded");
    // Whether the process lives is asked by those who must always get an answer.
    assert_eq!(app.visitor().get("/healthz").await.status(), 200);
    app.pass(TimeDelta::seconds(40));
    app.visitor().get("/suggestions").await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn an_account_has_so_many_wherever_it_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let start = TestApp::start_with(backend, |config| {
        config.limits.account_requests_per_minute = 3;
        config.trusted_proxies = 1;
    });
    let Some(app) = start.await else { return };
    let (me, other) = (app.citizen("张小明").await, app.citizen("李小红").await);
    let ask = async |n: u32| me.get("/me").header("x-forwarded-for", &format!("198.51.{n}.7")).await;
    for left in [2, 1, 0] {
        let answer = ask(left).await;
        assert_eq!(answer.header("ratelimit-policy"), Some("\"client\";q=1000000;w=60, \"account\";q=3;w=60"));
        let shown = format!("\"client\";r=999999;t=60, \"account\";r={left};t=60");
        assert_eq!(answer.header("ratelimit"), Some(shown.as_str()));
        answer.expect(200);
    }
    let refused = ask(9).await;
    assert_eq!(refused.header("retry-after"), Some("60"));
    let problem = refused.expect_problem(429, "quota-exceeded");
    assert_eq!(problem["violated-policies"], serde_json::json!(["account"]));
    // Neither others nor visitors at the same address are touched, and it ends.
    other.get("/me").await.expect(200);
    app.visitor().get("/suggestions").await.expect(200);
    app.pass(TimeDelta::seconds(60));
    ask(9).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn a_forged_forwarding_header_changes_no_limit(#[values(0, 1)] proxies: usize) {
    let start = TestApp::start_with(Backend::Sqlite, |config| {
        config.limits.requests_per_minute = 10;
        config.trusted_proxies = proxies;
    });
    let Some(app) = start.await else { return };
    let mut statuses = Vec::new();
    for i in 0..12 {
        // Only the last entry was written by the proxy that is trusted.
        let chain = format!("203.0.113.{i}, 198.51.100.7");
        statuses.push(app.visitor().get("/suggestions").header("x-forwarded-for", &chain).await.status());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10);
}

#[rstest]
#[actix_web::test]
async fn what_one_process_counted_another_counts_on_from(#[values(Backend::Postgres)] backend: Backend) {
    let Some(one) = TestApp::start(backend).await else { return };
    let other = one.another_process().await;
    let (first, second) = (&one.app, &other.app);
    let limit = Limit { name: "client", quota: 10, seconds: 60 };
    let count = |app: &App| app.clients.count(&limit, "192.0.2.1", app.clock.now());
    for _ in 0..6 {
        assert!(!count(first).is_used_up);
    }
    assert_eq!(count(second).remaining, 9);
    first.clients.exchange(first).await.unwrap();
    second.clients.exchange(second).await.unwrap();
    assert_eq!(count(second).remaining, 2);
    first.clients.exchange(first).await.unwrap();
    second.clients.exchange(second).await.unwrap();
    assert_eq!(count(first).remaining, 3, "the first process hears of the other's when it has something to tell");
    first.clients.exchange(first).await.unwrap();
    assert_eq!(count(first).remaining, 0);
    assert!(count(first).is_used_up);
}

/// Of both kinds, as requests are answered. A process that serves exchanges its counts each second.
#[rstest]
#[actix_web::test]
async fn two_processes_share_a_limit(
    #[values(Backend::Postgres)] backend: Backend,
    #[values("client", "account")] name: &str,
) {
    let start = TestApp::start_with(backend, |config| match name {
        "client" => config.limits.requests_per_minute = 10,
        _ => config.limits.account_requests_per_minute = 10,
    });
    let Some(one) = start.await else { return };
    let here = one.citizen("张小明").await;
    let there = Client::new(one.another_process().await, here.session());
    for _ in 0..6 {
        here.get("/me").await.expect(200);
        there.get("/me").await.expect(200);
    }
    let exchange = async |app: &TestApp| app.app.clients.exchange(&app.app).await.unwrap();
    exchange(&one).await;
    exchange(there.app()).await;
    let refuses = async |who: &Client| {
        let problem = who.get("/me").await.expect_problem(429, "quota-exceeded");
        assert_eq!(problem["violated-policies"], serde_json::json!([name]));
    };
    refuses(&there).await;
    // Whoever came first hears of the others with what it has to tell next.
    here.get("/me").await.expect(200);
    exchange(&one).await;
    refuses(&here).await;
    one.pass(TimeDelta::seconds(60));
    here.get("/me").await.expect(200);
}
