//! `GET /ledger/{stream}/{id}`

use rstest::rstest;
use serde_json::json;
use shangliang::ledger::Stream;
use shangliang_entity::vocab::{Role, ScopeKind, StreamKind};
use shangliang_tests::{Backend, TestApp};

use super::{new_id, record};

#[rstest]
#[actix_web::test]
async fn staff_see_facts_and_auditors_see_acts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("蓝田县政协", "610122", Some(&city)).await;
    let staff = app.staff("王主任", &county).await;
    let above = app.staff("赵主任", &city).await;
    let auditor = app.holder("钱审计", Role::AuditAdministrator, ScopeKind::Platform, None, "/").await;
    let clerk = app.holder("孙管理", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    let case = Stream(StreamKind::Case, new_id(&app));
    let account = Stream(StreamKind::Account, new_id(&app));
    for round in 1..=5 {
        record(&app, case, Some(county.id), json!({ "round": round })).await;
        record(&app, account, None, json!({ "role": "member" })).await;
    }

    let path = format!("/ledger/{case}");
    let answer = staff.get(format!("{path}?count=true&limit=2")).await;
    assert_eq!(answer.statements(), 3);
    let page = answer.expect(200);
    assert_eq!((&page["total"], &page["items"][1]["facts"]), (&json!(5), &json!({ "round": 2 })));
    assert_eq!(page["items"][1]["previous_hash"], page["items"][0]["hash"]);
    let mut seen = Vec::new();
    let mut next = Some(format!("{path}?limit=2&sort=-seq"));
    while let Some(url) = next {
        let page = staff.get(url).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()));
        next = page["next_cursor"].as_str().map(|cursor| format!("{path}?limit=2&sort=-seq&cursor={cursor}"));
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);

    let page = auditor.get(&path).await.expect(200);
    assert_eq!((&page["items"][0]["action"], &page["items"][0]["facts"]), (&json!("test.done"), &json!(null)));
    let page = auditor.get(format!("/ledger/{account}")).await.expect(200);
    assert_eq!(page["items"][0]["facts"], json!({ "role": "member" }));

    app.visitor().get(&path).await.expect_problem(401, "unauthenticated");
    for outsider in [&above, &clerk, &app.citizen("张小明").await] {
        outsider.get(&path).await.expect_problem(404, "not-found");
    }
    staff.get(format!("/ledger/{account}")).await.expect_problem(404, "not-found");
    staff.get(format!("/ledger/case/{}", account.1)).await.expect_problem(404, "not-found");
    staff.get(format!("/ledger/letter/{}", case.1)).await.expect_problem(404, "not-found");
    staff.get("/ledger/case/1").await.expect_problem(404, "not-found");
}

#[rstest]
#[actix_web::test]
async fn a_draft_leaves_nothing_for_others_to_read(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = crate::cases::World::start(backend).await else { return };
    let everywhere = world.app.on_platform("平台工作人员", shangliang_entity::vocab::Role::CommitteeStaff).await;
    let draft = json!({
        "title": "还没有想好的建议", "kind": "citizen", "committee_id": world.committee.id, "submit": false,
        "body": "我们小区建于1998年，六层无电梯，建议由街道统一协调。",
    });
    let draft = world.citizen.post("/suggestions").key("draft").json(&draft).await.expect(201);
    let id = draft["id"].as_str().unwrap();
    for staff in [&world.staff, &everywhere] {
        staff.get(format!("/ledger/suggestion/{id}")).await.expect_problem(404, "not-found");
        staff.get(format!("/suggestions/{id}")).await.expect_problem(404, "not-found");
        assert_eq!(staff.get("/suggestions").await.expect(200)["items"], json!([]));
    }
    world.citizen.post(format!("/suggestions/{id}/submit")).if_match(&draft["version"]).await.expect(200);
    let entries = world.staff.get(format!("/ledger/suggestion/{id}")).await.expect(200);
    assert_eq!(entries["items"].as_array().unwrap().len(), 2);
    everywhere.get(format!("/suggestions/{id}")).await.expect(200);
}
