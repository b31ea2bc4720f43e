//! What ceases to be public takes its case along where that was public too, and nobody is told of a case that never was.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use super::Copy;
use super::gone::{act, gone};
use crate::cases::{World, id_of};

#[rstest]
#[actix_web::test]
async fn a_case_is_told_to_everybody_only_where_it_was_public(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("unpublish", "return", "block")] how: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let stranger = app.citizen("路人").await;
    let mut copy = Copy::of(&stranger);
    let suggestion = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    act(staff, &suggestion, "publish", Value::Null).await;
    copy.assert_complete(50).await;
    match how {
        "return" => {
            act(staff, &suggestion, how, json!({ "reason": { "code": "unclear", "text": "请写明小区名称。" } })).await;
            act(citizen, &suggestion, "submit", json!({})).await;
        }
        "block" => drop(act(staff, &suggestion, "screen", json!({ "decision": how, "reason": "指名道姓" })).await),
        _ => drop(act(staff, &suggestion, how, Value::Null).await),
    }
    assert_eq!(gone(&mut copy).await, [("suggestions", id_of(&suggestion))]);

    app.pass(TimeDelta::hours(1));
    let accepted = act(staff, &suggestion, "accept", json!({})).await;
    let case = ("cases", id_of(&accepted["case"]));
    assert!(!gone(&mut copy).await.contains(&case));
    if how == "block" {
        act(staff, &suggestion, "screen", json!({ "decision": "pass", "reason": "已核实" })).await;
    }
    act(staff, &suggestion, "publish", Value::Null).await;
    copy.assert_complete(50).await;
    assert!(copy.things.contains_key(&case));
    app.pass(TimeDelta::hours(1));
    act(staff, &suggestion, "unpublish", Value::Null).await;
    assert!(gone(&mut copy).await.contains(&case));
    copy.assert_complete(50).await;
}

/// A verdict that leaves it public, as on the edited words of opinion information, is no end of that.
#[rstest]
#[actix_web::test]
async fn what_was_passed_while_it_was_public_takes_its_case_along(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let stranger = app.citizen("路人").await;
    let mut copy = Copy::of(&stranger);
    let (member, _) = app.member("赵委员", &world.committee).await;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "opinion", "committee_id": world.committee.id, "publish_consent": true,
        "body": "老旧小区六层无电梯，老人上下楼困难，建议由街道统一协调。",
    });
    let opinion = member.post("/suggestions").key("opinion").json(&body).await.expect(201);
    act(staff, &opinion, "publish", Value::Null).await;
    let edition =
        json!({ "title": "加装电梯应统一协调", "body": "详情请联系张先生，电话13800138000，建议由街道统一协调。" });
    let [editor, approver] = [app.staff("编辑", &world.committee).await, app.staff("审核", &world.committee).await];
    act(&editor, &opinion, "edit", edition).await;
    act(staff, &opinion, "screen", json!({ "decision": "pass", "reason": "为公开的办事电话" })).await;
    app.pass(TimeDelta::hours(1));
    act(&approver, &opinion, "approve-edition", json!({})).await;
    let accepted = act(staff, &opinion, "accept", json!({})).await;
    copy.assert_complete(50).await;
    let shown = [("suggestions", id_of(&opinion)), ("cases", id_of(&accepted["case"]))];
    assert!(shown.iter().all(|thing| copy.things.contains_key(thing)));

    act(staff, &opinion, "unpublish", Value::Null).await;
    assert_eq!(gone(&mut copy).await, shown);
    copy.assert_complete(50).await;
}

/// What is public from its first day on leaves public view as anything else does, and so does its case.
#[rstest]
#[actix_web::test]
async fn what_a_public_one_was_converted_into_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let stranger = app.citizen("路人").await;
    let mut copy = Copy::of(&stranger);
    let suggestion = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    act(staff, &suggestion, "publish", Value::Null).await;
    copy.assert_complete(50).await;
    let converted = act(staff, &suggestion, "convert", json!({ "kind": "demand" })).await;
    let made = json!({ "id": converted["converted_into_id"] });
    app.pass(TimeDelta::hours(1));
    let accepted = act(staff, &made, "accept", json!({})).await;
    copy.assert_complete(50).await;
    let shown = [("suggestions", id_of(&made)), ("cases", id_of(&accepted["case"]))];
    assert!(shown.iter().all(|thing| copy.things.contains_key(thing)));

    act(staff, &made, "unpublish", Value::Null).await;
    assert_eq!(gone(&mut copy).await, shown);
    copy.assert_complete(50).await;
}
