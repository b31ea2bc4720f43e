//! What stands under a topic is read, urged and supervised by the staff of the special committee that runs it.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::ids::GroupId;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client, Person};

use super::{World, id_of};
use crate::topics::special_committee;

async fn worker(world: &World, kind: ScopeKind, scope: uuid::Uuid) -> Person {
    let path = &world.committee.path;
    world.app.holder("专委干部", Role::SpecialCommitteeStaff, kind, Some(scope), path).await
}

/// An open topic that a special committee runs.
async fn topic(world: &World, run_by: GroupId) -> Value {
    let new = json!({
        "committee_id": world.committee.id, "special_committee_id": run_by, "title": "推进老旧小区加装电梯", "kind": "thematic",
        "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
    });
    let made = world.staff.post("/topics").json(&new).await.expect(201);
    world.staff.post(format!("/topics/{}/open", id_of(&made))).if_match(&made["version"]).await.expect(200)
}

async fn suggest(world: &World, topic: &Value) -> Value {
    let body = json!({
        "title": "由街道统一协调加装电梯", "body": "建议由街道统一协调低层住户意见，公布补偿办法。", "kind": "citizen",
        "committee_id": world.committee.id, "topic_id": topic["id"],
    });
    world.citizen.post("/suggestions").key(&id_of(topic)).json(&body).await.expect(201)
}

async fn under(who: &Client, topic: &Value) -> usize {
    let page = who.get(format!("/topics/{}/suggestions", id_of(topic))).await.expect(200);
    page["items"].as_array().unwrap().len()
}

#[rstest]
#[actix_web::test]
async fn whoever_runs_a_topic_sees_what_stands_under_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let social = special_committee(app, "社会和法制委员会", committee).await;
    let economy = special_committee(app, "经济委员会", committee).await;
    let of_social = worker(&world, ScopeKind::SpecialCommittee, social.0).await;
    let of_economy = worker(&world, ScopeKind::SpecialCommittee, economy.0).await;
    let of_all = worker(&world, ScopeKind::Committee, committee.id.0).await;

    let topic = topic(&world, social).await;
    let made = suggest(&world, &topic).await;
    let path = format!("/suggestions/{}", id_of(&made));
    let elsewhere = world.suggest(&world.citizen, "请疏通小区的下水管道").await;
    for (who, count) in [(&of_social, 1), (&of_economy, 0), (&of_all, 1)] {
        assert_eq!(under(who, &topic).await, count);
        assert_eq!(who.get(&path).await.status(), if count == 1 { 200 } else { 404 });
        who.get(format!("/suggestions/{}", id_of(&elsewhere))).await.expect_problem(404, "not-found");
    }
    assert_eq!(of_social.get(&path).await.expect(200)["allowed_actions"], json!([]));

    let case = staff.post(format!("{path}/accept")).if_match(&made["version"]).await.expect(200)["case"].clone();
    let case = format!("/cases/{}", id_of(&case));
    for who in [&of_social, &of_all] {
        assert_eq!(who.get("/cases").await.expect(200)["items"].as_array().unwrap().len(), 1);
        let seen = who.get(&case).await.expect(200);
        assert_eq!(seen["allowed_actions"], json!(["urge", "supervise", "comment"]));
        who.post(format!("{case}/urge")).json(&json!({ "text": "请尽快交办" })).await.expect(200);
        let note = who.post(format!("{case}/supervise")).json(&json!({})).await.expect(200)["notes"][0].clone();
        assert_eq!(note["by"], json!({ "name": "专委干部", "role": "special_committee_staff" }));
        who.post(format!("{case}/escalate")).json(&json!({})).await.expect_problem(403, "forbidden");
    }
    of_economy.get(&case).await.expect_problem(404, "not-found");
    of_economy.post(format!("{case}/urge")).json(&json!({})).await.expect_problem(404, "not-found");
}
