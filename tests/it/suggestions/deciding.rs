//! What staff decide: review, accept, return, decline, convert; and what the author may do until then.

use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shangliang_entity::handling_case;
use shangliang_tests::{Backend, TestApp};

use super::{act, allowed, assert_chain_replays, chain, new_suggestion, new_with, path, submit};

#[rstest]
#[actix_web::test]
async fn the_author_of_a_declined_one_is_told_why(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    let seen = staff.get(path(&made)).await.expect(200);
    assert_eq!(allowed(&seen), ["accept", "convert", "decline", "merge", "publish", "return", "review", "screen"]);

    let reason =
        json!({ "reason": { "code": "personal_matter", "instead": "tell", "text": "已告知向区住建局申请。" } });
    act(&staff, &made, "decline", &json!({})).await.expect_pointers(&["/reason"]);
    act(&staff, &made, "decline", &json!({ "reason": { "code": "bored", "instead": "ignore", "text": "" } }))
        .await
        .expect_pointers(&["/reason/code", "/reason/instead", "/reason/text"]);
    act(&citizen, &made, "decline", &reason).await.expect_problem(403, "forbidden");
    app.citizen("李四")
        .await
        .post(format!("{}/decline", path(&made)))
        .json(&reason)
        .await
        .expect_problem(404, "not-found");
    app.visitor().post(format!("{}/decline", path(&made))).json(&reason).await.expect_problem(401, "unauthenticated");
    staff.post(format!("{}/decline", path(&made))).json(&reason).await.expect_problem(428, "precondition-required");
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let stranger = app.staff("外市", &elsewhere).await;
    act(&stranger, &made, "decline", &reason).await.expect_problem(404, "not-found");
    assert_eq!(citizen.get(path(&made)).await.expect(200)["version"], 1);

    let declined = act(&staff, &made, "decline", &reason).await.expect(200);
    assert_eq!(declined["status"], "declined");
    let told = citizen.get(path(&made)).await.expect(200);
    assert_eq!(told["reason"], reason["reason"]);
    assert_eq!(allowed(&told), ["withdraw-consent"]);
    act(&staff, &declined, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    let chain = chain(&app, &made).await;
    assert!(chain.last().unwrap().payload.contains(r#""instead":"tell""#));
    assert!(chain.iter().all(|entry| !entry.payload.contains("已告知")));
    assert_chain_replays(&app, &made).await;
}

#[rstest]
#[actix_web::test]
async fn a_returned_one_is_mended_and_handed_in_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let asked = new_with(&committee, json!({ "anonymity": "handlers", "publish_consent": true }));
    let made = submit(&citizen, &asked).await;
    let change =
        json!({ "title": "老旧小区加装电梯请统一协调", "body": "文艺南路小区六层无电梯，建议由街道统一协调。" });
    let put =
        |version: &serde_json::Value, body: &serde_json::Value| citizen.put(path(&made)).if_match(version).json(body);
    put(&made["version"], &change).await.expect_problem(409, "state-conflict");

    let reviewing = act(&staff, &made, "review", &json!({})).await.expect(200);
    assert_eq!(reviewing["status"], "reviewing");
    act(&citizen, &reviewing, "withdraw", &json!({})).await.expect_problem(409, "state-conflict");
    let missing = json!({ "reason": { "code": "incomplete", "text": "请补充小区名称。" } });
    let returned = act(&staff, &reviewing, "return", &missing).await.expect(200);
    assert_eq!(returned["status"], "returned");
    let told = citizen.get(path(&made)).await.expect(200);
    assert_eq!(told["reason"]["text"], "请补充小区名称。");
    assert_eq!(allowed(&told), ["submit", "update", "withdraw-consent"]);
    // What is missing is told in words, and by a code where one fits.
    let other = submit(&citizen, &asked).await;
    let wordless = json!({ "reason": { "code": "incomplete" } });
    act(&staff, &other, "return", &wordless).await.expect_pointers(&["/reason/text"]);
    let words = json!({ "reason": { "text": "请补充照片。" } });
    let returned = act(&staff, &other, "return", &words).await.expect(200);
    assert_eq!(returned["reason"], json!({ "code": null, "text": "请补充照片。" }));

    citizen.put(path(&made)).json(&change).await.expect_problem(428, "precondition-required");
    put(&made["version"], &change).await.expect_problem(412, "precondition-failed");
    put(&told["version"], &json!({ "title": "" })).await.expect_pointers(&["/body", "/title"]);
    let elsewhere = json!({ "title": "老旧小区加装电梯请统一协调", "body": "文艺南路小区六层无电梯，建议由街道统一协调。",
        "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" });
    put(&told["version"], &elsewhere).await.expect_pointers(&["/committee_id"]);
    staff.put(path(&made)).if_match(&told["version"]).json(&change).await.expect_problem(403, "forbidden");
    let changed = put(&told["version"], &change).await.expect(200);
    assert_eq!(changed["title"], change["title"]);
    // Whoever mends a title neither shows their name nor takes back their consent by it.
    assert_eq!((&changed["anonymity"], &changed["publish_consent"]), (&json!("handlers"), &json!(true)));
    app.pass(chrono::TimeDelta::days(1));
    let again = act(&citizen, &changed, "submit", &json!({})).await.expect(200);
    assert_eq!((&again["status"], &again["submitted_at"]), (&json!("submitted"), &made["submitted_at"]));
    assert_eq!(again["triage_due_on"], "2026-03-18");
    let accepted = act(&staff, &again, "accept", &json!({})).await.expect(200);
    assert_eq!(accepted["status"], "accepted");
    assert_chain_replays(&app, &made).await;
}

#[rstest]
#[actix_web::test]
async fn the_first_author_withdraws(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    let made = act(&staff, &made, "publish", &json!({})).await.expect(200);
    act(&staff, &made, "withdraw", &json!({})).await.expect_problem(403, "forbidden");
    let withdrawn =
        act(&citizen, &made, "withdraw", &json!({ "reason": { "text": "问题已经解决" } })).await.expect(200);
    assert_eq!((&withdrawn["status"], &withdrawn["published"]), (&json!("withdrawn"), &json!(false)));
    assert_eq!(withdrawn["reason"]["text"], "问题已经解决");
    app.visitor().get(path(&made)).await.expect_problem(404, "not-found");
    act(&citizen, &withdrawn, "submit", &json!({})).await.expect_problem(409, "state-conflict");
    assert_chain_replays(&app, &made).await;
}

#[rstest]
#[actix_web::test]
async fn acceptance_numbers_in_each_committee_and_year(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let other = app.committee("宝鸡市政协", "610300", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let mut made = Vec::new();
    for _ in 0..10 {
        made.push(submit(&citizen, &new_suggestion(&committee)).await);
    }
    let accepted = made.iter().map(|item| act(&staff, item, "accept", &json!({})).into_future());
    let mut numbers: Vec<_> = futures_util::future::join_all(accepted)
        .await
        .into_iter()
        .map(|answer| {
            let item = answer.expect(200);
            assert_eq!((&item["number_year"], &item["case"]["status"]), (&json!(2026), &json!("open")));
            item["number"].as_i64().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    assert_eq!(handling_case::Entity::find().all(&app.sql).await.unwrap().len(), 10);

    let there = submit(&citizen, &new_suggestion(&other)).await;
    act(&staff, &there, "accept", &json!({})).await.expect_problem(404, "not-found");
    let there = act(&app.staff("宝鸡", &other).await.client, &there, "accept", &json!({})).await.expect(200);
    assert_eq!(there["number"], 1);
    // The last hour of the year in UTC is already the next one in China.
    app.pass(
        "2026-12-31T17:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
            - shangliang_tests::app::first_morning(),
    );
    let late = submit(&citizen, &new_suggestion(&committee)).await;
    let late = act(&staff, &late, "accept", &json!({})).await.expect(200);
    assert_eq!((&late["number_year"], &late["number"]), (&json!(2027), &json!(1)));
    assert_eq!(late["decided_at"], "2026-12-31T17:00:00Z");
    let read = citizen.get(path(&late)).await;
    assert_eq!(read.statements(), 3);
    assert_eq!(read.expect(200)["case"]["id"], late["case"]["id"]);
}

#[rstest]
#[actix_web::test]
async fn of_two_reviewers_at_once_one_decides(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let citizen = app.citizen("张小明").await;
    let (one, two) = (app.staff("甲", &committee).await, app.staff("乙", &committee).await);
    for _ in 0..5 {
        let made = submit(&citizen, &new_suggestion(&committee)).await;
        let reason = json!({ "reason": { "code": "empty", "text": "没有具体建议。" } });
        let accept = act(&one, &made, "accept", &json!({})).into_future();
        let decline = act(&two, &made, "decline", &reason).into_future();
        let (accepted, declined) = futures_util::future::join(accept, decline).await;
        let mut statuses = [accepted.status(), declined.status()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(chain(&app, &made).await.len(), 2);
        assert_chain_replays(&app, &made).await;
    }
}

#[rstest]
#[actix_web::test]
async fn a_converted_one_goes_on_as_another_kind(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let long = submit(&citizen, &new_with(&committee, json!({ "body": "字".repeat(501) }))).await;
    act(&staff, &long, "convert", &json!({ "kind": "micro" })).await.expect_pointers(&["/kind"]);
    act(&staff, &long, "convert", &json!({ "kind": "citizen" })).await.expect_pointers(&["/kind"]);
    act(&staff, &long, "convert", &json!({})).await.expect_pointers(&["/kind"]);
    // Only a member's becomes a proposal.
    let proposal = json!({ "kind": "proposal" });
    act(&staff, &long, "convert", &proposal).await.expect_pointers(&["/kind"]);
    let (member, _) = app.member("李建国", &committee).await;
    let taken_down = submit(&member, &new_with(&committee, json!({ "agent_for": { "name": "刘奶奶" } }))).await;
    act(&staff, &taken_down, "convert", &proposal).await.expect_pointers(&["/kind"]);
    let own = submit(&member, &new_with(&committee, json!({ "kind": "micro" }))).await;
    act(&staff, &own, "convert", &proposal).await.expect(200);

    let published = act(&staff, &long, "publish", &json!({})).await.expect(200);
    let supporter = app.citizen("李四").await;
    supporter.post(format!("{}/support", path(&long))).await.expect(200);
    act(&staff, &published, "convert", &json!({ "kind": "opinion" })).await.expect_problem(412, "precondition-failed");
    let current = staff.get(path(&long)).await.expect(200);
    let converted = act(&staff, &current, "convert", &json!({ "kind": "opinion" })).await.expect(200);
    assert_eq!((&converted["status"], &converted["published"]), (&json!("converted"), &json!(false)));

    let made = json!({ "id": converted["converted_into_id"] });
    let code = long["query_code"].as_str().unwrap();
    let made = app.visitor().get(path(&made)).header("x-query-code", code).await.expect(200);
    assert_eq!(
        (&made["kind"], &made["status"], &made["supports"]),
        (&json!("opinion"), &json!("submitted"), &json!(1))
    );
    assert_eq!((&made["converted_from_id"], &made["published"]), (&long["id"], &json!(true)));
    let again = act(&staff, &made, "convert", &json!({ "kind": "demand" })).await.expect(200);
    let third = json!({ "id": again["converted_into_id"] });
    let third = app.visitor().get(path(&third)).header("x-query-code", code).await.expect(200);
    let steps = app.visitor().get(format!("{}/timeline", path(&third))).await.expect(200);
    assert!(steps.as_array().unwrap().iter().any(|step| step["action"] == "suggestion.published"));
    assert_eq!(third["kind"], "demand");
    for item in [&long, &made, &third] {
        assert_chain_replays(&app, item).await;
    }
}
