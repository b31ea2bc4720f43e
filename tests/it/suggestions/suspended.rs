//! A suspended member reads, and acts only as any citizen may.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::{ledger_entry, member};
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Backend, Person, TestApp};

use super::{act, allowed, new_suggestion, new_with, path, submit};

/// Suspends or reinstates.
async fn decide(admin: &Person, member: &member::Model, verb: &str) {
    let reason = json!({ "reason": "主席会议决定" });
    admin.post(format!("/members/{}/{verb}", member.id)).json(&reason).await.expect(200);
}

fn refused(answer: Answer) {
    let problem = answer.expect_problem(403, "forbidden");
    assert_eq!(problem["detail"], "委员履职已暂停，可以查阅，不能办理");
}

#[rstest]
#[actix_web::test]
async fn a_suspended_member_reads_but_does_not_act_as_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let admin = app.administrator("管理员", &committee).await;
    let (member, row) = app.member("赵委员", &committee).await;
    let (other, _) = app.member("钱委员", &committee).await;
    let micro = new_with(&committee, json!({ "kind": "micro" }));
    let handed_in = submit(&member, &micro).await;
    let draft = submit(&member, &new_with(&committee, json!({ "kind": "proposal", "submit": false }))).await;
    let joint = submit(&other, &new_with(&committee, json!({ "kind": "proposal", "submit": false }))).await;
    let until = app.clock.now() + TimeDelta::days(10);
    act(&other, &joint, "cosigners", &json!({ "member_ids": [row.id], "until": until })).await.expect(200);
    let theirs = submit(&other, &micro).await;
    let theirs = act(&staff, &theirs, "publish", &json!({})).await.expect(200);
    let own = submit(&member, &new_suggestion(&committee)).await;

    decide(&admin, &row, "suspend").await;
    let before = ledger_entry::Entity::find().count(&app.sql).await.unwrap();
    let change =
        json!({ "title": "老旧小区加装电梯请统一协调", "body": "文艺南路小区六层无电梯，建议由街道统一协调。" });
    let for_citizen = json!({ "kind": "citizen", "agent_for": { "name": "示例居民" } });
    let acts: Vec<Ask> = vec![
        member.post("/suggestions").key("s1").json(&micro),
        member.post("/suggestions").key("s2").json(&new_with(&committee, for_citizen)),
        act(&member, &handed_in, "withdraw", &json!({})),
        act(&member, &draft, "submit", &json!({})),
        act(&member, &draft, "cosigners", &json!({ "member_ids": [row.id], "until": until })),
        act(&member, &draft, "withdraw", &json!({})),
        member.put(path(&draft)).if_match(&draft["version"]).json(&change),
        member.post(format!("{}/cosign", path(&joint))).json(&json!({ "decision": "sign" })),
        member.post(format!("{}/support", path(&theirs))),
        member.delete(format!("{}/support", path(&theirs))),
    ];
    for ask in acts {
        refused(ask.await);
    }
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), before);

    // It reads what it read, and nothing is offered but what is the person's own.
    for (item, offered) in
        [(&handed_in, vec!["withdraw-consent"]), (&draft, vec![]), (&joint, vec![]), (&theirs, vec![])]
    {
        assert_eq!(allowed(&member.get(path(item)).await.expect(200)), offered);
    }
    assert_eq!(member.get("/suggestions?count=true").await.expect(200)["total"], 5);
    member.get(format!("{}/timeline", path(&draft))).await.expect(200);

    // As a citizen it goes on, and as whatever it is elsewhere.
    submit(&member, &new_suggestion(&committee)).await;
    assert_eq!(act(&member, &own, "withdraw", &json!({})).await.expect(200)["status"], "withdrawn");
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let foreign =
        submit(&app.member("孙委员", &elsewhere).await.0, &new_with(&elsewhere, json!({ "kind": "micro" }))).await;
    let foreign_staff = app.staff("外地主任", &elsewhere).await;
    act(&foreign_staff, &foreign, "publish", &json!({})).await.expect(200);
    member.post(format!("{}/support", path(&foreign))).await.expect(200);

    decide(&admin, &row, "reinstate").await;
    submit(&member, &micro).await;
    member.post(format!("{}/support", path(&theirs))).await.expect(200);
    member.post(format!("{}/cosign", path(&joint))).json(&json!({ "decision": "sign" })).await.expect(200);
    act(&member, &handed_in, "withdraw", &json!({})).await.expect(200);
    let changed = member.put(path(&draft)).if_match(&draft["version"]).json(&change).await.expect(200);
    assert_eq!(act(&member, &changed, "submit", &json!({})).await.expect(200)["status"], "submitted");
}

#[rstest]
#[actix_web::test]
async fn who_is_no_member_is_told_so_by_field(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = app.administrator("管理员", &committee).await;
    let (former, row) = app.member("赵委员", &committee).await;
    decide(&admin, &row, "suspend").await;
    decide(&admin, &row, "resign").await;
    let micro = |committee: Value| {
        let mut body =
            json!({ "title": "在公交站增设遮阳座椅", "body": "夏季候车时间长，建议增设遮阳座椅。", "kind": "micro" });
        body["committee_id"] = committee;
        body
    };
    for person in [&former, &app.citizen("张小明").await] {
        person.post("/suggestions").key("k1").json(&micro(json!(committee.id))).await.expect_pointers(&["/kind"]);
    }
    let unknown = micro(json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"));
    former.post("/suggestions").key("k2").json(&unknown).await.expect_pointers(&["/committee_id"]);
}
