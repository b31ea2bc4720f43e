//! Key (重点) and excellent (优秀) proposals.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client, TestApp};

use super::{act, allowed, chain, new_with, path, submit};
use crate::notices::follow;

fn mark(client: &Client, item: &Value, key: bool, excellent: bool) -> shangliang_tests::client::Ask {
    act(client, item, "distinguish", &json!({ "key": key, "excellent": excellent }))
}

/// The titles of a list's items.
async fn found(client: &Client, filter: &str) -> Vec<Value> {
    let page = client.get(format!("/suggestions?{filter}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
}

#[rstest]
#[actix_web::test]
async fn staff_mark_accepted_proposals(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (author, _) = app.member("周委员", &committee).await;
    let proposal = submit(&author, &new_with(&committee, json!({ "kind": "proposal" }))).await;
    let other = submit(&author, &new_with(&committee, json!({ "kind": "micro" }))).await;
    let other = act(&staff, &other, "accept", &json!({})).await.expect(200);
    for item in [&proposal, &other] {
        assert!(!allowed(&staff.get(path(item)).await.expect(200)).contains(&"distinguish"));
        mark(&staff, item, true, false).await.expect_problem(409, "state-conflict");
    }
    let accepted = act(&staff, &proposal, "accept", &json!({})).await.expect(200);
    assert_eq!((&accepted["key"], &accepted["excellent"]), (&json!(false), &json!(false)));
    assert!(allowed(&accepted).contains(&"distinguish"));

    mark(&staff, &accepted, false, false).await.expect_problem(409, "state-conflict");
    act(&staff, &accepted, "distinguish", &json!({ "key": 1 })).await.expect_pointers(&["/excellent", "/key"]);
    mark(&author, &accepted, true, false).await.expect_problem(403, "forbidden");
    let unconditional =
        staff.post(format!("{}/distinguish", path(&accepted))).json(&json!({ "key": true, "excellent": true }));
    unconditional.await.expect_problem(428, "precondition-required");
    let marked = mark(&staff, &accepted, true, true).await.expect(200);
    assert_eq!((&marked["key"], &marked["excellent"]), (&json!(true), &json!(true)));
    mark(&staff, &accepted, false, true).await.expect_problem(412, "precondition-failed");
    for filter in ["key=true", "excellent=true", "key=true&excellent=true"] {
        assert_eq!(found(&staff, filter).await, [accepted["id"].clone()], "{filter}");
    }
    assert_eq!(found(&staff, "key=false").await, [other["id"].clone()]);
    mark(&staff, &marked, false, true).await.expect(200);
    assert_eq!(found(&staff, "key=true").await, Vec::<Value>::new());
    let item = &staff.get("/suggestions?excellent=true").await.expect(200)["items"][0];
    assert_eq!((&item["key"], &item["excellent"]), (&json!(false), &json!(true)));

    let actions: Vec<_> = chain(&app, &proposal).await.into_iter().map(|entry| entry.action).collect();
    let marks = ["suggestion.key_marked", "suggestion.excellent_marked", "suggestion.key_lifted"];
    assert_eq!(actions[actions.len() - 3..], marks);
    follow(&app).await;
    let told = author.get("/me/notices?sort=at&limit=100").await.expect(200);
    let told: Vec<_> = told["items"].as_array().unwrap().iter().map(|notice| &notice["text"]).collect();
    let wanted = ["您的提案被列为重点提案", "您的提案被评为优秀提案", "您的提案不再列为重点提案"];
    assert!(wanted.iter().all(|text| told.contains(&&json!(text))), "{told:?}");
}

#[rstest]
#[actix_web::test]
async fn everybody_sees_the_marks_of_a_published_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (author, _) = app.member("周委员", &committee).await;
    let proposal = submit(&author, &new_with(&committee, json!({ "kind": "proposal" }))).await;
    let accepted = act(&staff, &proposal, "accept", &json!({})).await.expect(200);
    let published = act(&staff, &accepted, "publish", &json!({})).await.expect(200);
    mark(&staff, &published, true, false).await.expect(200);
    let visitor = app.visitor();
    assert_eq!(visitor.get(path(&proposal)).await.expect(200)["key"], true);
    assert_eq!(found(&visitor, "key=true").await, [proposal["id"].clone()]);
    let steps = visitor.get(format!("{}/timeline", path(&proposal))).await.expect(200);
    let last = steps.as_array().unwrap().last().unwrap();
    assert_eq!((&last["action"], &last["text"]), (&json!("suggestion.key_marked"), &json!("列为重点提案")));
}

#[rstest]
#[actix_web::test]
async fn what_is_marked_comes_in_pages(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("submitted_at", "-submitted_at", "-supports")] sort: &str,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (author, _) = app.member("周委员", &committee).await;
    let mut marked = Vec::new();
    for _ in 0..3 {
        app.pass(TimeDelta::minutes(1));
        let proposal = submit(&author, &new_with(&committee, json!({ "kind": "proposal" }))).await;
        let accepted = act(&staff, &proposal, "accept", &json!({})).await.expect(200);
        marked.push(mark(&staff, &accepted, true, true).await.expect(200)["id"].clone());
    }
    if sort.starts_with('-') {
        marked.reverse();
    }
    for filter in ["key", "excellent"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        for _ in 0..3 {
            let list = format!("/suggestions?{filter}=true&sort={sort}&limit=1{cursor}");
            let page = staff.get(list).await.expect(200);
            seen.push(page["items"][0]["id"].clone());
            cursor = page["next_cursor"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
        }
        assert_eq!((seen, cursor), (marked.clone(), String::new()), "{filter}");
    }
}
