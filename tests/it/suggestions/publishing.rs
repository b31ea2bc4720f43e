//! What becomes public: screening, consent, masking, support.

use std::time::Duration;

use actix_web::rt::time::sleep;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, TransactionTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{CaseStatus, Vocabulary};
use shangliang_entity::{handling_case, suggestion};
use shangliang_tests::{Backend, TestApp};

use super::{act, allowed, new_suggestion, new_with, path, submit};

#[rstest]
#[actix_web::test]
async fn nothing_held_becomes_public(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let clear = submit(&citizen, &new_suggestion(&committee)).await;
    assert_eq!(clear.get("screening"), None);
    let body = "路口积水严重，请联系我，电话１３８ ００１３ ８０００，随时可以带路查看。";
    let held = submit(&citizen, &new_with(&committee, json!({ "body": body }))).await;
    let seen = staff.get(path(&held)).await.expect(200);
    assert_eq!((&seen["screening"], &seen["suspicions"]), (&json!("held"), &json!(["phone"])));
    assert!(allowed(&seen).contains(&"screen") && !allowed(&seen).contains(&"publish"));
    act(&staff, &held, "publish", &json!({})).await.expect_problem(409, "state-conflict");

    let queue = staff.get("/suggestions?screening=held").await.expect(200);
    assert_eq!(queue["items"].as_array().unwrap().len(), 1);
    assert_eq!(queue["items"][0]["id"], held["id"]);
    assert_eq!(citizen.get("/suggestions?screening=held").await.expect(200)["items"], json!([]));

    let pass = json!({ "decision": "pass", "reason": "是公开的办事电话" });
    act(&citizen, &held, "screen", &pass).await.expect_problem(403, "forbidden");
    act(&staff, &held, "screen", &json!({ "decision": "pass" })).await.expect_pointers(&["/reason"]);
    act(&staff, &clear, "screen", &pass).await.expect_pointers(&["/decision"]);
    let passed = act(&staff, &held, "screen", &pass).await.expect(200);
    assert_eq!((&passed["screening"], &passed["screening_reason"]), (&json!("passed"), &pass["reason"]));
    let published = act(&staff, &passed, "publish", &json!({})).await.expect(200);
    let read = app.visitor().get(path(&held)).await.expect(200);
    assert_eq!(read["body"], json!(body));
    act(&staff, &published, "publish", &json!({})).await.expect_problem(409, "state-conflict");

    let block = json!({ "decision": "block", "reason": "私人电话" });
    let blocked = act(&staff, &published, "screen", &block).await.expect(200);
    assert_eq!((&blocked["screening"], &blocked["published"]), (&json!("blocked"), &json!(false)));
    app.visitor().get(path(&held)).await.expect_problem(404, "not-found");
    act(&staff, &blocked, "publish", &json!({})).await.expect_problem(409, "state-conflict");
    act(&staff, &blocked, "screen", &block).await.expect_pointers(&["/decision"]);
    assert!(allowed(&blocked).contains(&"screen"), "whoever judged wrongly judges again");
}

#[rstest]
#[actix_web::test]
async fn only_what_may_become_public_is_judged(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let suggest = async || {
        let body = json!({ "body": "路口积水严重，请联系我，电话13800138000，随时可以带路查看。" });
        submit(&citizen, &new_with(&committee, body)).await
    };
    let target = suggest().await;
    let reason = json!({ "reason": { "code": "incomplete", "text": "请补充小区地址和楼栋号。" } });
    let steps = [
        (&citizen, "withdraw", json!({})),
        (&staff, "return", reason.clone()),
        (&staff, "decline", json!({ "reason": { "code": "personal_matter", "text": "请向主管部门反映。" } })),
        (&staff, "merge", json!({ "into_id": target["id"] })),
        (&staff, "convert", json!({ "kind": "demand" })),
    ];
    for (who, verb, body) in steps {
        let made = suggest().await;
        act(who, &made, verb, &body).await.expect(200);
        let ended = staff.get(path(&made)).await.expect(200);
        assert!(!allowed(&ended).contains(&"screen"), "{verb}");
        for decision in ["pass", "block"] {
            let verdict = json!({ "decision": decision, "reason": "私人电话" });
            act(&staff, &ended, "screen", &verdict).await.expect_problem(409, "state-conflict");
        }
        assert_eq!(staff.get(path(&made)).await.expect(200)["version"], ended["version"], "{verb}");
    }
}

#[rstest]
#[actix_web::test]
async fn what_is_marked_secret_is_never_public(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let (member, _) = app.member("赵委员", &committee).await;
    let marked = json!({ "title": "（绝密）某项规划的修改建议" });
    let held = submit(&citizen, &new_with(&committee, marked.clone())).await;
    let pass = json!({ "decision": "pass", "reason": "无妨" });
    act(&staff, &held, "screen", &pass).await.expect_pointers(&["/decision"]);
    let mut body = new_with(&committee, marked);
    body["kind"] = json!("proposal");
    let refused = member.post("/suggestions").key("k").json(&body).await.expect_problem(422, "validation");
    assert_eq!((&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]), (&json!("/title"), &json!("secret")));
}

#[rstest]
#[actix_web::test]
async fn whoever_wrote_it_what_becomes_public_is_screened(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (staff, (member, _)) = (app.staff("王主任", &committee).await, app.member("赵委员", &committee).await);
    for kind in ["micro", "opinion", "proposal", "speech", "demand"] {
        let clear = submit(&member, &new_with(&committee, json!({ "kind": kind }))).await;
        let seen = staff.get(path(&clear)).await.expect(200);
        assert_eq!((&seen["screening"], &seen["suspicions"]), (&json!("clear"), &json!([])), "{kind}");
        let fields = json!({ "kind": kind, "body": "小区外墙脱落、无人维修，请由 13800138000 答复。" });
        let held = submit(&member, &new_with(&committee, fields)).await;
        let seen = staff.get(path(&held)).await.expect(200);
        assert_eq!((&seen["screening"], &seen["suspicions"]), (&json!("held"), &json!(["phone"])), "{kind}");
        act(&staff, &seen, "publish", &json!({})).await.expect_problem(409, "state-conflict");
        let pass = json!({ "decision": "pass", "reason": "是公开的办事电话" });
        let passed = act(&staff, &seen, "screen", &pass).await.expect(200);
        // What was judged stays so in another kind.
        let another = if kind == "micro" { "opinion" } else { "micro" };
        let converted = act(&staff, &passed, "convert", &json!({ "kind": another })).await.expect(200);
        let made = format!("/suggestions/{}", converted["converted_into_id"].as_str().unwrap());
        assert_eq!(staff.get(made).await.expect(200)["screening"], "passed");
    }
}

#[rstest]
#[case::by_name("none", json!("张**"))]
#[case::masked("public", Value::Null)]
#[case::hidden("handlers", Value::Null)]
#[actix_web::test]
async fn the_public_sees_no_full_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] anonymity: &str,
    #[case] name: Value,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let shy = submit(&citizen, &new_with(&committee, json!({ "publish_consent": false }))).await;
    act(&staff, &shy, "publish", &json!({})).await.expect_problem(409, "state-conflict");
    let made = submit(&citizen, &new_with(&committee, json!({ "anonymity": anonymity }))).await;
    app.visitor().get(path(&made)).await.expect_problem(404, "not-found");
    act(&citizen, &made, "publish", &json!({})).await.expect_problem(403, "forbidden");
    let published = act(&staff, &made, "publish", &json!({})).await.expect(200);
    for reader in [app.visitor(), app.citizen("李四").await.client] {
        let read = reader.get(path(&made)).await.expect(200);
        assert_eq!(read["author"], json!({ "name": name, "is_me": false }));
        for hidden in ["publish_consent", "screening", "reason", "agent", "suspicions"] {
            assert_eq!(read.get(hidden), None, "{hidden}");
        }
        assert!(!read.to_string().contains("张小明"));
    }
    assert_eq!(app.visitor().get("/suggestions?count=true").await.expect(200)["total"], 1);
    let back = act(&staff, &published, "unpublish", &json!({})).await.expect(200);
    app.visitor().get(path(&made)).await.expect_problem(404, "not-found");
    act(&staff, &back, "unpublish", &json!({})).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn support_counts_once_for_each_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    let support = format!("{}/support", path(&made));
    let supporter = app.citizen("李四").await;
    supporter.post(&support).await.expect_problem(404, "not-found");
    citizen.post(&support).await.expect_problem(409, "state-conflict");
    let published = act(&staff, &made, "publish", &json!({})).await.expect(200);
    app.visitor().post(&support).await.expect_problem(401, "unauthenticated");
    app.visitor().delete(&support).await.expect_problem(401, "unauthenticated");
    assert_eq!(supporter.delete(&support).await.expect(200), json!({ "supports": 0 }));

    let taps = (0..20).map(|_| supporter.post(&support).into_future());
    for answer in futures_util::future::join_all(taps).await {
        assert_eq!(answer.expect(200), json!({ "supports": 1 }));
    }
    let others: Vec<_> = futures_util::future::join_all((0..10).map(|_| app.citizen("众人"))).await;
    let taps = others.iter().map(|other| other.post(&support).into_future());
    for answer in futures_util::future::join_all(taps).await {
        answer.expect(200);
    }
    assert_eq!(supporter.delete(&support).await.expect(200), json!({ "supports": 10 }));
    let read = app.visitor().get(path(&made)).await.expect(200);
    assert_eq!(read["supports"], 10);
    assert!(read["version"].as_i64() > published["version"].as_i64());
    assert_eq!(allowed(&supporter.get(path(&made)).await.expect(200)), ["support"]);

    let current = staff.get(path(&made)).await.expect(200);
    let reason = json!({ "reason": { "code": "out_of_scope", "text": "已转有关部门。" } });
    act(&staff, &current, "decline", &reason).await.expect(200);
    supporter.post(&support).await.expect_problem(404, "not-found");
}

/// A support waits for whoever changes the suggestion, and meanwhile the case is closed: what counts is how it stands then.
#[rstest]
#[actix_web::test]
async fn no_support_comes_after_the_case_is_closed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &committee).await);
    let made = submit(&citizen, &new_suggestion(&committee)).await;
    let published = act(&staff, &made, "publish", &json!({})).await.expect(200);
    act(&staff, &published, "accept", &json!({})).await.expect(200);
    let supporter = app.citizen("李四").await;
    let support = format!("{}/support", path(&made));
    supporter.post(&support).await.expect(200);
    let latecomer = app.citizen("王五").await;

    let writer = app.sql.begin().await.unwrap();
    let unchanged = Expr::col(suggestion::Column::UpdatedAt);
    suggestion::Entity::update_many().col_expr(suggestion::Column::UpdatedAt, unchanged).exec(&writer).await.unwrap();
    let closed = Expr::value(CaseStatus::Closed.code());
    handling_case::Entity::update_many().col_expr(handling_case::Column::Status, closed).exec(&writer).await.unwrap();
    let late = latecomer.post(&support);
    let commit = async {
        sleep(Duration::from_millis(500)).await;
        writer.commit().await.unwrap();
    };
    let (answer, ()) = futures_util::future::join(late.into_future(), commit).await;
    answer.expect_problem(409, "state-conflict");
    assert_eq!(app.visitor().get(path(&made)).await.expect(200)["supports"], 1);
}
