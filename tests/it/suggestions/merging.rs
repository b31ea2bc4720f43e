//! Merging: several authors, one case, every author an answer.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, TestApp};

use super::{act, assert_chain_replays, chain, new_suggestion, path, submit};

fn into(target: &Value) -> Value {
    json!({ "into_id": target["id"] })
}

#[rstest]
#[actix_web::test]
async fn merged_authors_share_the_case_and_supporters_count_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (one, two, three) = (app.citizen("甲").await, app.citizen("乙").await, app.citizen("丙").await);
    let first = submit(&one, &new_suggestion(&committee)).await;
    let second = submit(&two, &new_suggestion(&committee)).await;
    let third = submit(&three, &new_suggestion(&committee)).await;
    let mut items = Vec::new();
    for item in [&first, &second] {
        items.push(act(&staff, item, "publish", &json!({})).await.expect(200));
    }
    for (supporter, item) in [(&one, 0), (&one, 1), (&two, 1), (&three, 0)] {
        supporter.post(format!("{}/support", path(&items[item]))).await.expect(200);
    }
    let second = staff.get(path(&second)).await.expect(200);
    let merged = act(&staff, &second, "merge", &into(&first)).await.expect(200);
    assert_eq!((&merged["status"], &merged["merged_into_id"]), (&json!("merged"), &first["id"]));
    assert_eq!(merged["case"], Value::Null);
    let first = staff.get(path(&first)).await.expect(200);
    assert_eq!(first["supports"], 3);
    // A supporter of the merged one may step back from either: they count as one.
    two.delete(format!("{}/support", path(&second))).await.expect(200);
    assert_eq!(staff.get(path(&first)).await.expect(200)["supports"], 2);
    assert_eq!(two.delete(format!("{}/support", path(&first))).await.expect(200)["supports"], 2);
    two.post(format!("{}/support", path(&second))).await.expect_problem(409, "state-conflict");

    let first = staff.get(path(&first)).await.expect(200);
    let accepted = act(&staff, &first, "accept", &json!({})).await.expect(200);
    let shared = two.get(path(&second)).await.expect(200);
    assert_eq!(shared["case"]["id"], accepted["case"]["id"]);
    // Whoever is merged into an accepted one shares its case at once.
    let late = act(&staff, &third, "merge", &into(&first)).await.expect(200);
    assert_eq!(late["case"]["id"], accepted["case"]["id"]);
    let listed = staff.get(format!("/suggestions?merged_into_id={}", first["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    for item in [&first, &second, &third] {
        assert_chain_replays(&app, item).await;
    }
    assert_eq!(
        chain(&app, &second).await.last().map(|entry| entry.action.clone()).as_deref(),
        Some("suggestion.case_shared")
    );
}

#[rstest]
#[actix_web::test]
async fn a_carried_support_is_taken_back_where_it_cannot_be_seen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (citizen, neighbour, stranger) = (app.citizen("甲").await, app.citizen("乙").await, app.citizen("丙").await);
    let hidden = submit(&citizen, &new_suggestion(&committee)).await;
    let source = submit(&citizen, &new_suggestion(&committee)).await;
    let source = act(&staff, &source, "publish", &json!({})).await.expect(200);
    let other = app.citizen("丁").await;
    for supporter in [&neighbour, &other] {
        supporter.post(format!("{}/support", path(&source))).await.expect(200);
    }
    let source = staff.get(path(&source)).await.expect(200);
    act(&staff, &source, "merge", &into(&hidden)).await.expect(200);
    let supports = async || staff.get(path(&hidden)).await.expect(200)["supports"].clone();
    assert_eq!(supports().await, 2);

    let support = format!("{}/support", path(&hidden));
    stranger.delete(&support).await.expect_problem(404, "not-found");
    neighbour.get(path(&hidden)).await.expect_problem(404, "not-found");
    // What they take along tells of what they supported, and not where it went.
    let taken = neighbour.get("/me/export").await.expect(200)["supports"].clone();
    let supported: Vec<_> = taken.as_array().unwrap().iter().map(|support| &support["suggestion_id"]).collect();
    assert_eq!(supported, [&source["id"]]);
    assert_eq!(neighbour.delete(&support).await.expect(200), json!({ "supports": 1 }));
    assert_eq!(supports().await, 1);
    neighbour.delete(&support).await.expect_problem(404, "not-found");

    // What was decided against keeps its supports.
    let declined = staff.get(path(&hidden)).await.expect(200);
    let reason = json!({ "reason": { "code": "duplicate", "text": "上年已办结，已告知结果。" } });
    act(&staff, &declined, "decline", &reason).await.expect(200);
    other.delete(format!("{}/support", path(&hidden))).await.expect_problem(409, "state-conflict");
    other.delete(format!("{}/support", path(&source))).await.expect(200);
    assert_eq!(supports().await, 1);
}

#[rstest]
#[actix_web::test]
async fn what_cannot_be_merged_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let (citizen, staff) = (app.citizen("甲").await, app.staff("王主任", &committee).await);
    let source = submit(&citizen, &new_suggestion(&committee)).await;
    let target = submit(&citizen, &new_suggestion(&committee)).await;
    let foreign = submit(&citizen, &new_suggestion(&elsewhere)).await;
    act(&staff, &source, "merge", &into(&source)).await.expect_pointers(&["/into_id"]);
    act(&staff, &source, "merge", &into(&foreign)).await.expect_pointers(&["/into_id"]);
    act(&staff, &source, "merge", &json!({ "into_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" }))
        .await
        .expect_pointers(&["/into_id"]);
    act(&staff, &source, "merge", &json!({})).await.expect_pointers(&["/into_id"]);
    let withdrawn = submit(&citizen, &new_suggestion(&committee)).await;
    act(&citizen, &withdrawn, "withdraw", &json!({})).await.expect(200);
    act(&staff, &source, "merge", &into(&withdrawn)).await.expect_problem(409, "state-conflict");
    assert_eq!(chain(&app, &source).await.len(), 1);

    let merged = act(&staff, &source, "merge", &into(&target)).await.expect(200);
    let other = submit(&citizen, &new_suggestion(&committee)).await;
    act(&staff, &other, "merge", &into(&merged)).await.expect_problem(409, "state-conflict");
    // Its merged authors wait for its answer: it goes nowhere else.
    let target = staff.get(path(&target)).await.expect(200);
    act(&staff, &target, "merge", &into(&other)).await.expect_problem(409, "state-conflict");
    act(&staff, &target, "convert", &json!({ "kind": "micro" })).await.expect_problem(409, "state-conflict");
    act(&citizen, &target, "withdraw", &json!({})).await.expect_problem(409, "state-conflict");
    let missing = json!({ "reason": { "code": "unclear", "text": "请说明。" } });
    act(&staff, &target, "return", &missing).await.expect_problem(409, "state-conflict");
    let reason = json!({ "reason": { "code": "duplicate", "text": "上年已办结，已告知结果。" } });
    act(&staff, &target, "decline", &reason).await.expect(200);
    let told = citizen.get(path(&merged)).await.expect(200);
    assert_eq!((&told["status"], &told["reason"]), (&json!("merged"), &reason["reason"]));
}

#[rstest]
#[actix_web::test]
async fn two_merges_of_a_pair_make_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("甲").await, app.staff("王主任", &committee).await);
    for _ in 0..5 {
        let one = submit(&citizen, &new_suggestion(&committee)).await;
        let two = submit(&citizen, &new_suggestion(&committee)).await;
        let there = act(&staff, &one, "merge", &into(&two)).into_future();
        let back = act(&staff, &two, "merge", &into(&one)).into_future();
        let (there, back) = futures_util::future::join(there, back).await;
        let mut statuses = [there.status(), back.status()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200, "{} {}", there.text(), back.text());
        assert!(matches!(statuses[1], 409 | 412), "{statuses:?}");
    }
}

#[rstest]
#[actix_web::test]
async fn a_filter_by_target_tells_no_more_than_the_item(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (one, two) = (app.citizen("甲").await, app.citizen("乙").await);
    let target = submit(&one, &new_suggestion(&committee)).await;
    let other = submit(&two, &new_suggestion(&committee)).await;
    let other = act(&staff, &other, "publish", &json!({})).await.expect(200);
    act(&staff, &other, "merge", &into(&target)).await.expect(200);
    let filter = format!("/suggestions?count=true&merged_into_id={}", target["id"].as_str().unwrap());
    for (who, expected) in [(&app.visitor(), 0), (&two, 0), (&staff, 1), (&one, 1)] {
        let seen = who.get(path(&other)).await.expect(200);
        assert_eq!(seen["merged_into_id"].is_string(), expected == 1);
        assert_eq!(who.get(&filter).await.expect(200)["total"], expected);
    }
    let target = staff.get(path(&target)).await.expect(200);
    act(&staff, &target, "publish", &json!({})).await.expect(200);
    for who in [&app.visitor(), &two] {
        assert_eq!(who.get(&filter).await.expect(200)["total"], 1);
    }
}
