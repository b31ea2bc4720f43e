//! Whose turn it is, from the draft to what became of it: in the list, in the suggestion, and the same for everybody who sees it.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_tests::{Backend, Client, TestApp};

use super::{act, new_suggestion, new_with, path, submit};

/// The kinds of those who are waited for, as somebody is told in both places.
async fn waited_for(who: &Client, item: &Value) -> Vec<String> {
    let itself = who.get(path(item)).await.expect(200);
    let list = who.get("/suggestions?limit=100").await.expect(200);
    let listed = list["items"].as_array().unwrap().iter().find(|listed| listed["id"] == item["id"]).unwrap();
    assert_eq!(listed["waiting_for"], itself["waiting_for"]);
    if !itself["case"].is_null() {
        assert_eq!(itself["waiting_for"], itself["case"]["waiting_for"]);
    }
    let kinds = itself["waiting_for"].as_array().unwrap().iter();
    kinds.map(|party| party["kind"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[actix_web::test]
async fn everybody_is_told_whose_turn_it_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let citizen = app.citizen("张小明").await;
    let draft = submit(&citizen, &new_with(&committee, json!({ "submit": false }))).await;
    assert_eq!(waited_for(&citizen, &draft).await, ["author"]);
    let item = act(&citizen, &draft, "submit", &json!({})).await.expect(200);
    assert_eq!(waited_for(&citizen, &item).await, ["staff"]);
    let item = act(&staff, &item, "publish", &json!({})).await.expect(200);
    for who in [&citizen.client, &staff.client, &app.visitor()] {
        assert_eq!(waited_for(who, &item).await, ["staff"]);
    }
    let reason = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号" } });
    let item = act(&staff, &item, "review", &json!({})).await.expect(200);
    assert_eq!(waited_for(&app.visitor(), &item).await, ["staff"]);
    let item = act(&staff, &item, "return", &reason).await.expect(200);
    assert_eq!(waited_for(&staff, &item).await, ["author"]);
    let item = act(&citizen, &item, "submit", &json!({})).await.expect(200);

    let neighbour = app.citizen("李小红").await;
    let other = submit(&neighbour, &new_suggestion(&committee)).await;
    let merged = act(&staff, &other, "merge", &json!({ "into_id": item["id"] })).await.expect(200);
    // They decide on the one that it was merged into.
    for who in [&neighbour.client, &staff.client] {
        assert_eq!(waited_for(who, &merged).await, ["staff"]);
    }
    let item = staff.get(path(&item)).await.expect(200);
    let item = act(&staff, &item, "accept", &json!({})).await.expect(200);
    let item = act(&staff, &item, "publish", &json!({})).await.expect(200);
    for who in [&citizen.client, &staff.client, &app.visitor()] {
        assert_eq!(waited_for(who, &item).await, ["staff", "assigning_office"]);
    }
    assert_eq!(waited_for(&staff, &merged).await, ["staff", "assigning_office"]);

    for verb in ["withdraw", "decline"] {
        let made = submit(&citizen, &new_suggestion(&committee)).await;
        let (who, body) = match verb {
            "withdraw" => (&citizen, json!({})),
            _ => (&staff, json!({ "reason": { "code": "empty", "text": "已转告街道直接答复" } })),
        };
        let ended = act(who, &made, verb, &body).await.expect(200);
        assert!(waited_for(&citizen, &ended).await.is_empty(), "{verb}");
    }
}

#[rstest]
#[actix_web::test]
async fn a_joint_proposal_waits_for_those_who_may_sign(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("sign", "refuse", "be silent")] answer: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, _) = app.member("赵委员", &committee).await;
    let (invited, member) = app.member("钱委员", &committee).await;
    let made = submit(&author, &new_with(&committee, json!({ "kind": "proposal", "submit": false }))).await;
    let invitation = json!({ "member_ids": [member.id], "until": app.clock.now() + TimeDelta::days(1) });
    let asked = act(&author, &made, "cosigners", &invitation).await.expect(200);
    for who in [&author, &invited] {
        assert_eq!(waited_for(who, &asked).await, ["cosigner"]);
    }
    match answer {
        "be silent" => app.pass(TimeDelta::days(1)),
        decision => {
            let ask = invited.post(format!("{}/cosign", path(&made))).json(&json!({ "decision": decision }));
            ask.await.expect(200);
        }
    }
    assert_eq!(waited_for(&author, &asked).await, ["author"]);
}
