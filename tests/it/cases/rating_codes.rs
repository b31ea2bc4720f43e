//! Ratings of what an agent took down: by the query code, until its author has signed in.

use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang_entity::rating;
use shangliang_tests::{Backend, Client, Person};

use super::ratings::try_rating;
use super::{World, id_of};
use crate::sessions::{holder_of, sign_in_by_sms};

/// What was suggested, answered: its case, its id and its query code.
async fn answered(world: &World, suggestion: &Value) -> (String, String, String) {
    let text = |name: &str| suggestion[name].as_str().unwrap().to_owned();
    let accept = world.staff.post(format!("/suggestions/{}/accept", text("id"))).if_match(&suggestion["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &id).await;
    world.answer(&id, "a").await;
    (id, text("id"), text("query_code"))
}

/// What an agent hands in for a citizen.
async fn taken_down(world: &World, agent: &Person, citizen: Value) -> Value {
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "agent_for": citizen,
    });
    agent.post("/suggestions").key("for-somebody").json(&body).await.expect(201)
}

#[rstest]
#[actix_web::test]
async fn a_query_code_rates_for_whom_never_signed_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(json!({ "name": "刘奶奶" }), json!({ "name": "刘奶奶", "phone": "13800138000" }))] agent_for: Value,
    #[values(true, false)] is_helped: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let agent = app.staff("周干事", &world.committee).await;
    let suggestion = taken_down(&world, &agent, agent_for).await;
    let (id, suggestion, code) = answered(&world, &suggestion).await;
    let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
    let rate = |key: &str| app.visitor().post(format!("/cases/{id}/ratings")).key(key).json(&body);
    rate("k1").await.expect_problem(401, "unauthenticated");
    rate("k2").header("x-query-code", "AAAAAAAAAA").await.expect_problem(404, "not-found");
    // The agent is not the author, though they have seen the code.
    assert!(!world.see(&agent, &id).await["allowed_actions"].as_array().unwrap().contains(&json!("rate")));
    try_rating(&agent, &id, &suggestion, "k3").await.expect_problem(403, "forbidden");
    let by_agent = agent.post(format!("/cases/{id}/ratings")).key("k3").json(&body).header("x-query-code", &code);
    by_agent.await.expect_problem(403, "forbidden");
    let seen = agent.get(format!("/cases/{id}")).header("x-query-code", &code).await.expect(200);
    assert!(!seen["allowed_actions"].as_array().unwrap().contains(&json!("rate")));
    let seen = app.visitor().get(format!("/cases/{id}")).header("x-query-code", &code).await.expect(200);
    assert_eq!(seen["allowed_actions"], json!(["rate"]));
    // Whoever helps them to it is not the author either.
    let helper = app.citizen("刘小明").await;
    let who = if is_helped { helper.client } else { app.visitor() };
    let by_code = who.post(format!("/cases/{id}/ratings")).key("k4").json(&body).header("x-query-code", &code);
    by_code.await.expect(201);
    assert_eq!(rating::Entity::find().one(&app.sql).await.unwrap().unwrap().account_id, None);
    rate("k5").header("x-query-code", &code).await.expect_problem(409, "conflict");
    assert_eq!(world.see(staff, &id).await["status"], "rated");
}

/// A code may have been passed on, and the agent has seen it: whoever has an account rates by it.
#[rstest]
#[actix_web::test]
async fn a_query_code_rates_nothing_of_an_account(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] is_by_agent: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let (suggestion, author) = match is_by_agent {
        true => {
            let agent = app.staff("周干事", &world.committee).await;
            let suggestion = taken_down(&world, &agent, json!({ "name": "刘奶奶", "phone": "13800138000" })).await;
            (suggestion, holder_of(app, &sign_in_by_sms(app, "13800138000").await))
        }
        false => (world.suggest(citizen, "老旧小区加装电梯应统一协调").await, citizen.client.clone()),
    };
    let (id, suggestion, code) = answered(&world, &suggestion).await;
    let seen = app.visitor().get(format!("/cases/{id}")).header("x-query-code", &code).await.expect(200);
    assert_eq!(seen["allowed_actions"], json!([]));
    let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
    let by_code =
        |who: &Client| who.post(format!("/cases/{id}/ratings")).key("k").json(&body).header("x-query-code", &code);
    by_code(&app.visitor()).await.expect_problem(401, "unauthenticated");
    let other = app.citizen("李四").await;
    for who in [&other, staff] {
        by_code(who).await.expect_problem(403, "forbidden");
    }
    assert_eq!(world.see(staff, &id).await["ratings"], json!([]));
    assert_eq!(world.see(&author, &id).await["allowed_actions"], json!(["rate"]));
    try_rating(&author, &id, &suggestion, "own").await.expect(201);
}
