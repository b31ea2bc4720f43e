//! A studio that handles cases: it rests with them, and is closed once they are.

use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang_entity::studio;
use shangliang_entity::vocab::StudioStatus;
use shangliang_tests::client::Ask;
use shangliang_tests::{Backend, Client, Person};

use super::{World, id_of};

/// A working studio of the world's committee with its leader.
async fn studio(world: &World, name: &str) -> (studio::Model, Person) {
    let (leader, row) = world.app.member("李委员", &world.committee).await;
    (world.app.studio(name, &world.committee, (&leader, &row)).await, leader)
}

/// A step of a studio's life, as it stands now.
async fn step(who: &Client, of: &studio::Model, verb: &str) -> Ask {
    let path = format!("/studios/{}", of.id);
    let version = who.get(&path).await.expect(200)["version"].clone();
    who.post(format!("{path}/{verb}")).if_match(&version)
}

/// Whether closing it is offered: the same in the list and in the item.
async fn may_be_closed(staff: &Client, of: &studio::Model) -> bool {
    let offers = |item: &Value| item["allowed_actions"].as_array().unwrap().contains(&json!("close"));
    let itself = staff.get(format!("/studios/{}", of.id)).await.expect(200);
    let listed = staff.get("/studios?limit=100").await.expect(200);
    let listed = listed["items"].as_array().unwrap().iter().find(|item| item["id"] == itself["id"]).unwrap().clone();
    assert_eq!(offers(&listed), offers(&itself));
    offers(&itself)
}

#[rstest]
#[actix_web::test]
async fn a_studio_is_closed_once_its_cases_are(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (studio, leader) = studio(&world, "文艺路委员工作室").await;
    let given_away = world.opened().await;
    world.assign(&given_away, json!({ "lead_id": studio.id })).await;
    let kept = world.opened().await;
    world.assign(&kept, json!({ "lead_id": studio.id })).await;
    world.receive(&leader, &kept).await;
    assert!(!may_be_closed(&world.staff, &studio).await);
    let refused = step(&world.staff, &studio, "close").await.await.expect_problem(409, "state-conflict");
    assert!(refused["detail"].as_str().unwrap().contains("2件"), "{refused}");
    world.assign(&given_away, json!({ "lead_id": world.housing.id })).await;

    // At rest it takes nothing new and goes on with what it has.
    step(&world.staff, &studio, "suspend").await.await.expect(200);
    let other = world.opened().await;
    let version = world.see(&world.staff, &other).await["version"].clone();
    let anew = json!({ "lead_id": studio.id });
    world
        .staff
        .post(format!("/cases/{other}/assign"))
        .if_match(&version)
        .json(&anew)
        .await
        .expect_pointers(&["/lead_id"]);
    let reply = world.draft(&leader, &kept, "b").await;
    let reply = world.reply_verb(&leader, &kept, &reply, "submit").await;
    world.reply_verb(&world.staff, &kept, &reply, "approve").await;
    let suggestion = super::suggestion_of(&world, &kept).await;
    world.rate(&world.citizen, &kept, &suggestion, "satisfied").await;
    let refused = step(&world.staff, &studio, "close").await.await.expect_problem(409, "state-conflict");
    assert!(refused["detail"].as_str().unwrap().contains("1件"), "{refused}");
    world.act(&world.staff, &kept, "close", json!({})).await;
    assert!(may_be_closed(&world.staff, &studio).await);
    let closed = step(&world.staff, &studio, "close").await.await.expect(200);
    assert_eq!(closed["status"], "closed");

    // Nobody is left who could handle it once more.
    let version = world.see(&world.staff, &kept).await["version"].clone();
    let look = |finding: &str| {
        world.staff.post(format!("/cases/{kept}/look-back")).if_match(&version).json(&json!({ "finding": finding }))
    };
    look("reopened").await.expect_pointers(&["/finding"]);
    assert_eq!(look("confirmed").await.expect(200)["status"], "looked_back");
}

#[rstest]
#[actix_web::test]
async fn a_case_is_assigned_or_its_studio_is_closed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    for round in 0..8 {
        let (studio, _) = studio(&world, &format!("第{round}委员工作室")).await;
        let case = world.opened().await;
        let version = world.see(&world.staff, &case).await["version"].clone();
        let assign = world.staff.post(format!("/cases/{case}/assign")).if_match(&version);
        let assign = assign.json(&json!({ "lead_id": studio.id }));
        let close = step(&world.staff, &studio, "close").await;
        let mut asks = [("assign", assign), ("close", close)];
        asks.rotate_left(round % 2);
        let mut answers = futures_util::future::join_all(asks.map(async |(what, ask)| (what, ask.await))).await;
        answers.sort_by_key(|(what, _)| *what);
        let [(_, assigned), (_, ended)] = answers.as_slice() else { unreachable!("two were asked") };
        let both = (assigned.status(), ended.status());
        assert!([(200, 409), (422, 200)].contains(&both), "{both:?}: {} {}", assigned.text(), ended.text());
        let row = studio::Entity::find_by_id(studio.id).one(&world.app.sql).await.unwrap().unwrap();
        assert_eq!(row.status == StudioStatus::Closed, ended.status() == 200);
        let case = world.see(&world.staff, &case).await;
        assert_eq!(case["assignments"].as_array().unwrap().is_empty(), ended.status() == 200, "{}", id_of(&case));
    }
}
