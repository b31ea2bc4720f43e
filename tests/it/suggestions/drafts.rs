//! Drafts on the platform: kept as they are, and handed in once they are whole.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, TestApp};

use super::{act, assert_chain_replays, new_with, path, submit};

#[rstest]
#[actix_web::test]
async fn a_draft_is_changed_and_handed_in_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let draft = submit(&citizen, &new_with(&committee, json!({ "submit": false }))).await;
    let mut body = new_with(&committee, json!({ "title": "老旧小区加装电梯由街道协调", "submit": false }));
    let kept = citizen.put(path(&draft)).if_match(&draft["version"]).json(&body).await.expect(200);
    assert_eq!((&kept["status"], &kept["submitted_at"]), (&json!("draft"), &Value::Null));
    body["submit"] = json!(true);
    let handed_in = citizen.put(path(&draft)).if_match(&kept["version"]).json(&body).await.expect(200);
    assert_eq!((&handed_in["status"], &handed_in["triage_due_on"]), (&json!("submitted"), &json!("2026-03-17")));
    assert_chain_replays(&app, &draft).await;

    // Why it is handed in or published, whoever does it may say.
    let missing = json!({ "reason": { "code": "incomplete", "text": "请补充小区名称。" } });
    let returned = act(&staff, &handed_in, "return", &missing).await.expect(200);
    let said = json!({ "reason": { "code": "completed", "text": "已补充。" } });
    let again = act(&citizen, &returned, "submit", &said).await.expect(200);
    assert_eq!(again["reason"], said["reason"]);
    let silent = act(&staff, &again, "publish", &json!({})).await.expect(200);
    assert_eq!(silent["reason"], said["reason"]);
    let said = json!({ "reason": { "text": "作者要求暂缓。" } });
    let back = act(&staff, &silent, "unpublish", &said).await.expect(200);
    assert_eq!(back["reason"], json!({ "code": null, "text": "作者要求暂缓。" }));
    let said = json!({ "reason": { "code": "asked", "text": "作者同意。" } });
    let published = act(&staff, &back, "publish", &said).await.expect(200);
    assert_eq!(published["reason"], said["reason"]);
    assert_eq!(app.visitor().get(path(&draft)).await.expect(200).get("reason"), None);
}

#[rstest]
#[actix_web::test]
async fn a_draft_may_be_unfinished(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, _) = app.member("赵委员", &committee).await;
    let (_, other) = app.member("钱委员", &committee).await;
    let begun = json!({ "title": "电", "body": "", "kind": "proposal", "submit": false });
    let draft = submit(&author, &new_with(&committee, begun.clone())).await;
    assert_eq!((&draft["title"], &draft["body"]), (&json!("电"), &json!("")));
    let untitled = new_with(&committee, json!({ "title": " ", "submit": false }));
    author.post("/suggestions").key("untitled").json(&untitled).await.expect_pointers(&["/title"]);
    let long = new_with(&committee, json!({ "kind": "micro", "body": "字".repeat(501), "submit": false }));
    author.post("/suggestions").key("long").json(&long).await.expect_pointers(&["/body"]);

    // Whatever hands it in, or has it signed, asks for all of it.
    let mut whole = new_with(&committee, begun);
    whole["submit"] = json!(true);
    let refused = author.post("/suggestions").key("whole").json(&whole).await.expect_problem(422, "validation");
    let codes: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["too_short", "too_short"]);
    act(&author, &draft, "submit", &json!({})).await.expect_pointers(&["/body", "/title"]);
    let put = |body: &Value| author.put(path(&draft)).if_match(&json!(1)).json(body);
    put(&whole).await.expect_pointers(&["/body", "/title"]);
    let invitation = json!({ "member_ids": [other.id], "until": "2026-03-09T00:00:00Z" });
    act(&author, &draft, "cosigners", &invitation).await.expect_pointers(&["/body", "/title"]);
    let kept = put(&json!({ "title": "电梯", "body": "建议", "kind": "proposal" })).await.expect(200);
    assert_eq!((&kept["status"], &kept["body"]), (&json!("draft"), &json!("建议")));
    let whole = json!({ "title": "老旧小区加装电梯", "body": "建议由街道统一协调低层住户意见。" });
    let kept = author.put(path(&draft)).if_match(&kept["version"]).json(&whole).await.expect(200);
    assert_eq!(act(&author, &kept, "submit", &json!({})).await.expect(200)["status"], "submitted");
}

/// What was written as a member is not handed in by whoever is none any more.
#[rstest]
#[case::draft(false)]
#[case::returned(true)]
#[actix_web::test]
async fn a_member_who_left_hands_nothing_in(
    #[case] was_submitted: bool,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (author, member) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    let body = new_with(&committee, json!({ "kind": "proposal", "submit": was_submitted }));
    let mut written = submit(&author, &body).await;
    if was_submitted {
        let missing = json!({ "reason": { "code": "incomplete", "text": "请补充。" } });
        act(&staff, &written, "return", &missing).await.expect(200);
        written = author.get(path(&written)).await.expect(200);
    }
    assert!(written["allowed_actions"].as_array().unwrap().contains(&json!("submit")));
    let why = json!({ "reason": "违反章程" });
    let admin = crate::accounts::administrator(&app, &committee).await;
    admin.post(format!("/members/{}/remove", member.id)).json(&why).await.expect(200);

    let left = author.get(path(&written)).await.expect(200);
    assert!(!left["allowed_actions"].as_array().unwrap().contains(&json!("submit")));
    act(&author, &left, "submit", &json!({})).await.expect_problem(403, "forbidden");
    let at_once = new_with(&committee, json!({ "kind": "proposal", "submit": true }));
    let refused = author.put(path(&written)).if_match(&left["version"]).json(&at_once).await;
    refused.expect_problem(403, "forbidden");
    assert_eq!(author.get(path(&written)).await.expect(200)["status"], written["status"]);
}
