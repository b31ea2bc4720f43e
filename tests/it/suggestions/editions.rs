//! Opinion information in three hands: editor, approver, issuer (编辑 → 审核 → 签发).

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::committee;
use shangliang_tests::{Backend, Client, Person, TestApp};

use super::{act, allowed, chain, new_with, path, submit};
use crate::notices::follow;
use crate::personal::leaving::leave;

const TITLE: &str = "关于统一协调老旧小区加装电梯的建议";
const BODY: &str = "部分老旧小区加装电梯因低层住户意见不一而停滞，建议由街道统一协调，公布补偿办法。";

/// A committee, three of its staff, and a member of it.
struct Office {
    app: TestApp,
    committee: committee::Model,
    editor: Person,
    approver: Person,
    issuer: Person,
    author: Person,
}

impl Office {
    async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        let editor = app.staff("编辑", &committee).await;
        let approver = app.staff("审核", &committee).await;
        let issuer = app.staff("签发", &committee).await;
        let (author, _) = app.member("周委员", &committee).await;
        Some(Self { app, committee, editor, approver, issuer, author })
    }

    /// Lets opinion information go through three hands from now on, or not.
    async fn set(&self, in_three_hands: bool) {
        let path = format!("/committees/{}/settings", self.committee.id);
        let administrator = self.app.administrator("管理员", &self.committee).await;
        let version = administrator.get(&path).await.expect(200)["version"].clone();
        let settings = json!({ "settings": { "opinion_in_three_hands": in_three_hands } });
        administrator.put(&path).if_match(&version).json(&settings).await.expect(200);
    }

    async fn opinion(&self) -> Value {
        submit(&self.author, &new_with(&self.committee, json!({ "kind": "opinion" }))).await
    }
}

async fn see(who: &Client, item: &Value) -> Value {
    who.get(path(item)).await.expect(200)
}

/// Does a verb on the current version.
async fn act_now(who: &Client, item: &Value, verb: &str, body: &Value) -> shangliang_tests::Answer {
    let current = see(who, item).await;
    act(who, &current, verb, body).await
}

#[rstest]
#[actix_web::test]
async fn three_people_issue_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { app, editor, approver, issuer, author, .. } = &office;
    office.set(true).await;
    let made = office.opinion().await;
    let may = async |who: &Client, action: &str| allowed(&see(who, &made).await).contains(&action);
    assert!(may(editor, "edit").await && !may(editor, "accept").await && !may(editor, "approve-edition").await);
    act_now(issuer, &made, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    assert!(!may(issuer, "publish").await, "nor is it published past them");
    act_now(issuer, &made, "publish", &json!({})).await.expect_problem(409, "state-conflict");
    act_now(approver, &made, "approve-edition", &json!({})).await.expect_problem(409, "state-conflict");

    let wording = json!({ "title": TITLE, "body": BODY, "note": "已核对数据" });
    act_now(author, &made, "edit", &wording).await.expect_problem(403, "forbidden");
    let edited = act_now(editor, &made, "edit", &wording).await.expect(200);
    assert_eq!((&edited["title"], &edited["body"]), (&made["title"], &made["body"]));
    let edition = &edited["edition"];
    assert_eq!((&edition["title"], &edition["own_title"]), (&json!(TITLE), &made["title"]));
    assert_eq!((&edition["body"], &edition["own_body"]), (&json!(BODY), &made["body"]));
    assert_eq!((&edition["note"], &edition["approved_at"]), (&json!("已核对数据"), &json!(null)));
    assert_eq!(see(author, &made).await["edition"].get("note"), None);

    assert!(!may(editor, "approve-edition").await && may(approver, "approve-edition").await);
    act_now(editor, &made, "approve-edition", &json!({})).await.expect_problem(403, "forbidden");
    act_now(issuer, &made, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    act(approver, &made, "approve-edition", &json!({})).await.expect_problem(412, "precondition-failed");
    act_now(approver, &made, "approve-edition", &json!({})).await.expect(200);
    assert!(!may(approver, "approve-edition").await);
    act_now(issuer, &made, "approve-edition", &json!({})).await.expect_problem(409, "state-conflict");

    // A new edition voids the approval, and whoever edited before still is an editor.
    act_now(issuer, &made, "edit", &json!({ "title": "关于老旧小区加装电梯的几点建议" })).await.expect(200);
    assert_eq!(see(editor, &made).await["edition"]["body"], BODY);
    act_now(editor, &made, "approve-edition", &json!({})).await.expect_problem(403, "forbidden");
    let second = app.staff("第二审核", &office.committee).await;
    act_now(&second, &made, "approve-edition", &json!({})).await.expect(200);
    for person in [editor, issuer, &second] {
        assert!(!may(person, "accept").await);
        let refused = act_now(person, &made, "accept", &json!({})).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "签发人不能是编辑人或审核人");
    }
    assert!(may(approver, "accept").await);
    let issued = act_now(approver, &made, "accept", &json!({})).await.expect(200);
    assert_eq!((&issued["title"], &issued["body"]), (&json!("关于老旧小区加装电梯的几点建议"), &json!(BODY)));
    assert_eq!(issued["edition"]["own_body"], made["body"]);
    let case = approver.get(format!("/cases/{}", issued["case"]["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(case["title"], issued["title"]);
    act_now(editor, &made, "edit", &wording).await.expect_problem(409, "state-conflict");

    // The public reads what was issued, and nothing else.
    act(approver, &issued, "publish", &json!({})).await.expect(200);
    let public = see(&app.visitor(), &made).await;
    assert_eq!((&public["body"], public.get("edition")), (&json!(BODY), None));
    assert_eq!(see(author, &made).await["edition"]["own_title"], made["title"]);

    let taken_along = author.get("/me/export").await.expect(200)["suggestions"][0].clone();
    assert_eq!((&taken_along["title"], &taken_along["body"]), (&made["title"], &made["body"]));

    let chain = chain(app, &made).await;
    let hands: Vec<_> = chain.iter().map(|entry| (entry.action.as_str(), entry.actor_id)).collect();
    let steps = [
        ("suggestion.edited", editor),
        ("suggestion.edition_approved", approver),
        ("suggestion.edited", issuer),
        ("suggestion.edition_approved", &second),
        ("suggestion.accepted", approver),
    ];
    assert_eq!(hands[1..6], steps.map(|(action, person)| (action, Some(person.id))));
    assert!(chain.iter().all(|entry| !entry.payload.contains("加装电梯")), "the ledger holds no words");
    follow(app).await;
    let told = issuer.get("/me/notices?limit=100").await.expect(200);
    let told: Vec<_> = told["items"].as_array().unwrap().iter().map(|notice| &notice["text"]).collect();
    assert!(["编辑稿待审核", "编辑稿待签发"].iter().all(|text| told.contains(&&json!(text))), "{told:?}");
}

/// Without the setting one person accepts it; whoever edits it all the same needs two others.
#[rstest]
#[actix_web::test]
async fn one_person_issues_what_nobody_edited(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { editor, approver, issuer, .. } = &office;
    let made = office.opinion().await;
    assert_eq!(act_now(editor, &made, "accept", &json!({})).await.expect(200)["status"], "accepted");

    let made = office.opinion().await;
    act_now(editor, &made, "edit", &json!({ "body": BODY })).await.expect(200);
    act_now(editor, &made, "accept", &json!({})).await.expect_problem(403, "forbidden");
    act_now(issuer, &made, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    act_now(approver, &made, "approve-edition", &json!({})).await.expect(200);
    act_now(approver, &made, "accept", &json!({})).await.expect_problem(403, "forbidden");
    let issued = act_now(issuer, &made, "accept", &json!({})).await.expect(200);
    assert_eq!((&issued["title"], &issued["body"]), (&made["title"], &json!(BODY)));

    // What was handed in before stays as it was then.
    let before = office.opinion().await;
    office.set(true).await;
    act_now(issuer, &before, "accept", &json!({})).await.expect(200);
    let after = office.opinion().await;
    office.set(false).await;
    act_now(issuer, &after, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    let converted = submit(&office.author, &new_with(&office.committee, json!({ "kind": "micro" }))).await;
    office.set(true).await;
    let converted = act_now(editor, &converted, "convert", &json!({ "kind": "opinion" })).await.expect(200);
    let opinion = json!({ "id": converted["converted_into_id"] });
    act_now(issuer, &opinion, "accept", &json!({})).await.expect_problem(409, "state-conflict");
}

/// Staff's words become public as an author's do: what they must not hold, a person sees first.
#[rstest]
#[actix_web::test]
async fn an_editors_words_are_screened(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { app, editor, approver, issuer, .. } = &office;
    let wording = json!({ "body": format!("{BODY}联系人电话13800138000。") });
    let pass = json!({ "decision": "pass", "reason": "是公开的办事电话" });
    let made = office.opinion().await;
    act_now(issuer, &made, "publish", &json!({})).await.expect(200);
    let edited = act_now(editor, &made, "edit", &wording).await.expect(200);
    assert_eq!((&edited["screening"], &edited["suspicions"]), (&json!("held"), &json!(["phone"])));
    act_now(approver, &made, "approve-edition", &json!({})).await.expect(200);
    assert!(!allowed(&see(issuer, &made).await).contains(&"accept"));
    act_now(issuer, &made, "accept", &json!({})).await.expect_problem(409, "state-conflict");
    assert_eq!(see(&app.visitor(), &made).await["body"], made["body"]);
    assert!(!allowed(&see(editor, &made).await).contains(&"screen"));
    act_now(editor, &made, "screen", &pass).await.expect_problem(403, "forbidden");
    act_now(approver, &made, "screen", &pass).await.expect(200);
    // What was passed stays passed while its words do.
    let noted = act_now(editor, &made, "edit", &json!({ "note": "已核对电话" })).await.expect(200);
    assert_eq!((&noted["screening"], &noted["screening_reason"]), (&json!("passed"), &pass["reason"]));
    act_now(approver, &made, "approve-edition", &json!({})).await.expect(200);
    act_now(issuer, &made, "accept", &json!({})).await.expect(200);
    assert_eq!(see(&app.visitor(), &made).await["body"], wording["body"]);

    // What is not public is issued, and waits to become so; passed in other words it is held again.
    let made = office.opinion().await;
    act_now(editor, &made, "edit", &wording).await.expect(200);
    act_now(approver, &made, "screen", &pass).await.expect(200);
    let other = json!({ "body": format!("{BODY}联系人电话13900139000。") });
    let edited = act_now(editor, &made, "edit", &other).await.expect(200);
    assert_eq!((&edited["screening"], edited.get("screening_reason")), (&json!("held"), None));
    act_now(approver, &made, "approve-edition", &json!({})).await.expect(200);
    act_now(issuer, &made, "accept", &json!({})).await.expect(200);
    act_now(issuer, &made, "publish", &json!({})).await.expect_problem(409, "state-conflict");
    act_now(issuer, &made, "screen", &pass).await.expect(200);
    act_now(issuer, &made, "publish", &json!({})).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn only_waiting_opinions_are_edited(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { editor, author, .. } = &office;
    let wording = json!({ "body": BODY });
    let micro = submit(author, &new_with(&office.committee, json!({ "kind": "micro" }))).await;
    assert!(!allowed(&see(editor, &micro).await).contains(&"edit"));
    for verb in ["edit", "approve-edition"] {
        let body = if verb == "edit" { wording.clone() } else { json!({}) };
        act_now(editor, &micro, verb, &body).await.expect_problem(409, "state-conflict");
    }
    let made = office.opinion().await;
    let long = json!({ "title": "太短", "body": "长".repeat(1501), "note": "" });
    act(editor, &made, "edit", &long).await.expect_pointers(&["/body", "/note", "/title"]);
    let secret = json!({ "body": "【机密】加装电梯的情况，建议由街道统一协调。" });
    act(editor, &made, "edit", &secret).await.expect_pointers(&["/body"]);
    let unconditional = editor.post(format!("{}/edit", path(&made))).json(&wording).await;
    unconditional.expect_problem(428, "precondition-required");
    assert_eq!(see(editor, &made).await["version"], 1);

    // What its author takes back is edited no more, and what goes back to them comes again without an edition.
    let taken_back = office.opinion().await;
    act_now(editor, &taken_back, "edit", &wording).await.expect(200);
    let withdrawn = act_now(author, &taken_back, "withdraw", &json!({})).await.expect(200);
    assert_eq!(withdrawn.get("edition"), None);
    act_now(editor, &made, "edit", &wording).await.expect(200);
    let reason = json!({ "reason": { "code": "unclear", "text": "请写明小区名称。" } });
    act_now(editor, &made, "return", &reason).await.expect(200);
    act_now(editor, &made, "edit", &wording).await.expect_problem(409, "state-conflict");
    let returned = see(author, &made).await;
    assert_eq!(returned.get("edition"), None);
    act(author, &returned, "submit", &json!({})).await.expect(200);
    act_now(editor, &made, "accept", &json!({})).await.expect(200);
}

/// What was public as another kind is not before it was issued.
#[rstest]
#[actix_web::test]
async fn what_becomes_opinion_information_is_not_public_before_it_is_issued(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] in_three_hands: bool,
) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { app, committee, issuer, author, .. } = &office;
    office.set(in_three_hands).await;
    let demand = submit(author, &new_with(committee, json!({ "kind": "demand", "publish_consent": true }))).await;
    act_now(issuer, &demand, "publish", &json!({})).await.expect(200);
    assert_eq!(see(&app.visitor(), &demand).await["published"], true);
    let converted = act_now(issuer, &demand, "convert", &json!({ "kind": "opinion" })).await.expect(200);

    let made = json!({ "id": converted["converted_into_id"] });
    assert_eq!(see(author, &made).await["published"], !in_three_hands);
    let public = app.visitor().get(path(&made)).await;
    let published = chain(app, &made).await.iter().any(|entry| entry.action == "suggestion.published");
    assert_eq!((public.status(), published), if in_three_hands { (404, false) } else { (200, true) });
    follow(app).await;
}

/// Nor is it ever where nobody is left who consents to that.
#[rstest]
#[actix_web::test]
async fn what_its_author_left_is_not_published_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(office) = Office::start(backend).await else { return };
    let Office { app, committee, issuer, .. } = &office;
    office.set(true).await;
    let citizen = app.citizen("张小明").await;
    let public = submit(&citizen, &new_with(committee, json!({ "publish_consent": true }))).await;
    act_now(issuer, &public, "publish", &json!({})).await.expect(200);
    leave(&citizen).await;
    let converted = act_now(issuer, &public, "convert", &json!({ "kind": "opinion" })).await.expect(200);
    let made = see(issuer, &json!({ "id": converted["converted_into_id"] })).await;
    assert_eq!((&made["published"], &made["publish_consent"]), (&json!(false), &json!(false)));
}
