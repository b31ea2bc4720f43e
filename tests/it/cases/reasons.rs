//! Why it was decided so: kept, and told to those who handle the case.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use super::{World, id_of, part_that_allows};

/// The texts of the notes on a case, as somebody sees them.
fn notes(case: &Value) -> Vec<&str> {
    case["notes"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect()
}

#[rstest]
#[actix_web::test]
async fn whoever_decides_may_say_why(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let (lead, co) = (id_of(&case["assignments"][0]), id_of(&case["assignments"][1]));
    world.act(other_clerk, &id, "object", json!({ "assignment_id": co, "reason": "不属本局" })).await;
    let ruling = json!({ "assignment_id": co, "decision": "refuse", "reason": "涉及市容管理，应由贵局会办" });
    let decided = world.act(staff, &id, "decide-objection", ruling).await;
    assert_eq!(decided["assignments"][1]["objection_decision_reason"], "涉及市容管理，应由贵局会办");
    let seen = world.see(citizen, &id).await;
    assert_eq!(seen["assignments"][1].get("objection_decision_reason"), None);
    assert_eq!(seen["assignments"][1]["objection_decision"], "refuse");

    world.act(clerk, &id, "receive", json!({ "assignment_id": lead, "reason": "三日内联系作者" })).await;
    world.receive(other_clerk, &id).await;
    world.act(clerk, &id, "extend", json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" })).await;
    let ruling = json!({ "decision": "grant", "reason": "住户意见确需时间" });
    let granted = world.act(staff, &id, "decide-extension", ruling).await;
    assert_eq!(granted["extensions"][0]["decision_reason"], "住户意见确需时间");

    let reply = world.draft(clerk, &id, "b").await;
    let part = part_that_allows(&world.see(other_clerk, &id).await, "countersign").unwrap();
    let signature = json!({ "assignment_id": part, "opinion": "同意。", "reason": "已与街道核对" });
    let signed = world.act(other_clerk, &id, "countersign", signature).await;
    assert_eq!(signed["assignments"][1]["opinion"], "同意。");
    assert_eq!(notes(&signed), ["三日内联系作者", "已与街道核对"]);
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    let suggestion = super::suggestion_of(&world, &id).await;
    world.rate(citizen, &id, &suggestion, "satisfied").await;
    world.act(staff, &id, "close", json!({ "text": "结" })).await;
    let look = json!({ "finding": "confirmed", "text": "回头看", "evidence": "现场查看" });
    let looked = world.act(staff, &id, "look-back", look).await;
    assert_eq!(notes(&looked), ["三日内联系作者", "已与街道核对", "结", "回头看", "现场查看"]);
    assert_eq!(notes(&world.see(citizen, &id).await), [""; 0]);
    let told = serde_json::to_string(&world.ledger(&id).await).unwrap();
    assert!(!told.contains("住户") && !told.contains("市容"), "{told}");
}
