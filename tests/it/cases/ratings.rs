//! Ratings: one for each author and round, until they lapse.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::jobs;
use shangliang_tests::{Answer, Backend, Client, Person};

use super::{World, id_of, suggestion_of};
use crate::personal::leaving::leave;
use crate::statistics::recount::agrees;
use crate::statistics::{figures, ratio};

pub async fn try_rating(who: &Client, id: &str, suggestion: &str, key: &str) -> Answer {
    let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
    who.post(format!("/cases/{id}/ratings")).key(key).json(&body).await
}

/// How many answers somebody has not rated yet.
async fn unrated(who: &Client) -> Value {
    who.get("/me").await.expect(200)["unread"]["answered"].clone()
}

/// A case of two citizens that was answered, with the second one and both suggestions.
async fn shared(world: &World) -> (Person, String, String, String) {
    let id = world.opened().await;
    let first = suggestion_of(world, &id).await;
    let neighbour = world.app.citizen("李四").await;
    let second = join(world, &neighbour, &first).await;
    world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &id).await;
    world.answer(&id, "b").await;
    (neighbour, id, first, second)
}

/// Merges what somebody suggests into another suggestion.
pub async fn join(world: &World, who: &Client, into: &str) -> String {
    let suggestion = world.suggest(who, "希望给老楼加装电梯").await;
    try_to_join(world, &suggestion, into).await.expect(200);
    id_of(&suggestion)
}

async fn try_to_join(world: &World, suggestion: &Value, into: &str) -> Answer {
    let merge = world.staff.post(format!("/suggestions/{}/merge", id_of(suggestion)));
    merge.if_match(&suggestion["version"]).json(&json!({ "into_id": into })).await
}

/// A late one is not merged and loses nothing: it is accepted by itself.
async fn refuses_to_join(world: &World, who: &Client, into: &str) {
    let suggestion = world.suggest(who, "希望给老楼加装电梯").await;
    try_to_join(world, &suggestion, into).await.expect_problem(409, "state-conflict");
    let mine = who.get(format!("/suggestions/{}", id_of(&suggestion))).await.expect(200);
    assert_eq!((&mine["status"], &mine["version"]), (&json!("submitted"), &suggestion["version"]));
    let accept = world.staff.post(format!("/suggestions/{}/accept", id_of(&suggestion)));
    accept.if_match(&mine["version"]).await.expect(200);
}

/// Where a case stands, and its ratings as round and suggestion.
async fn given(world: &World, id: &str) -> (Value, Vec<(Value, Value)>) {
    let case = world.see(&world.staff, id).await;
    let ratings = case["ratings"].as_array().unwrap().iter();
    let ratings = ratings.map(|one| (one["round"].clone(), one["suggestion_id"].clone())).collect();
    (json!([case["status"], case["round"]]), ratings)
}

#[rstest]
#[actix_web::test]
async fn merged_authors_each_rate(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, .. } = &world;
    let (neighbour, id, first, second) = shared(&world).await;
    assert_eq!(world.see(&neighbour, &id).await["suggestion_ids"], json!([second]));
    try_rating(&neighbour, &id, &first, "k1").await.expect_pointers(&["/suggestion_id"]);
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
async fn the_others_still_rate_what_one_was_not_satisfied_with(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let (neighbour, id, first, second) = shared(&world).await;
    world.rate(citizen, &id, &first, "unsatisfied").await;
    assert_eq!((unrated(citizen).await, unrated(&neighbour).await), (json!(0), json!(1)));
    assert_eq!(world.see(citizen, &id).await["allowed_actions"], json!([]));
    let seen = world.see(&neighbour, &id).await;
    assert_eq!(seen["allowed_actions"], json!(["rate"]));
    let dates = |case: &Value| -> Vec<Value> {
        let all = case["deadlines"].as_array().unwrap().iter();
        all.filter(|date| date["matter"] == "rating").map(|date| date["due_on"].clone()).collect()
    };
    assert_eq!(dates(&seen), [json!("2026-03-23")]);

    // Nothing follows from it, whatever it says: the next round has begun.
    let version = world.see(staff, &id).await["version"].as_i64().unwrap();
    let rating = world.rate(&neighbour, &id, &second, "unsatisfied").await;
    assert_eq!(rating["round"], 1);
    let (stands, ratings) = given(&world, &id).await;
    assert_eq!(stands, json!(["handling", 2]));
    assert_eq!(ratings, [(json!(1), json!(first)), (json!(1), json!(second))]);
    assert_eq!(world.see(staff, &id).await["version"], version + 1);
    let (action, facts) = world.ledger(&id).await.pop().unwrap();
    assert_eq!((action.as_str(), &facts["round"]), ("case.rating_given", &json!(1)));
    try_rating(&neighbour, &id, &second, "k1").await.expect_problem(409, "state-conflict");
    let seen = world.see(&neighbour, &id).await;
    assert_eq!((unrated(&neighbour).await, dates(&seen), &seen["allowed_actions"]), (json!(0), vec![], &json!([])));
    assert_eq!(figures(staff, "").await["rating_return_rate"], ratio(2, 2));
    agrees(app).await;

    // The next round is rated by both.
    world.answer(&id, "a").await;
    assert_eq!((unrated(citizen).await, unrated(&neighbour).await), (json!(1), json!(1)));
    for (who, suggestion) in [(citizen, &first), (&neighbour, &second)] {
        assert_eq!(world.rate(who, &id, suggestion, "satisfied").await["round"], 2);
    }
    let (stands, ratings) = given(&world, &id).await;
    assert_eq!((stands, ratings.len()), (json!(["rated", 2]), 4));
    assert_eq!(figures(staff, "").await["rating_return_rate"], ratio(4, 4));
    agrees(app).await;
}

/// A newcomer gets the newest answer, so that an earlier round which others may still rate is none for them.
#[rstest]
#[actix_web::test]
async fn nobody_joins_after_the_newest_round_is_rated(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, .. } = &world;
    let (neighbour, id, first, second) = shared(&world).await;
    world.rate(citizen, &id, &first, "unsatisfied").await;
    world.answer(&id, "a").await;
    for (who, suggestion) in [(citizen, &first), (&neighbour, &second)] {
        assert_eq!(world.rate(who, &id, suggestion, "satisfied").await["round"], 2);
    }
    assert_eq!((given(&world, &id).await.0, unrated(&neighbour).await), (json!(["rated", 2]), json!(1)));
    refuses_to_join(&world, &app.citizen("赵六").await.client, &first).await;
    agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn an_earlier_round_is_rated_until_its_date(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let (neighbour, id, first, second) = shared(&world).await;
    world.rate(citizen, &id, &first, "unsatisfied").await;
    // Whoever joins while it is open is asked as well.
    let third_author = app.citizen("王五").await;
    let third = join(&world, &third_author, &first).await;
    assert_eq!(figures(staff, "").await["rating_return_rate"], ratio(1, 3));
    app.pass(TimeDelta::days(21));
    assert_eq!(world.rate(&third_author, &id, &third, "satisfied").await["round"], 1);
    world.answer(&id, "a").await;

    // The newest round comes first, then the one before.
    assert_eq!(unrated(&neighbour).await, 2);
    assert_eq!(world.rate(&neighbour, &id, &second, "satisfied").await["round"], 2);
    assert_eq!(world.see(&neighbour, &id).await["allowed_actions"], json!(["rate"]));
    app.pass(TimeDelta::days(1));
    assert_eq!(unrated(&neighbour).await, 0);
    assert_eq!(world.see(&neighbour, &id).await["allowed_actions"], json!([]));
    try_rating(&neighbour, &id, &second, "late").await.expect_problem(409, "conflict");
    assert_eq!(jobs::run_due(&app.app).await.unwrap().lapsed, 0);

    // Once all have rated, whoever joined could not: nobody does any more.
    world.rate(citizen, &id, &first, "satisfied").await;
    world.rate(&third_author, &id, &third, "satisfied").await;
    let (stands, ratings) = given(&world, &id).await;
    assert_eq!((stands, ratings.len()), (json!(["rated", 2]), 5));
    let late_author = app.citizen("赵六").await;
    refuses_to_join(&world, &late_author, &first).await;
    // Whoever left for good rates nothing, and their words still join.
    let gone = app.citizen("孙八").await;
    let left = id_of(&world.suggest(&gone, "希望给老楼加装电梯").await);
    leave(&gone).await;
    let left = staff.get(format!("/suggestions/{left}")).await.expect(200);
    try_to_join(&world, &left, &first).await.expect(200);
    world.act(staff, &id, "close", json!({})).await;
    refuses_to_join(&world, &late_author, &first).await;
    let now = figures(staff, "").await;
    assert_eq!((&now["rating_return_rate"], &now["first_round_satisfaction"]), (&ratio(5, 6), &ratio(1, 2)));
    assert_eq!((&now["satisfaction_result"], &now["basic_satisfaction_process"]), (&ratio(4, 5), &ratio(5, 5)));
    agrees(app).await;
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
    agrees(app).await;
    world.act(staff, &id, "close", json!({})).await;
}
