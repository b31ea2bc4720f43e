//! Joint proposals: invitations, answers, and handing in.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_tests::{Backend, TestApp};

use super::{act, allowed, assert_chain_replays, new_with, path, submit};

fn draft(committee: &shangliang_entity::committee::Model) -> Value {
    new_with(committee, json!({ "kind": "proposal", "submit": false }))
}

#[rstest]
#[actix_web::test]
async fn a_joint_proposal_is_signed_and_handed_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, _) = app.member("赵委员", &committee).await;
    let (one, first) = app.member("钱委员", &committee).await;
    let (two, second) = app.member("孙委员", &committee).await;
    let (outsider, _) = app.member("李委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    let topic = app.topic("推进老旧小区加装电梯", &committee).await;
    let new = json!({ "kind": "proposal", "submit": false, "topic_id": topic.id });
    let made = submit(&author, &new_with(&committee, new)).await;
    assert_eq!(allowed(&made), ["invite", "submit", "update", "withdraw"]);
    one.get(path(&made)).await.expect_problem(404, "not-found");

    let until = app.clock.now() + TimeDelta::days(10);
    let invitation = json!({ "member_ids": [first.id, second.id], "until": until });
    let asked = act(&author, &made, "cosigners", &invitation).await.expect(200);
    assert_eq!((&asked["status"], &asked["cosign_until"]), (&json!("cosigning"), &json!("2026-03-12T01:00:00Z")));
    assert_eq!(allowed(&asked), ["withdraw"]);
    act(&author, &asked, "submit", &json!({})).await.expect_problem(409, "state-conflict");

    let seen = one.get(path(&made)).await;
    assert_eq!(seen.statements(), 3);
    assert_eq!(allowed(&seen.expect(200)), ["cosign"]);
    let listed = one.get(format!("/topics/{}/suggestions", topic.id)).await;
    assert_eq!(listed.statements(), 3);
    assert_eq!(allowed(&listed.expect(200)["items"][0]), ["cosign"]);
    outsider.get(path(&made)).await.expect_problem(404, "not-found");
    let sign = |client: &shangliang_tests::people::Person, decision: &str| {
        client.post(format!("{}/cosign", path(&made))).json(&json!({ "decision": decision }))
    };
    sign(&outsider, "sign").await.expect_problem(404, "not-found");
    sign(&author, "sign").await.expect_problem(403, "forbidden");
    sign(&one, "maybe").await.expect_pointers(&["/decision"]);
    sign(&one, "sign").await.expect(200);
    sign(&one, "refuse").await.expect_problem(409, "state-conflict");
    sign(&two, "refuse").await.expect(200);
    two.get(path(&made)).await.expect_problem(404, "not-found");
    let names = author.get(format!("{}/cosigners", path(&made))).await.expect(200);
    let stands: Vec<_> =
        names["items"].as_array().unwrap().iter().map(|item| (&item["name"], &item["status"])).collect();
    assert_eq!(stands, [(&json!("钱委员"), &json!("signed")), (&json!("孙委员"), &json!("refused"))]);
    app.visitor().get(format!("{}/cosigners", path(&made))).await.expect_problem(401, "unauthenticated");

    let ready = author.get(path(&made)).await.expect(200);
    assert_eq!(allowed(&ready), ["submit", "withdraw"]);
    act(&one, &ready, "submit", &json!({})).await.expect_problem(403, "forbidden");
    let handed_in = act(&author, &ready, "submit", &json!({})).await.expect(200);
    assert_eq!(handed_in["status"], "submitted");
    let accepted = act(&staff, &handed_in, "accept", &json!({})).await.expect(200);
    assert_eq!(one.get(path(&made)).await.expect(200)["case"]["id"], accepted["case"]["id"]);
    assert_eq!(one.get("/suggestions?count=true").await.expect(200)["total"], 1);
    assert_eq!(two.get("/suggestions?count=true").await.expect(200)["total"], 0);
    assert_chain_replays(&app, &made).await;
}

#[rstest]
#[actix_web::test]
async fn who_signs_is_listed_in_pages(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, _) = app.member("赵委员", &committee).await;
    let mut asked = Vec::new();
    for name in ["钱委员", "孙委员", "李委员"] {
        asked.push(app.member(name, &committee).await.1.id);
    }
    let made = submit(&author, &draft(&committee)).await;
    let list = format!("{}/cosigners", path(&made));
    let none = author.get(format!("{list}?count=true")).await.expect(200);
    assert_eq!((&none["items"], &none["next_cursor"], &none["total"]), (&json!([]), &Value::Null, &json!(0)));
    let invitation = json!({ "member_ids": asked, "until": app.clock.now() + TimeDelta::days(10) });
    act(&author, &made, "cosigners", &invitation).await.expect(200);

    let answer = author.get(format!("{list}?limit=2&count=true&fields=member_id")).await;
    let tag = answer.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("W/"), "{tag}");
    let held = author.get(format!("{list}?limit=2&count=true&fields=member_id")).header("if-none-match", &tag).await;
    assert_eq!(held.status(), 304);
    let page = answer.expect(200);
    assert_eq!(page["items"], json!([{ "member_id": asked[0] }, { "member_id": asked[1] }]));
    assert_eq!(page["total"], 3);
    let rest = format!("{list}?limit=2&fields=member_id&cursor={}", page["next_cursor"].as_str().unwrap());
    let rest = author.get(rest).await.expect(200);
    assert_eq!((&rest["items"], &rest["next_cursor"]), (&json!([{ "member_id": asked[2] }]), &Value::Null));
    let last = author.get(format!("{list}?sort=-invited_at&limit=1")).await.expect(200);
    assert_eq!(last["items"][0]["member_id"], json!(asked[2]));
    author.get(format!("{list}?limit=0")).await.expect_problem(400, "malformed-request");
    author.get(format!("{list}?fields=phone")).await.expect_problem(400, "malformed-request");
}

#[rstest]
#[actix_web::test]
async fn after_the_deadline_it_is_handed_in_without_the_silent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, _) = app.member("赵委员", &committee).await;
    let (silent, member) = app.member("钱委员", &committee).await;
    let made = submit(&author, &draft(&committee)).await;
    let invitation = json!({ "member_ids": [member.id], "until": app.clock.now() + TimeDelta::days(1) });
    let asked = act(&author, &made, "cosigners", &invitation).await.expect(200);
    app.pass(TimeDelta::days(1));
    let sign = silent.post(format!("{}/cosign", path(&made))).json(&json!({ "decision": "sign" }));
    sign.await.expect_problem(409, "state-conflict");
    assert_eq!(allowed(&silent.get(path(&made)).await.expect(200)), Vec::<&str>::new());
    act(&author, &asked, "submit", &json!({})).await.expect(200);
    silent.get(path(&made)).await.expect_problem(404, "not-found");
    assert_eq!(silent.get("/suggestions?count=true").await.expect(200)["total"], 0);
}

#[rstest]
#[actix_web::test]
async fn bad_invitations_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let (author, own) = app.member("赵委员", &committee).await;
    let (_, member) = app.member("钱委员", &committee).await;
    let (_, foreign) = app.member("孙委员", &elsewhere).await;
    let made = submit(&author, &draft(&committee)).await;
    let until = app.clock.now() + TimeDelta::days(5);
    let invite = |members: Value, until: Value| {
        act(&author, &made, "cosigners", &json!({ "member_ids": members, "until": until }))
    };
    invite(json!([]), json!(until)).await.expect_pointers(&["/member_ids"]);
    invite(json!([foreign.id, own.id, member.id, member.id]), json!(app.clock.now())).await.expect_pointers(&[
        "/member_ids/0",
        "/member_ids/1",
        "/member_ids/3",
        "/until",
    ]);
    let missing =
        author.post(format!("{}/cosigners", path(&made))).json(&json!({ "member_ids": [member.id], "until": until }));
    missing.await.expect_problem(428, "precondition-required");
    let mut micro = draft(&committee);
    micro["kind"] = json!("micro");
    let micro = submit(&author, &micro).await;
    let body = json!({ "member_ids": [member.id], "until": until });
    act(&author, &micro, "cosigners", &body).await.expect_problem(409, "state-conflict");
    let submitted = act(&author, &made, "submit", &json!({})).await.expect(200);
    act(&author, &submitted, "cosigners", &body).await.expect_problem(409, "state-conflict");
    assert_eq!(author.get(format!("{}/cosigners", path(&made))).await.expect(200)["items"], json!([]));
}
