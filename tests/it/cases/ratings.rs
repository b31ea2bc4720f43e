//! Ratings: one for each author and round, by token or query code, until they lapse.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::jobs;
use shangliang_tests::{Answer, Backend, Client};

use super::{World, suggestion_of};
use crate::statistics::{figures, ratio, recount};

async fn try_rating(who: &Client, id: &str, suggestion: &str, key: &str) -> Answer {
    let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
    who.post(format!("/cases/{id}/ratings")).key(key).json(&body).await
}

/// How many answers somebody has not rated yet.
async fn unrated(who: &Client) -> Value {
    who.get("/me").await.expect(200)["unread"]["answered"].clone()
}

#[rstest]
#[actix_web::test]
async fn merged_authors_each_rate(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let id = world.opened().await;
    let first = suggestion_of(&world, &id).await;
    let neighbour = app.citizen("李四").await;
    let second = world.suggest(&neighbour, "希望给老楼加装电梯").await;
    let merge = staff.post(format!("/suggestions/{}/merge", second["id"].as_str().unwrap()));
    merge.if_match(&second["version"]).json(&json!({ "into_id": first })).await.expect(200);
    let second = second["id"].as_str().unwrap().to_owned();
    world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &id).await;
    world.answer(&id, "b").await;

    assert_eq!(world.see(&neighbour, &id).await["suggestion_ids"], json!([second]));
    try_rating(&neighbour, &id, &first, "k1").await.expect_problem(403, "forbidden");
    assert_eq!((unrated(citizen).await, unrated(&neighbour).await), (json!(1), json!(1)));
    world.rate(&neighbour, &id, &second, "satisfied").await;
    assert_eq!(world.see(staff, &id).await["status"], "answered");
    assert_eq!((unrated(citizen).await, unrated(&neighbour).await), (json!(1), json!(0)));
    assert_eq!(world.see(&neighbour, &id).await["allowed_actions"], json!([]));
    assert_eq!(world.see(citizen, &id).await["ratings"], json!([]));
    try_rating(&neighbour, &id, &second, "k2").await.expect_problem(409, "conflict");
    world.rate(citizen, &id, &first, "basically_satisfied").await;
    assert_eq!(world.see(staff, &id).await["status"], "rated");
    try_rating(citizen, &id, &first, "k3").await.expect_problem(409, "conflict");
}

#[rstest]
#[actix_web::test]
async fn a_query_code_rates_what_an_agent_handed_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    for is_by_agent in [true, false] {
        let suggestion = match is_by_agent {
            true => {
                let body = json!({
                    "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id,
                    "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "agent_for": { "name": "刘奶奶" },
                });
                staff.post("/suggestions").key("for-somebody").json(&body).await.expect(201)
            }
            false => world.suggest(citizen, "老旧小区加装电梯应统一协调").await,
        };
        let code = suggestion["query_code"].as_str().unwrap();
        let suggestion_id = suggestion["id"].as_str().unwrap();
        let accept = staff.post(format!("/suggestions/{suggestion_id}/accept")).if_match(&suggestion["version"]);
        let id = accept.await.expect(200)["case"]["id"].as_str().unwrap().to_owned();
        world.assign(&id, json!({ "lead_id": world.housing.id })).await;
        world.receive(&world.clerk, &id).await;
        world.answer(&id, "a").await;
        let body = json!({ "suggestion_id": suggestion_id, "process": "satisfied", "result": "satisfied" });
        let rate = |key: &str| app.visitor().post(format!("/cases/{id}/ratings")).key(key).json(&body);
        rate("k1").await.expect_problem(401, "unauthenticated");
        rate("k2").header("x-query-code", "AAAAAAAAAA").await.expect_problem(404, "not-found");
        let seen = app.visitor().get(format!("/cases/{id}")).header("x-query-code", code).await.expect(200);
        if is_by_agent {
            assert_eq!(seen["allowed_actions"], json!(["rate"]));
            rate("k3").header("x-query-code", code).await.expect(201);
            rate("k4").header("x-query-code", code).await.expect_problem(409, "conflict");
            assert_eq!(world.see(staff, &id).await["status"], "rated");
        } else {
            // Whoever has an account rates by it: a code may have been passed on.
            assert_eq!(seen["allowed_actions"], json!([]));
            rate("k3").header("x-query-code", code).await.expect_problem(401, "unauthenticated");
            let other = app.citizen("李四").await;
            let passed_on = other.post(format!("/cases/{id}/ratings")).key("k5").json(&body);
            passed_on.header("x-query-code", code).await.expect_problem(403, "forbidden");
            assert_eq!(world.see(staff, &id).await["ratings"], json!([]));
        }
    }
}

#[rstest]
#[actix_web::test]
async fn ratings_are_for_authors_of_answered_cases(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, clerk, .. } = &world;
    let id = world.handling().await;
    let suggestion = suggestion_of(&world, &id).await;
    try_rating(citizen, &id, &suggestion, "k1").await.expect_problem(409, "state-conflict");
    world.answer(&id, "b").await;
    try_rating(staff, &id, &suggestion, "k2").await.expect_problem(403, "forbidden");
    try_rating(clerk, &id, &suggestion, "k3").await.expect_problem(403, "forbidden");
    let stranger = world.app.citizen("李四").await;
    try_rating(&stranger, &id, &suggestion, "k4").await.expect_problem(404, "not-found");
    let other = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";
    try_rating(citizen, &id, other, "k5").await.expect_pointers(&["/suggestion_id"]);
    let bad = |body: Value| citizen.post(format!("/cases/{id}/ratings")).key("k6").json(&body);
    bad(json!({})).await.expect_pointers(&["/process", "/result", "/suggestion_id"]);
    let body = json!({ "suggestion_id": suggestion, "process": "Satisfied", "result": 5, "score": 1 });
    bad(body).await.expect_pointers(&["/process", "/result", "/score"]);
    assert_eq!(world.see(staff, &id).await["ratings"], json!([]));

    let taps = (0..10).map(|i| {
        let (citizen, id, suggestion) = (citizen.clone(), id.clone(), suggestion.clone());
        async move { try_rating(&citizen, &id, &suggestion, &format!("tap-{i}")).await.status() }
    });
    let statuses = futures_util::future::join_all(taps).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
}

#[rstest]
#[actix_web::test]
async fn what_nobody_rates_lapses(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let id = world.answered().await;
    let suggestion = suggestion_of(&world, &id).await;
    assert_eq!(world.see(staff, &id).await["deadlines"][0]["due_on"], "2026-03-23");
    app.pass(TimeDelta::days(21));
    assert_eq!(jobs::run_due(&app.app).await.unwrap().lapsed, 0);
    app.pass(TimeDelta::days(1));
    try_rating(citizen, &id, &suggestion, "late").await.expect_problem(409, "state-conflict");
    assert_eq!(jobs::run_due(&app.app).await.unwrap().lapsed, 1);
    assert_eq!(jobs::run_due(&app.app).await.unwrap().lapsed, 0);
    let case = world.see(staff, &id).await;
    assert_eq!((&case["status"], &case["ratings"]), (&json!("rated"), &json!([])));
    let (action, facts) = world.ledger(&id).await.pop().unwrap();
    assert_eq!((action.as_str(), &facts["unrated"], &facts["ratings"]), ("case.rating_lapsed", &json!(1), &json!(0)));
    let now = figures(staff, "").await;
    assert_eq!((&now["satisfaction_result"], &now["satisfaction_process"]), (&ratio(0, 0), &ratio(0, 0)));
    assert_eq!(now["rating_return_rate"], ratio(0, 1), "an unanswered rating counts as none, not as a good one");
    recount::agrees(app).await;
    world.act(staff, &id, "close", json!({})).await;
}
