//! The ledger carries every fact that a figure needs.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use shangliang_tests::Backend;

use super::{World, suggestion_of};

#[rstest]
#[actix_web::test]
async fn facts_can_be_recounted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, clerk, housing, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "due_on": "2026-03-10" })).await;
    world.receive(clerk, &id).await;
    app.pass(TimeDelta::days(9));
    world.answer(&id, "b").await;
    let suggestion = suggestion_of(&world, &id).await;
    world.rate(citizen, &id, &suggestion, "unsatisfied").await;
    app.pass(TimeDelta::days(1));
    world.answer(&id, "a").await;

    let steps = world.ledger(&id).await;
    let facts = |action: &str| -> Vec<_> {
        steps.iter().filter(|(name, _)| name == action).map(|(_, facts)| facts.clone()).collect()
    };
    let assigned = &facts("case.assigned")[0];
    assert_eq!((&assigned["lead_id"], &assigned["due_on"]), (&json!(housing.id), &json!("2026-03-10")));
    assert_eq!((&assigned["kind"], &assigned["mode"]), (&json!("citizen"), &json!("single")));
    let answered = facts("case.answered");
    assert_eq!((&answered[0]["in_time"], &answered[0]["days"]), (&json!(false), &json!(7)));
    assert_eq!((&answered[0]["result_class"], &answered[0]["round"]), (&json!("b"), &json!(1)));
    assert_eq!((&answered[1]["in_time"], &answered[1]["days"]), (&json!(true), &json!(1)));
    assert_eq!((&answered[1]["result_class"], &answered[1]["round"]), (&json!("a"), &json!(2)));
    let rated = &facts("case.rating_given")[0];
    assert_eq!((&rated["process"], &rated["result"]), (&json!("satisfied"), &json!("unsatisfied")));
    assert_eq!(facts("case.rehandled")[0]["round"], 2);
    for (action, facts) in &steps {
        let text = facts.to_string();
        assert!(
            !text.contains("电梯") && !text.contains("谢谢") && !text.contains("029-12345678"),
            "{action} tells {text}"
        );
    }
}
