//! The first look of a studio at what was handed to it: it may review and send back, and sees no more than before.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, TestApp};

use super::{act, allowed, new_with, path, submit};
use crate::sync::Copy;

#[rstest]
#[actix_web::test]
async fn a_studio_takes_the_first_look(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let (leader, member) = app.member("赵委员", &committee).await;
    let studio = app.studio("文艺路工作室", &committee, (&leader, &member)).await;
    let scope = Some(studio.id.0);
    let liaison = app.holder("小周", Role::StudioLiaison, ScopeKind::Studio, scope, &committee.path).await;
    let (stranger, other) = app.member("钱委员", &committee).await;
    app.studio("柏树林工作室", &committee, (&stranger, &other)).await;
    let fields =
        json!({ "studio_id": studio.id, "anonymity": "handlers", "body": "请致电13800138000，谈小区加装电梯。" });
    let made = submit(&citizen, &new_with(&committee, fields)).await;

    let missing = json!({ "reason": { "code": "incomplete", "text": "请补充小区名称。" } });
    for (verb, body) in [("review", json!({})), ("return", missing.clone())] {
        act(&stranger, &made, verb, &body).await.expect_problem(404, "not-found");
    }
    let seen = leader.get(path(&made)).await.expect(200);
    assert_eq!(allowed(&seen), ["return", "review"]);
    assert_eq!(seen["waiting_for"], json!([{ "kind": "staff" }, { "kind": "studio", "id": studio.id }]));
    let kept = |seen: &Value| {
        for hidden in ["publish_consent", "screening", "suspicions", "reason", "agent"] {
            assert_eq!(seen.get(hidden), None, "{hidden}");
        }
        assert_eq!(seen["author"], json!({ "name": null, "is_me": false }));
    };
    kept(&seen);
    let reviewing = act(&leader, &seen, "review", &json!({})).await.expect(200);
    assert_eq!((&reviewing["status"], allowed(&reviewing)), (&json!("reviewing"), vec!["return"]));
    kept(&reviewing);
    let into = submit(&citizen, &new_with(&committee, json!({}))).await;
    let decline = json!({ "reason": { "code": "out_of_scope", "text": "已转有关部门。" } });
    for (verb, body) in [
        ("accept", json!({})),
        ("decline", decline),
        ("merge", json!({ "into_id": into["id"] })),
        ("convert", json!({ "kind": "opinion" })),
        ("screen", json!({ "decision": "pass", "reason": "无妨" })),
        ("publish", json!({})),
        ("unmask", json!({ "reason": "核实身份" })),
    ] {
        act(&leader, &reviewing, verb, &body).await.expect_problem(403, "forbidden");
    }
    let returned = act(&liaison, &reviewing, "return", &missing).await.expect(200);
    assert_eq!((&returned["status"], allowed(&returned)), (&json!("returned"), Vec::<&str>::new()));
    kept(&returned);
    let told = citizen.get(path(&made)).await.expect(200);
    assert_eq!(told["reason"], missing["reason"]);
    assert_eq!(staff.get(path(&made)).await.expect(200)["screening"], "held");
}

#[rstest]
#[actix_web::test]
async fn a_closed_studio_is_waited_for_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("submitted", "reviewing")] status: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let (leader, member) = app.member("赵委员", &committee).await;
    let studio = app.studio("文艺路工作室", &committee, (&leader, &member)).await;
    let made = submit(&citizen, &new_with(&committee, json!({ "studio_id": studio.id }))).await;
    let made = match status {
        "reviewing" => act(&leader, &made, "review", &json!({})).await.expect(200),
        _ => made,
    };
    let waits = async |expected: Value| {
        let listed = citizen.get("/suggestions").await.expect(200)["items"][0].clone();
        for seen in [listed, staff.get(path(&made)).await.expect(200)] {
            assert_eq!((&seen["status"], &seen["waiting_for"]), (&json!(status), &expected));
        }
    };
    let mut copy = Copy::of(&staff);
    copy.assert_complete(50).await;
    let (itself, both) =
        (format!("/studios/{}", studio.id), json!([{ "kind": "staff" }, { "kind": "studio", "id": studio.id }]));
    for verb in ["suspend", "close"] {
        waits(both.clone()).await;
        let version = staff.get(&itself).await.expect(200)["version"].clone();
        staff.post(format!("{itself}/{verb}")).if_match(&version).json(&json!({ "reason": "届满" })).await.expect(200);
    }
    waits(json!([{ "kind": "staff" }])).await;
    copy.assert_complete(50).await;
    let missing = json!({ "reason": { "code": "incomplete", "text": "请补充小区名称。" } });
    act(&leader, &made, "return", &missing).await.expect_problem(404, "not-found");
    act(&staff, &made, "return", &missing).await.expect(200);
}
