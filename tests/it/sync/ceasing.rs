//! What ceased to be public before it had a case: whoever saw it is told nothing of the case.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use super::Copy;
use super::gone::{act, gone};
use crate::cases::{World, id_of};

#[rstest]
#[actix_web::test]
async fn nobody_is_told_of_a_case_that_was_not_public(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("return", "screen")] verb: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let stranger = app.citizen("路人").await;
    let mut copy = Copy::of(&stranger);
    let suggestion = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    act(staff, &suggestion, "publish", Value::Null).await;
    copy.assert_complete(50).await;
    if verb == "return" {
        act(staff, &suggestion, verb, json!({ "reason": { "code": "unclear", "text": "请写明小区名称。" } })).await;
        act(citizen, &suggestion, "submit", json!({})).await;
    } else {
        act(staff, &suggestion, verb, json!({ "decision": "block", "reason": "指名道姓" })).await;
    }
    assert_eq!(gone(&mut copy).await, [("suggestions", id_of(&suggestion))]);

    app.pass(TimeDelta::hours(1));
    let accepted = act(staff, &suggestion, "accept", json!({})).await;
    let told = gone(&mut copy).await;
    assert!(!told.contains(&("cases", id_of(&accepted["case"]))), "{told:?}");
}
