//! `Idempotency-Key` beyond the stored answer: while the first request runs, after it failed, and between people.

use actix_web::http::Method;
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::http::idempotency::RequestKey;
use shangliang_entity::{idempotency_record, ledger_entry, suggestion};
use shangliang_tests::{Answer, Backend, Client, Person, TestApp};

use crate::cases::{World, id_of};

fn new_suggestion(committee: impl serde::Serialize) -> Value {
    json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。",
    })
}

#[rstest]
#[actix_web::test]
async fn while_the_first_request_runs_a_second_one_waits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, other) = (app.citizen("张小明").await, app.citizen("李四").await);
    let send = |who: &Client| who.post("/suggestions").key("held").json(&new_suggestion(committee.id));
    let place = (&Method::POST, "/api/v1/suggestions");
    let key = RequestKey::new("held", &citizen.id.to_string(), place, [0; 32]).unwrap();

    let running = key.enter(&app.app).unwrap();
    let refused = send(&citizen).await;
    assert_eq!(refused.header("retry-after"), Some("1"));
    refused.expect_problem(409, "idempotency-in-progress");
    send(&other).await.expect(201);
    drop(running);
    send(&citizen).await.expect(201);
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 2);
}

#[rstest]
#[actix_web::test]
async fn what_failed_is_not_stored(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let send = || citizen.post("/suggestions").key("k").json(&new_suggestion(committee.id));
    let count = async || suggestion::Entity::find().count(&app.sql).await.unwrap();
    let replayed = |answer: &Answer| answer.header("idempotency-replayed") == Some("true");

    app.sql.execute_unprepared("ALTER TABLE ledger_entry RENAME TO ledger_entry_elsewhere").await.unwrap();
    send().await.expect_problem(500, "internal");
    assert_eq!(count().await, 0);
    app.sql.execute_unprepared("ALTER TABLE ledger_entry_elsewhere RENAME TO ledger_entry").await.unwrap();
    let first = send().await;
    assert!(!replayed(&first));
    let first = first.expect(201);
    let again = send().await;
    assert!(replayed(&again));
    assert_eq!((again.expect(201), count().await), (first, 1));
}

#[rstest]
#[case::itself(None)]
#[case::as_a_post(Some("PUT"))]
#[actix_web::test]
async fn a_put_whose_answer_was_lost_is_answered_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] overriding: Option<&'static str>,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let mut draft = new_suggestion(committee.id);
    draft["submit"] = json!(false);
    let id = id_of(&citizen.post("/suggestions").key("draft").json(&draft).await.expect(201));
    draft.as_object_mut().unwrap().remove("submit");
    let mut put = |title: &str| {
        let path = format!("/suggestions/{id}");
        let ask = match overriding {
            None => citizen.put(&path),
            Some(method) => citizen.post(&path).header("x-http-method-override", method),
        };
        draft["title"] = json!(title);
        ask.key("put").if_match(&json!(1)).json(&draft)
    };
    let first = put("加装电梯的统一协调").await;
    assert_eq!(first.header("idempotency-replayed"), None);
    let etag = first.header("etag").map(str::to_owned);
    let first = first.expect(200);
    let again = put("加装电梯的统一协调").await;
    assert_eq!((again.header("idempotency-replayed"), again.header("etag")), (Some("true"), etag.as_deref()));
    assert_eq!(again.expect(200), first);
    put("别的题目也可以").await.expect_problem(422, "idempotency-key-reused");
    assert_eq!(citizen.get(format!("/suggestions/{id}")).await.expect(200)["version"], first["version"]);
}

/// A suggestion that an agent hands in for somebody without an account; its id and its query code.
async fn spoken_for(world: &World, agent: &Person, key: &str, name: &str) -> (Value, String) {
    let mut body = new_suggestion(world.committee.id);
    body["agent_for"] = json!({ "name": name });
    let made = agent.post("/suggestions").key(key).json(&body).await.expect(201);
    let code = made["query_code"].as_str().unwrap().to_owned();
    (made, code)
}

#[rstest]
#[actix_web::test]
async fn whoever_shows_another_code_has_other_keys(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let agent = app.staff("周干事", &world.committee).await;
    let (one, one_code) = spoken_for(&world, &agent, "one", "刘奶奶").await;
    let (two, two_code) = spoken_for(&world, &agent, "two", "马爷爷").await;
    let (one, two) = (id_of(&one), id_of(&two));
    let merge = staff.post(format!("/suggestions/{two}/merge")).if_match(&json!(1));
    merge.json(&json!({ "into_id": one })).await.expect(200);
    let version = staff.get(format!("/suggestions/{one}")).await.expect(200)["version"].clone();
    let accepted = staff.post(format!("/suggestions/{one}/accept")).if_match(&version).await.expect(200);
    let case = id_of(&accepted["case"]);
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &case).await;
    world.answer(&case, "b").await;

    let visitor = app.visitor();
    let rate = |code: &str, suggestion: &str| {
        let body = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
        visitor.post(format!("/cases/{case}/ratings")).key("rating-1").header("x-query-code", code).json(&body)
    };
    let first = rate(&one_code, &one).await.expect(201);
    rate(&two_code, &one).await.expect_pointers(&["/suggestion_id"]);
    let second = rate(&two_code, &two).await.expect(201);
    assert_ne!(first["id"], second["id"]);
    // As people write a code it is still the same one.
    let again = rate(&one_code.to_lowercase(), &one).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(201), first);
}

/// A phone that does not know what arrived sends all of it again: five drafts are five, as they were.
#[rstest]
#[actix_web::test]
async fn an_outbox_that_is_sent_three_times_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let mut rounds = Vec::new();
    for _ in 0..3 {
        let mut answers = Vec::new();
        for key in ["a", "b", "c", "d", "e"] {
            let answer = citizen.post("/suggestions").key(key).json(&new_suggestion(committee.id)).await;
            answers.push(answer.expect(201));
        }
        let listed = citizen.get("/suggestions?mine=true").await.expect(200);
        let keys = idempotency_record::Entity::find().count(&app.sql).await.unwrap();
        let entries = ledger_entry::Entity::find().count(&app.sql).await.unwrap();
        rounds.push((answers, listed, keys, entries));
    }
    assert_eq!((rounds[0].1["items"].as_array().unwrap().len(), rounds[0].2, rounds[0].3), (5, 5, 5));
    assert!(rounds.iter().all(|round| *round == rounds[0]), "{rounds:#?}");
}
