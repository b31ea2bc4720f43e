//! Joint proposals that were returned: a signature stands for the words that it was given to.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::MemberId;
use shangliang_entity::member;
use shangliang_tests::people::Person;
use shangliang_tests::{Answer, Backend, TestApp};

use super::{act, allowed, assert_chain_replays, new_with, path, submit};
use crate::files::photo;
use crate::notices::inbox;
use crate::sync::Copy;
use crate::sync::gone::gone;

/// A proposal that its author and one other member signed, that a third refused to sign, and that staff returned.
struct Returned {
    app: TestApp,
    author: Person,
    signer: (Person, member::Model),
    refuser: (Person, member::Model),
    staff: Person,
    proposal: Value,
}

impl Returned {
    async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        let (author, _) = app.member("赵委员", &committee).await;
        let [signer, refuser] = [app.member("钱委员", &committee).await, app.member("孙委员", &committee).await];
        let staff = app.staff("王主任", &committee).await;
        let draft = submit(&author, &new_with(&committee, json!({ "kind": "proposal", "submit": false }))).await;
        let returned = Self { app, author, signer, refuser, staff, proposal: draft };
        returned.invite(&[returned.signer.1.id, returned.refuser.1.id]).await.expect(200);
        returned.sign(&returned.signer.0, "sign").await.expect(200);
        returned.sign(&returned.refuser.0, "refuse").await.expect(200);
        returned.act(&returned.author, "submit", &json!({})).await.expect(200);
        let missing = json!({ "reason": { "text": "请写明需要多少台电梯。" } });
        returned.act(&returned.staff, "return", &missing).await.expect(200);
        Some(returned)
    }

    async fn see(&self) -> Value {
        self.author.get(path(&self.proposal)).await.expect(200)
    }

    async fn act(&self, who: &Person, verb: &str, body: &Value) -> Answer {
        act(who, &self.see().await, verb, body).await
    }

    async fn invite(&self, members: &[MemberId]) -> Answer {
        let until = self.app.clock.now() + TimeDelta::days(10);
        self.act(&self.author, "cosigners", &json!({ "member_ids": members, "until": until })).await
    }

    async fn sign(&self, who: &Person, decision: &str) -> Answer {
        who.post(format!("{}/cosign", path(&self.proposal))).json(&json!({ "decision": decision })).await
    }

    /// As it is, but for these fields.
    async fn change(&self, fields: &Value) -> Answer {
        let now = self.see().await;
        let mut body = json!({ "title": now["title"], "body": now["body"], "category": now["category"] });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.author.put(path(&self.proposal)).if_match(&now["version"]).json(&body).await
    }

    /// Where the two signatures stand.
    async fn signatures(&self) -> [String; 2] {
        let list = self.author.get(format!("{}/cosigners", path(&self.proposal))).await.expect(200);
        [&self.signer.1, &self.refuser.1].map(|member| {
            let rows = list["items"].as_array().unwrap();
            let row = rows.iter().find(|row| row["member_id"] == json!(member.id)).unwrap();
            row["status"].as_str().unwrap().to_owned()
        })
    }
}

#[rstest]
#[actix_web::test]
async fn signatures_fall_with_their_words_and_are_given_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(it) = Returned::start(backend).await else { return };
    let (signer, refuser) = (&it.signer.0, &it.refuser.0);
    assert_eq!(allowed(&it.see().await), ["invite", "submit", "update", "withdraw-consent"]);
    let changed = it.change(&json!({ "body": "文艺南路小区六层无电梯，需要加装12台，建议由街道统一协调。" })).await;
    changed.expect(200);
    assert_eq!(it.signatures().await, ["void", "refused"]);
    assert_eq!(
        inbox(&it.app, signer).await.last().unwrap(),
        &("suggestion.signatures_voided".to_owned(), "cosigner".to_owned())
    );
    assert_eq!(inbox(&it.app, refuser).await, []);

    // Whoever signed sees what became of it, and signs nothing unasked.
    assert_eq!(allowed(&signer.get(path(&it.proposal)).await.expect(200)), Vec::<&str>::new());
    assert_eq!(signer.get("/suggestions?count=true").await.expect(200)["total"], 1);
    it.sign(signer, "sign").await.expect_problem(409, "state-conflict");
    refuser.get(path(&it.proposal)).await.expect_problem(404, "not-found");

    it.invite(&[it.signer.1.id, it.refuser.1.id]).await.expect(200);
    assert_eq!(it.signatures().await, ["invited", "invited"]);
    it.sign(signer, "sign").await.expect(200);
    it.sign(refuser, "sign").await.expect(200);
    it.act(&it.author, "submit", &json!({})).await.expect(200);
    it.act(&it.staff, "accept", &json!({})).await.expect(200);
    assert_eq!(it.signatures().await, ["signed", "signed"]);
    refuser.get(path(&it.proposal)).await.expect(200);
    assert_chain_replays(&it.app, &it.proposal).await;
}

#[rstest]
#[case::the_same_words(json!({}), "signed")]
#[case::a_category(json!({ "category": null, "anonymity": "public" }), "signed")]
#[case::its_title(json!({ "title": "老旧小区加装电梯请统一协调" }), "void")]
#[case::its_text(json!({ "body": "文艺南路小区六层无电梯，建议由街道统一协调。" }), "void")]
#[case::its_kind(json!({ "kind": "micro" }), "void")]
#[actix_web::test]
async fn only_what_was_signed_matters(
    #[case] fields: Value,
    #[case] expected: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(it) = Returned::start(backend).await else { return };
    it.change(&fields).await.expect(200);
    assert_eq!(it.signatures().await, [expected, "refused"]);
}

#[rstest]
#[actix_web::test]
async fn what_is_attached_was_signed_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(it) = Returned::start(backend).await else { return };
    it.change(&json!({ "file_ids": [] })).await.expect(200);
    assert_eq!(it.signatures().await, ["signed", "refused"]);
    let photo = photo(&it.author).await;
    it.change(&json!({ "file_ids": [photo] })).await.expect(200);
    assert_eq!(it.signatures().await, ["void", "refused"]);
    it.invite(&[it.signer.1.id]).await.expect(200);
    it.sign(&it.signer.0, "sign").await.expect(200);
    it.act(&it.author, "submit", &json!({})).await.expect(200);
    it.act(&it.staff, "return", &json!({ "reason": { "text": "请重新拍摄。" } })).await.expect(200);
    it.change(&json!({ "file_ids": [photo] })).await.expect(200);
    assert_eq!(it.signatures().await, ["signed", "refused"]);
    it.change(&json!({ "file_ids": [] })).await.expect(200);
    assert_eq!(it.signatures().await, ["void", "refused"]);
}

/// Handed in without them it is theirs no more, and whoever signed the words that it has signs once.
#[rstest]
#[actix_web::test]
async fn it_may_be_handed_in_without_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(it) = Returned::start(backend).await else { return };
    let (signer, member) = &it.signer;
    it.invite(&[it.refuser.1.id, member.id]).await.expect_pointers(&["/member_ids/1"]);
    let mut copy = Copy::of(signer);
    copy.assert_complete(20).await;
    it.change(&json!({ "title": "老旧小区加装电梯请统一协调" })).await.expect(200);
    copy.assert_complete(20).await;
    signer.get(path(&it.proposal)).await.expect(200);
    it.change(&json!({ "title": "老旧小区加装电梯由街道协调", "submit": true })).await.expect(200);
    signer.get(path(&it.proposal)).await.expect_problem(404, "not-found");
    assert_eq!(signer.get("/suggestions?count=true").await.expect(200)["total"], 0);
    let id = it.proposal["id"].as_str().unwrap().to_owned();
    assert_eq!(gone(&mut copy).await, [("suggestions", id)]);
    let accepted = it.act(&it.staff, "accept", &json!({})).await.expect(200);
    assert_eq!(accepted["status"], "accepted");
    signer.get(path(&it.proposal)).await.expect_problem(404, "not-found");
}

/// Whoever had not signed what was handed in has nothing to do with it any more, unless they are asked again.
#[rstest]
#[actix_web::test]
async fn what_was_not_signed_in_time_is_over(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(it) = Returned::start(backend).await else { return };
    let (signer, member) = &it.signer;
    let hand_in_and_return = async || {
        it.act(&it.author, "submit", &json!({})).await.expect(200);
        it.act(&it.staff, "return", &json!({ "reason": { "text": "请补充预算。" } })).await.expect(200);
    };
    it.change(&json!({ "title": "老旧小区加装电梯请统一协调" })).await.expect(200);
    hand_in_and_return().await;
    assert_eq!(it.signatures().await, ["lapsed", "refused"]);
    signer.get(path(&it.proposal)).await.expect_problem(404, "not-found");
    // Asked again, it lets the time pass, and another one is asked.
    it.invite(&[member.id]).await.expect(200);
    signer.get(path(&it.proposal)).await.expect(200);
    it.app.pass(TimeDelta::days(11));
    let author = it.app.signed_in(it.author.id).await;
    let staff = it.app.signed_in(it.staff.id).await;
    let it = Returned { author, staff, signer: (it.app.signed_in(signer.id).await, member.clone()), ..it };
    it.act(&it.author, "submit", &json!({})).await.expect(200);
    it.act(&it.staff, "return", &json!({ "reason": { "text": "请补充预算。" } })).await.expect(200);
    it.invite(&[it.refuser.1.id]).await.expect(200);
    assert_eq!(it.signatures().await, ["lapsed", "invited"]);
    it.signer.0.get(path(&it.proposal)).await.expect_problem(404, "not-found");
    it.sign(&it.signer.0, "sign").await.expect_problem(404, "not-found");
    it.sign(&it.refuser.0, "sign").await.expect(200);
    it.act(&it.author, "submit", &json!({})).await.expect(200);
}
