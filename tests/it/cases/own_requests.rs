//! Nobody decides what they asked for themselves, in whatever other role.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::Backend;

use super::{World, id_of};

fn offers(case: &Value, action: &str) -> bool {
    case["allowed_actions"].as_array().unwrap().contains(&json!(action))
}

#[rstest]
#[case::objection("object", "decide-objection", "uphold")]
#[case::more_time("extend", "decide-extension", "grant")]
#[actix_web::test]
async fn somebody_else_decides(
    #[case] asks: &str,
    #[case] decides: &str,
    #[case] decision: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, committee, housing, .. } = &world;
    // A clerk who routes cases as well, and a colleague who only routes.
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    app.grant(clerk, Role::AssigningOffice, here.0, here.1, here.2, None).await;
    let colleague = app.holder("孙交办", Role::AssigningOffice, here.0, here.1, here.2).await;

    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id })).await;
    let part = id_of(&case["assignments"][0]);
    let (wish, ruling) = match asks {
        "object" => {
            let ruling = json!({ "assignment_id": part, "decision": decision });
            (json!({ "assignment_id": part, "reason": "属城管职责" }), ruling)
        }
        _ => {
            world.receive(clerk, &id).await;
            (json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" }), json!({ "decision": decision }))
        }
    };
    let asked = world.act(clerk, &id, asks, wish).await;
    assert!(!offers(&asked, decides), "{}", asked["allowed_actions"]);
    let listed = clerk.get("/cases").await.expect(200)["items"][0].clone();
    assert_eq!(listed["allowed_actions"], asked["allowed_actions"]);
    let refused = clerk.post(format!("/cases/{id}/{decides}")).if_match(&asked["version"]).json(&ruling).await;
    let problem = refused.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "不能审批本人提出的申请或异议");
    if asks == "object" {
        // Nor is it settled without a decision, by handing the case to another.
        assert!(!offers(&asked, "assign"));
        let away = json!({ "lead_id": world.streets.id });
        let refused = clerk.post(format!("/cases/{id}/assign")).if_match(&asked["version"]).json(&away).await;
        refused.expect_problem(409, "state-conflict");
    }
    assert_eq!(world.see(staff, &id).await["version"], asked["version"]);

    assert!(offers(&world.see(&colleague, &id).await, decides));
    world.act(&colleague, &id, decides, ruling).await;
}

#[rstest]
#[case::objection("object", "decide-objection", "uphold")]
#[case::more_time("extend", "decide-extension", "grant")]
#[actix_web::test]
async fn nor_what_their_substitute_asked_for(
    #[case] asks: &str,
    #[case] decides: &str,
    #[case] decision: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
    let (leader, row) = app.member("李委员", committee).await;
    app.grant(&leader, Role::AssigningOffice, here.0, here.1, here.2, None).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);

    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": studio.id })).await;
    let part = id_of(&case["assignments"][0]);
    let (wish, ruling) = match asks {
        "object" => {
            let ruling = json!({ "assignment_id": part, "decision": decision });
            (json!({ "assignment_id": part, "reason": "属城管职责" }), ruling)
        }
        _ => {
            world.receive(&substitute, &id).await;
            (json!({ "due_on": "2026-05-20", "reason": "需征求住户意见" }), json!({ "decision": decision }))
        }
    };
    world.act(&substitute, &id, asks, wish).await;
    let asked = world.see(&leader, &id).await;
    assert!(!offers(&asked, decides), "{}", asked["allowed_actions"]);
    let listed = leader.get("/cases").await.expect(200)["items"][0].clone();
    assert_eq!(listed["allowed_actions"], asked["allowed_actions"]);
    let refused = leader.post(format!("/cases/{id}/{decides}")).if_match(&asked["version"]).json(&ruling).await;
    assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能审批本人提出的申请或异议");
    world.act(&world.staff, &id, decides, ruling).await;
}
