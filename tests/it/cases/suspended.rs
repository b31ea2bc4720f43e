//! What a suspended member may still do to a case, and what not.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{ledger_entry, member};
use shangliang_tests::{Backend, Person};

use super::{World, id_of, part_that_allows};

async fn decide(world: &World, member: &member::Model, verb: &str) {
    let admin = world.app.administrator("管理员", &world.committee).await;
    let reason = json!({ "reason": "主席会议决定" });
    admin.post(format!("/members/{}/{verb}", member.id)).json(&reason).await.expect(200);
}

/// The answered case of something that a member submitted.
async fn answered(world: &World, author: &Person, kind: &str) -> (String, String) {
    let body = json!({
        "title": "完善社区养老服务体系", "kind": kind, "committee_id": world.committee.id,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let suggestion = author.post("/suggestions").key(kind).json(&body).await.expect(201);
    let accept = world.staff.post(format!("/suggestions/{}/accept", id_of(&suggestion)));
    let id = id_of(&accept.if_match(&suggestion["version"]).await.expect(200)["case"]);
    world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    world.receive(&world.clerk, &id).await;
    world.answer(&id, "b").await;
    (id, id_of(&suggestion))
}

#[rstest]
#[actix_web::test]
async fn a_suspended_member_rates_as_a_citizen_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (member, row) = world.app.member("赵委员", &world.committee).await;
    let (official, proposal) = answered(&world, &member, "proposal").await;
    let (private, suggestion) = answered(&world, &member, "citizen").await;
    decide(&world, &row, "suspend").await;

    let rating = json!({ "suggestion_id": proposal, "process": "satisfied", "result": "satisfied" });
    let before = world.see(&world.staff, &official).await;
    let refused = member.post(format!("/cases/{official}/ratings")).key("r").json(&rating).await;
    assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "委员履职已暂停，可以查阅，不能办理");
    assert_eq!(world.see(&world.staff, &official).await, before);
    let seen = world.see(&member, &official).await;
    assert_eq!((&seen["allowed_actions"], seen["replies"].as_array().unwrap().len()), (&json!([]), 1));

    assert_eq!(world.see(&member, &private).await["allowed_actions"], json!(["rate"]));
    world.rate(&member, &private, &suggestion, "satisfied").await;
    decide(&world, &row, "reinstate").await;
    world.rate(&member, &official, &proposal, "satisfied").await;
    assert_eq!(world.see(&member, &official).await["status"], "rated");
}

#[rstest]
#[actix_web::test]
async fn a_suspended_leader_does_not_act_for_the_studio(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let (leader, row) = world.app.member("周委员", &world.committee).await;
    let studio = world.app.studio("教育界别工作室", &world.committee, (&leader, &row)).await;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": studio.id })).await;
    let part = case["assignments"][0]["id"].clone();
    decide(&world, &row, "suspend").await;
    let before = ledger_entry::Entity::find().count(&world.app.sql).await.unwrap();
    assert_eq!(part_that_allows(&world.see(&leader, &id).await, "receive"), None);
    let acts: [(&str, Value); 3] = [
        ("receive", json!({ "assignment_id": part })),
        ("object", json!({ "assignment_id": part, "reason": "不属本室" })),
        ("comments", json!({ "text": "已联系作者" })),
    ];
    for (verb, body) in acts {
        let answer = leader.post(format!("/cases/{id}/{verb}")).if_match(&case["version"]).json(&body).await;
        assert_eq!(answer.expect_problem(403, "forbidden")["detail"], "委员履职已暂停，可以查阅，不能办理");
    }
    assert_eq!(ledger_entry::Entity::find().count(&world.app.sql).await.unwrap(), before);
    decide(&world, &row, "reinstate").await;
    assert_eq!(world.receive(&leader, &id).await["status"], "handling");
}
