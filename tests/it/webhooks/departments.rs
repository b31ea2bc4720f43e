//! A department's own system: what it is told, and who sets that up.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{Outside, deliveries};
use crate::cases::id_of;

async fn set_up(who: &Client, outside: &Outside, department: &Value) -> shangliang_tests::Answer {
    let body = json!({
        "committee_id": outside.world.committee.id, "department_id": department, "url": outside.receiver.url("/told"),
    });
    who.post("/webhooks").json(&body).await
}

#[rstest]
#[actix_web::test]
async fn it_is_told_of_its_own_part(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { administrator, world, receiver } = &outside;
    let made = set_up(administrator, &outside, &json!(world.housing.id)).await.expect(201);
    assert_eq!(made["department_id"], json!(world.housing.id));
    let (ours, theirs) = (world.opened().await, world.opened().await);
    world.app.pass(TimeDelta::minutes(1));
    world.assign(&theirs, json!({ "lead_id": world.streets.id })).await;
    world.assign(&ours, json!({ "lead_id": world.housing.id, "co_ids": [world.streets.id] })).await;
    world.receive(&world.other_clerk, &ours).await;
    world.app.pass(TimeDelta::minutes(1));
    world.assign(&ours, json!({ "lead_id": world.streets.id })).await;
    world.app.pass(TimeDelta::minutes(1));
    world.receive(&world.other_clerk, &ours).await;
    let version = administrator.get(format!("/departments/{}", world.housing.id)).await.expect(200)["version"].clone();
    for department in [&world.housing, &world.streets] {
        let put = administrator.put(format!("/departments/{}", department.id)).if_match(&version);
        put.json(&json!({ "name": format!("{}（新）", department.name), "system": "government" })).await.expect(200);
    }
    outside.tell().await;
    let subject = |kind: &str, id: &dyn std::fmt::Display| json!(format!("{kind}/{id}"));
    let told: Vec<_> = receiver.told().iter().map(|told| told.event()).collect();
    let (last, of_the_case) = told.split_last().unwrap();
    assert_eq!(
        (&last["type"], &last["subject"]),
        (&json!("department.updated"), &subject("department", &world.housing.id))
    );
    assert!(of_the_case.iter().all(|event| event["subject"] == subject("case", &ours)), "{of_the_case:?}");
    let types: Vec<_> = of_the_case.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let expected = ["case.assigned", "case.received", "case.released_handler"];
    assert_eq!(types, expected, "from its assignment to its release, and not who was released with it or has it now");

    // A replay says the same, also of what was before there was a webhook.
    let seen = deliveries(administrator, &made, "limit=100").await.len();
    let later = set_up(administrator, &outside, &json!(world.housing.id)).await.expect(201);
    let from = json!({ "from": of_the_case[0]["id"] });
    administrator.post(format!("/webhooks/{}/replay", id_of(&later))).json(&from).await.expect(202);
    outside.tell().await;
    assert_eq!(deliveries(administrator, &later, "limit=100").await.len(), seen);
}

#[rstest]
#[actix_web::test]
async fn it_is_set_up_by_the_committees_administrator(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { administrator, world, .. } = &outside;
    let housing = json!(world.housing.id);
    for who in [&world.staff, &world.clerk] {
        set_up(who, &outside, &housing).await.expect_problem(403, "forbidden");
    }
    let elsewhere = world.app.committee("咸阳市政协", "610400", None).await;
    let foreign = json!({ "committee_id": elsewhere.id, "name": "市水务局", "system": "government" });
    let foreign =
        world.app.administrator("外地", &elsewhere).await.post("/departments").json(&foreign).await.expect(201);
    for unknown in [&foreign["id"], &json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")] {
        set_up(administrator, &outside, unknown).await.expect_pointers(&["/department_id"]);
    }
    let made = set_up(administrator, &outside, &housing).await.expect(201);
    let whole = outside.webhook(None).await;
    assert_eq!(whole["department_id"], Value::Null);
    let found = administrator.get(format!("/webhooks?department_id={}", world.housing.id)).await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect::<Vec<_>>(), [&made["id"]]);
    let put = |webhook: &Value, department: &Value| {
        let body = json!({ "url": outside.receiver.url("/elsewhere"), "department_id": department });
        administrator.put(format!("/webhooks/{}", id_of(webhook))).if_match(&json!(1)).json(&body)
    };
    for (webhook, other) in [(&made, &json!(world.streets.id)), (&made, &Value::Null), (&whole, &housing)] {
        put(webhook, other).await.expect_pointers(&["/department_id"]);
    }
    assert_eq!(put(&made, &housing).await.expect(200)["department_id"], housing);
    assert_eq!(put(&whole, &Value::Null).await.expect(200)["department_id"], Value::Null);
}

#[rstest]
#[actix_web::test]
async fn it_wants_what_it_can_be_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { administrator, world, receiver } = &outside;
    let body = |department: &Value, types: &[&str]| {
        json!({
            "committee_id": world.committee.id, "department_id": department, "url": receiver.url("/told"),
            "event_types": types,
        })
    };
    let housing = json!(world.housing.id);
    for never in ["suggestion.submitted", "topic.opened", "studio.closed", "case.opened"] {
        let asked = body(&housing, &["case.assigned", never]);
        let refused = administrator.post("/webhooks").json(&asked).await.expect_problem(422, "validation");
        assert_eq!(refused["errors"][0]["pointer"], "/event_types");
        let detail = refused["errors"][0]["message"].as_str().unwrap();
        assert!(detail.contains("department.updated") && !detail.contains(never), "{detail}");
        administrator.post("/webhooks").json(&body(&Value::Null, &[never])).await.expect(201);
    }
    let made = body(&housing, &["case.assigned", "department.updated"]);
    let made = administrator.post("/webhooks").json(&made).await.expect(201);
    let put = |types: &[&str]| {
        let body = json!({ "url": receiver.url("/told"), "event_types": types });
        administrator.put(format!("/webhooks/{}", id_of(&made))).if_match(&json!(1)).json(&body)
    };
    put(&["suggestion.submitted"]).await.expect_pointers(&["/event_types"]);
    assert_eq!(put(&["case.closed"]).await.expect(200)["event_types"], json!(["case.closed"]));
}
