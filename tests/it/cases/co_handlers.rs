//! Co-handlers: their turn comes with the lead's draft, and one that never signs is excused.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::jobs;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};

use super::{World, id_of, part_that_allows};
use crate::notices::follow;

/// A case of the housing department with the one for streets beside it, both received.
async fn shared(world: &World) -> (String, String) {
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": world.housing.id, "co_ids": [world.streets.id] })).await;
    world.receive(&world.clerk, &id).await;
    let case = world.receive(&world.other_clerk, &id).await;
    (id, id_of(&case["assignments"][1]))
}

fn department(id: impl serde::Serialize) -> Value {
    json!({ "kind": "department", "id": id })
}

/// What somebody was told of in their inbox, the newest first.
async fn news(world: &World, who: &Client) -> Vec<String> {
    follow(&world.app).await;
    let list = who.get("/me/notices?limit=100").await.expect(200);
    list["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[actix_web::test]
async fn they_are_waited_for_once_there_is_a_draft(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    // Both have to sign for it.
    assert_eq!(case["waiting_for"], json!([department(housing.id), department(streets.id)]));
    world.receive(clerk, &id).await;
    let case = world.receive(other_clerk, &id).await;
    assert_eq!(case["waiting_for"], json!([department(housing.id)]));
    let part = id_of(&case["assignments"][1]);

    // Its period passes while there is nothing to agree to: nobody is late but the lead, who has not called the author.
    app.pass(TimeDelta::days(40));
    jobs::run_due(&app.app).await.unwrap();
    let late = |list: &Value| list["items"][0]["late"].clone();
    assert_eq!(late(&other_clerk.get("/cases?overdue=true").await.expect(200)), json!(["first_contact"]));
    assert!(!news(&world, other_clerk).await.contains(&"case.overdue".to_owned()));

    // With the draft it is told, and has its time from then on, though never longer than the reply.
    world.draft(clerk, &id, "b").await;
    let case = world.see(other_clerk, &id).await;
    assert_eq!(case["waiting_for"], json!([department(housing.id), department(streets.id)]));
    assert_eq!(case["assignments"][1]["due_on"], "2026-05-01");
    assert_eq!(case["due_on"], "2026-05-01");
    assert_eq!(news(&world, other_clerk).await[0], "case.opinion_asked");
    let (_, facts) = world.ledger(&id).await.into_iter().find(|(action, _)| action == "case.opinion_asked").unwrap();
    assert_eq!((&facts["assignment_id"], &facts["due_on"]), (&json!(part), &json!("2026-05-01")));

    // Once it has signed it waits again, until the reply is another.
    let signed = world.act(other_clerk, &id, "countersign", json!({ "assignment_id": part })).await;
    assert_eq!(signed["waiting_for"], json!([department(housing.id)]));
    let reply = &world.see(clerk, &id).await["replies"][0];
    let text = json!({ "text": "经研究，已列入明年的加装计划。", "result_class": "b" });
    clerk
        .put(format!("/cases/{id}/replies/{}", id_of(reply)))
        .if_match(&reply["version"])
        .json(&text)
        .await
        .expect(200);
    let case = world.see(staff, &id).await;
    assert_eq!(case["waiting_for"], json!([department(housing.id), department(streets.id)]));
    assert_eq!(news(&world, other_clerk).await[0], "case.countersign_voided");
    app.pass(TimeDelta::days(22));
    assert_eq!(late(&staff.get("/cases?overdue=true").await.expect(200)), json!(["reply", "opinion", "first_contact"]));
}

#[rstest]
#[actix_web::test]
async fn one_that_never_signs_is_excused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, other_clerk, .. } = &world;
    let (id, part) = shared(&world).await;
    let reply = world.draft(clerk, &id, "b").await;
    let path = format!("/cases/{id}/replies/{}/submit", id_of(&reply));
    clerk.post(&path).if_match(&reply["version"]).json(&json!({})).await.expect_problem(409, "state-conflict");

    let case = world.see(staff, &id).await;
    assert_eq!(part_that_allows(&case, "excuse"), Some(part.clone()));
    assert!(case["allowed_actions"].as_array().unwrap().contains(&json!("excuse")));
    let excuse = |part: &str, reason: &str| {
        let body = json!({ "assignment_id": part, "reason": reason });
        staff.post(format!("/cases/{id}/excuse")).if_match(&case["version"]).json(&body)
    };
    // Not whoever writes the reply, and not without a reason.
    excuse(&id_of(&case["assignments"][0]), "无需主办").await.expect_problem(409, "state-conflict");
    excuse(&part, "").await.expect_pointers(&["/reason"]);
    let case = excuse(&part, "逾期未会签，由主办单位答复").await.expect(200);
    assert_eq!(
        (&case["waiting_for"], &case["assignments"][1]["status"]),
        (&json!([department(world.housing.id)]), &json!("released"))
    );
    assert_eq!(part_that_allows(&case, "excuse"), None);
    assert_eq!(case["notes"][0]["text"], "逾期未会签，由主办单位答复");
    other_clerk.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");
    // It is told, and of the case no more than that.
    assert_eq!(news(&world, other_clerk).await[0], "case.excused");
    assert!(other_clerk.get("/me/notices?limit=1").await.expect(200)["items"][0]["title"].is_null());

    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    // There is nothing to be excused from any more.
    let case = world.see(staff, &id).await;
    let body = json!({ "assignment_id": part, "reason": "无需会办" });
    let late = staff.post(format!("/cases/{id}/excuse")).if_match(&case["version"]).json(&body);
    late.await.expect_pointers(&["/assignment_id"]);
}

#[rstest]
#[actix_web::test]
async fn one_that_objects_gets_a_decision(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, other_clerk, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": world.housing.id, "co_ids": [world.streets.id] })).await;
    let part = id_of(&case["assignments"][1]);
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属本局" })).await;
    let case = world.see(staff, &id).await;
    assert_eq!(part_that_allows(&case, "excuse"), None);
    let body = json!({ "assignment_id": part, "reason": "无需会办" });
    let refused = staff.post(format!("/cases/{id}/excuse")).if_match(&case["version"]).json(&body);
    refused.await.expect_problem(409, "state-conflict");
}

/// A lead that is late itself leaves a co-handler its time; whoever objected is asked once that is decided; what is sent back is
/// agreed to anew only once it is other words.
#[rstest]
#[actix_web::test]
async fn they_are_asked_for_what_is_there_to_agree_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": world.housing.id, "co_ids": [world.streets.id] })).await;
    let part = id_of(&case["assignments"][1]);
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属本局" })).await;
    world.receive(clerk, &id).await;
    app.pass(TimeDelta::days(70));
    let reply = world.draft(clerk, &id, "b").await;
    assert!(!world.events(&id).await.contains(&"case.opinion_asked".to_owned()));
    let refusal = json!({ "assignment_id": part, "decision": "refuse" });
    let case = world.act(staff, &id, "decide-objection", refusal).await;
    assert_eq!(world.events(&id).await.iter().filter(|event| *event == "case.opinion_asked").count(), 1);
    let opinion = |case: &Value| {
        let dates = case["deadlines"].as_array().unwrap();
        dates.iter().find(|date| date["matter"] == "opinion").map(|date| date["overdue"].clone())
    };
    assert_eq!(opinion(&case), Some(json!(false)));

    world.receive(other_clerk, &id).await;
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": part })).await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    let rejected = world.reply_verb(staff, &id, &reply, "reject").await;
    let case = world.see(staff, &id).await;
    assert_eq!(case["waiting_for"], json!([department(world.housing.id)]));
    let text = json!({ "text": "经研究，已列入明年的加装计划。", "result_class": "b" });
    let path = format!("/cases/{id}/replies/{}", id_of(&rejected));
    clerk.put(path).if_match(&rejected["version"]).json(&text).await.expect(200);
    let case = world.see(staff, &id).await;
    assert_eq!(case["waiting_for"], json!([department(world.housing.id), department(world.streets.id)]));
    assert_eq!(opinion(&case), Some(json!(false)));
}

/// Whoever drafted the reply does not agree to it for another department, nor do without that.
#[rstest]
#[actix_web::test]
async fn nobody_agrees_to_what_they_wrote(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, streets, .. } = &world;
    let of_streets = (ScopeKind::Department, Some(streets.id.0));
    app.grant(clerk, Role::DepartmentClerk, of_streets.0, of_streets.1, &committee.path, None).await;
    let here = (ScopeKind::Committee, Some(committee.id.0));
    app.grant(clerk, Role::AssigningOffice, here.0, here.1, &committee.path, None).await;
    let (id, part) = shared(&world).await;
    world.draft(clerk, &id, "b").await;
    let seen = world.see(clerk, &id).await;
    let body = json!({ "assignment_id": part });
    let excuse = json!({ "assignment_id": part, "reason": "无需会办" });
    let own_draft = "不能会签本人参与起草的答复，也不能为其免去会签";
    for (verb, body, why) in
        [("countersign", &body, own_draft), ("excuse", &excuse, "本人承办的件由他人改派或免予会办")]
    {
        assert_eq!(part_that_allows(&seen, verb), None, "{verb}");
        let refused = clerk.post(format!("/cases/{id}/{verb}")).if_match(&seen["version"]).json(body).await;
        let detail = refused.expect_problem(403, "forbidden")["detail"].clone();
        assert_eq!(detail, why, "{verb}");
    }
    // Nor as staff alone, once they have left the department.
    let roles = app.administrator("管理员", committee).await;
    let held = roles.get(format!("/accounts/{}", clerk.id)).await.expect(200)["roles"].clone();
    for role in held.as_array().unwrap().iter().filter(|role| role["role"] == "department_clerk") {
        let path = format!("/accounts/{}/roles/{}", clerk.id, role["id"].as_str().unwrap());
        roles.delete(path).await.expect(200);
    }
    let refused = clerk.post(format!("/cases/{id}/excuse")).if_match(&seen["version"]).json(&excuse).await;
    assert_eq!(refused.expect_problem(403, "forbidden")["detail"], own_draft);
    world.act(staff, &id, "excuse", excuse).await;
}
