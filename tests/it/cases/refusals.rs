//! What is refused, to whom, and that nothing changes.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ledger_entry;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};

use super::{World, id_of};

/// Verbs that name a version, with a body that is right for them.
fn verbs(part: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("assign", json!({ "lead_id": part })),
        ("excuse", json!({ "assignment_id": part, "reason": "无需会办" })),
        ("receive", json!({ "assignment_id": part })),
        ("object", json!({ "assignment_id": part, "reason": "不属本局" })),
        ("decide-objection", json!({ "assignment_id": part, "decision": "uphold" })),
        ("extend", json!({ "due_on": "2026-05-20", "reason": "需征求意见" })),
        ("decide-extension", json!({ "decision": "grant" })),
        ("countersign", json!({ "assignment_id": part })),
        ("close", json!({})),
        ("look-back", json!({ "finding": "confirmed" })),
    ]
}

/// Verbs that name none.
fn additions() -> Vec<(&'static str, Value)> {
    vec![
        ("urge", json!({})),
        ("supervise", json!({ "text": "请加快" })),
        ("escalate", json!({})),
        ("instruct", json!({ "text": "请抓紧办理" })),
        ("comments", json!({ "text": "已电话联系作者" })),
    ]
}

#[rstest]
#[actix_web::test]
async fn nobody_acts_beyond_their_role(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, .. } = &world;
    let id = world.handling().await;
    let case = world.see(staff, &id).await;
    let part = id_of(&case["assignments"][0]);
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let foreign_staff = app.staff("外地主任", &elsewhere).await;
    let above = app.committee("陕西省政协", "610000", None).await;
    let upper_staff = app.staff("省主任", &above).await;
    let administrator = app.administrator("管理员", &world.committee).await;
    let before = ledger_entry::Entity::find().count(&app.sql).await.unwrap();
    for (verb, body) in verbs(&part).into_iter().chain(additions()) {
        let path = format!("/cases/{id}/{verb}");
        app.visitor().post(&path).json(&body).await.expect_problem(401, "unauthenticated");
        for stranger in [&foreign_staff, &upper_staff, other_clerk, &administrator, &app.citizen("路人").await] {
            stranger.post(&path).if_match(&case["version"]).json(&body).await.expect_problem(404, "not-found");
        }
        citizen.post(&path).if_match(&case["version"]).json(&body).await.expect_problem(403, "forbidden");
    }
    for verb in [
        "assign",
        "excuse",
        "decide-objection",
        "decide-extension",
        "close",
        "look-back",
        "urge",
        "supervise",
        "instruct",
    ] {
        let (_, body) = verbs(&part).into_iter().chain(additions()).find(|(name, _)| *name == verb).unwrap();
        let answer = clerk.post(format!("/cases/{id}/{verb}")).if_match(&case["version"]).json(&body).await;
        answer.expect_problem(403, "forbidden");
    }
    for verb in ["receive", "object", "extend", "countersign", "instruct"] {
        let (_, body) = verbs(&part).into_iter().chain(additions()).find(|(name, _)| *name == verb).unwrap();
        let answer = staff.post(format!("/cases/{id}/{verb}")).if_match(&case["version"]).json(&body).await;
        answer.expect_problem(403, "forbidden");
    }
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), before);
    assert_eq!(world.see(staff, &id).await["version"], case["version"]);
}

#[rstest]
#[actix_web::test]
async fn versions_and_states_are_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, .. } = &world;
    let id = world.handling().await;
    let case = world.see(staff, &id).await;
    let part = id_of(&case["assignments"][0]);
    let housing = world.housing.id.to_string();
    for (verb, mut body) in verbs(&part) {
        if verb == "assign" {
            body = json!({ "lead_id": housing });
        }
        let who = if matches!(verb, "receive" | "object" | "extend" | "countersign") { clerk } else { staff };
        let path = format!("/cases/{id}/{verb}");
        who.post(&path).json(&body).await.expect_problem(428, "precondition-required");
        let stale = who.post(&path).if_match(&json!(1)).json(&body).await.expect_problem(412, "precondition-failed");
        assert_eq!(stale["current_version"], case["version"]);
        // An extension may be asked for here; the other verbs do not fit the state.
        if verb != "extend" {
            let answer = who.post(&path).if_match(&case["version"]).json(&body).await;
            answer.expect_problem(409, "state-conflict");
        }
    }
    for (verb, body) in
        [("receive", json!({})), ("object", json!({ "assignment_id": part })), ("close", json!({ "x": 1 }))]
    {
        let who = if verb == "close" { staff } else { clerk };
        assert_eq!(who.post(format!("/cases/{id}/{verb}")).if_match(&case["version"]).json(&body).await.status(), 422);
    }
    let unknown = json!({ "assignment_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" });
    let answer = clerk.post(format!("/cases/{id}/receive")).if_match(&case["version"]).json(&unknown).await;
    answer.expect_pointers(&["/assignment_id"]);
    let too_long = json!({ "text": "字".repeat(20_001), "result_class": "a" });
    let answer = clerk.post(format!("/cases/{id}/replies")).key("k").json(&too_long).await;
    answer.expect_pointers(&["/text"]);
}

#[rstest]
#[actix_web::test]
async fn words_can_be_added_at_any_time(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, .. } = &world;
    let holder = async |name: &str, role| {
        app.holder(name, role, ScopeKind::Committee, Some(committee.id.0), &committee.path).await
    };
    let office = holder("督查员", Role::SupervisionOffice).await;
    let leader = holder("领导", Role::Leader).await;
    let id = world.handling().await;
    let urged = office.post(format!("/cases/{id}/urge")).await.expect(200);
    assert_eq!((&urged["urges"], &urged["status"]), (&json!(1), &json!("handling")));
    let supervised = office.post(format!("/cases/{id}/supervise")).json(&json!({ "text": "请加快" })).await.expect(200);
    assert_eq!(supervised["supervision"], "supervise");
    let escalated = office.post(format!("/cases/{id}/escalate")).await.expect(200);
    assert_eq!(escalated["supervision"], "escalate");
    let supervised = staff.post(format!("/cases/{id}/supervise")).await.expect(200);
    assert_eq!(supervised["supervision"], "escalate");
    let past = json!({ "text": "请抓紧", "due_on": "2026-03-01" });
    leader.post(format!("/cases/{id}/instruct")).json(&past).await.expect_pointers(&["/due_on"]);
    let word = json!({ "text": "请抓紧办理", "due_on": "2026-03-20" });
    let instructed = leader.post(format!("/cases/{id}/instruct")).json(&word).await.expect(200);
    assert_eq!(instructed["notes"].as_array().unwrap().last().unwrap()["due_on"], "2026-03-20");
    let comment = clerk.post(format!("/cases/{id}/comments")).json(&json!({ "text": "已电话联系作者" })).await;
    assert_eq!(comment.header("location").unwrap(), format!("/api/v1/cases/{id}"));
    comment.expect(201);
    clerk.post(format!("/cases/{id}/comments")).json(&json!({ "text": "" })).await.expect_pointers(&["/text"]);
    // One character says something.
    clerk.post(format!("/cases/{id}/comments")).json(&json!({ "text": "阅" })).await.expect(201);
    let kinds: Vec<_> =
        world.see(clerk, &id).await["notes"].as_array().unwrap().iter().map(|note| note["kind"].clone()).collect();
    assert_eq!(kinds, ["urge", "supervise", "escalate", "supervise", "instruct", "comment", "comment"]);
    assert_eq!(world.see(citizen, &id).await["notes"], json!([]));
}

#[rstest]
#[actix_web::test]
async fn words_can_be_added_in_every_state(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, housing, .. } = &world;
    let holder = async |name: &str, role| {
        app.holder(name, role, ScopeKind::Committee, Some(committee.id.0), &committee.path).await
    };
    let office = holder("督查员", Role::SupervisionOffice).await;
    let leader = holder("领导", Role::Leader).await;
    let id = world.opened().await;
    let suggestion = super::suggestion_of(&world, &id).await;
    let words = async |status: &str| {
        let word = json!({ "text": "请抓紧办理" });
        let add = |who: &Client, end: &str| who.post(format!("/cases/{id}/{end}")).json(&word);
        add(staff, "urge").await.expect(200);
        add(staff, "supervise").await.expect(200);
        add(staff, "escalate").await.expect(200);
        assert_eq!(add(&leader, "instruct").await.expect(200)["status"], status);
        add(staff, "comments").await.expect(201);
    };
    words("open").await;
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    words("assigned").await;
    world.receive(clerk, &id).await;
    words("handling").await;
    let reply = world.draft(clerk, &id, "b").await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    words("in_review").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    words("answered").await;
    world.rate(citizen, &id, &suggestion, "satisfied").await;
    words("rated").await;
    world.act(staff, &id, "close", json!({})).await;
    words("closed").await;
    world.act(&office, &id, "look-back", json!({ "finding": "confirmed" })).await;
    words("looked_back").await;
    let case = world.see(staff, &id).await;
    assert_eq!((&case["urges"], case["notes"].as_array().unwrap().len()), (&json!(8), 40));
}

/// However often somebody writes, others are still read.
#[rstest]
#[actix_web::test]
async fn nobody_writes_more_than_two_hundred_notes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, housing, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    let comment = |who: &Client| who.post(format!("/cases/{id}/comments")).json(&json!({ "text": "已联系作者" }));
    for _ in 0..200 {
        comment(clerk).await.expect(201);
    }
    comment(clerk).await.expect_problem(409, "state-conflict");
    comment(staff).await.expect(201);
    assert_eq!(world.see(staff, &id).await["notes"].as_array().unwrap().len(), 201);
}
