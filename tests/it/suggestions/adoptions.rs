//! Which bodies took up opinion information.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::committee;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Person, TestApp};

use super::{act, allowed, chain, new_with, path, submit};
use crate::notices::follow;
use crate::statistics::recount::agrees;
use crate::statistics::{figures, ratio};

/// A committee's staff, a member of it, and opinion information of theirs that was accepted.
struct Opinion {
    app: TestApp,
    committee: committee::Model,
    staff: Person,
    author: Person,
    item: Value,
}

impl Opinion {
    async fn accepted(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        let committee = app.committee("西安市政协", "610100", None).await;
        let staff = app.staff("王主任", &committee).await;
        let (author, _) = app.member("周委员", &committee).await;
        let made = submit(&author, &new_with(&committee, json!({ "kind": "opinion" }))).await;
        let item = act(&staff, &made, "accept", &json!({})).await.expect(200);
        Some(Self { app, committee, staff, author, item })
    }

    fn path(&self) -> String {
        format!("{}/adoptions", path(&self.item))
    }

    async fn adopt(&self, body: &str) -> Value {
        let new = json!({ "body": body, "level": "province", "date": "2026-03-02", "points": 10 });
        self.staff.post(self.path()).json(&new).await.expect(201)
    }
}

#[rstest]
#[actix_web::test]
async fn each_body_that_adopts_it_is_noted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(opinion) = Opinion::accepted(backend).await else { return };
    let Opinion { app, staff, author, item, .. } = &opinion;
    assert!(allowed(item).contains(&"adopt"));
    let new = json!({
        "body": "陕西省政协", "level": "province", "date": "2026-03-02", "publication": "《社情民意》2026年第3期", "points": 10,
    });
    let made = staff.post(opinion.path()).key("one").json(&new).await.expect(201);
    let mut shown = new.clone();
    shown.as_object_mut().unwrap().extend([
        ("id".to_owned(), made["id"].clone()),
        ("recorded_at".to_owned(), json!("2026-03-02T01:00:00Z")),
        ("revoked_at".to_owned(), Value::Null),
        ("revocation_reason".to_owned(), Value::Null),
    ]);
    assert_eq!(made, shown);
    // A double tap notes it once.
    assert_eq!(staff.post(opinion.path()).key("one").json(&new).await.expect(201), made);
    app.pass(TimeDelta::minutes(1));
    let national = json!({ "body": "全国政协", "level": "national", "date": "2026-03-02" });
    let second = staff.post(opinion.path()).json(&national).await.expect(201);
    assert_eq!((&second["points"], &second["publication"]), (&json!(0), &Value::Null));

    let page = author.get(format!("{}?count=true", opinion.path())).await.expect(200);
    assert_eq!((&page["items"], &page["total"]), (&json!([second, made]), &json!(2)));
    let first = author.get(format!("{}?limit=1&sort=recorded_at", opinion.path())).await.expect(200);
    let next = format!("{}?limit=1&sort=recorded_at&cursor={}", opinion.path(), first["next_cursor"].as_str().unwrap());
    assert_eq!((&first["items"], &author.get(next).await.expect(200)["items"]), (&json!([made]), &json!([second])));
    let of_state = author.get(format!("{}?level=national", opinion.path())).await.expect(200);
    assert_eq!(of_state["items"], json!([second]));
    // Nothing of the suggestion changes by it.
    assert_eq!(staff.get(path(item)).await.expect(200)["version"], item["version"]);
}

#[rstest]
#[actix_web::test]
async fn a_body_adopts_it_once_a_day(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(opinion) = Opinion::accepted(backend).await else { return };
    let made = opinion.adopt("陕西省政协").await;
    let again = json!({ "body": "陕西省政协", "level": "province", "date": "2026-03-02" });
    opinion.staff.post(opinion.path()).json(&again).await.expect_pointers(&["/body"]);
    assert_eq!(opinion.staff.get(opinion.path()).await.expect(200)["items"], json!([made]));
    // What was taken back is noted anew.
    let revoke = format!("{}/{}/revoke", opinion.path(), made["id"].as_str().unwrap());
    opinion.staff.post(revoke).json(&json!({ "reason": "重复登记" })).await.expect(200);
    opinion.staff.post(opinion.path()).json(&again).await.expect(201);
}

#[rstest]
#[actix_web::test]
async fn a_wrong_one_is_taken_back_and_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(opinion) = Opinion::accepted(backend).await else { return };
    let Opinion { app, staff, author, item, .. } = &opinion;
    let made = opinion.adopt("陕西省政协").await;
    let revoke = format!("{}/{}/revoke", opinion.path(), made["id"].as_str().unwrap());
    staff.post(&revoke).json(&json!({})).await.expect_pointers(&["/reason"]);
    let reason = json!({ "reason": "重复登记" });
    author.post(&revoke).json(&reason).await.expect_problem(403, "forbidden");
    let gone = staff.post(&revoke).json(&reason).await.expect(200);
    assert_eq!(gone["revoked_at"], "2026-03-02T01:00:00Z");
    assert_eq!(gone["revocation_reason"], "重复登记");
    staff.post(&revoke).json(&reason).await.expect_problem(409, "state-conflict");
    assert_eq!(author.get(opinion.path()).await.expect(200)["items"], json!([gone]));
    assert_eq!(author.get(format!("{}?revoked=false", opinion.path())).await.expect(200)["items"], json!([]));

    let entries = chain(app, item).await;
    let of_adoption: Vec<_> = entries.iter().filter(|entry| entry.action.contains("adopt")).collect();
    let actions: Vec<_> = of_adoption.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["suggestion.adopted", "suggestion.adoption_revoked"]);
    assert!(of_adoption.iter().all(|entry| !entry.payload.contains("省政协") && !entry.payload.contains("重复")));
    let steps = author.get(format!("{}/timeline", path(item))).await.expect(200);
    let texts: Vec<_> = steps.as_array().unwrap().iter().map(|step| step["text"].as_str().unwrap()).collect();
    assert!(texts.ends_with(&["被采用", "撤销采用记录"]), "{texts:?}");
}

#[rstest]
#[actix_web::test]
async fn its_author_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(opinion) = Opinion::accepted(backend).await else { return };
    opinion.adopt("陕西省政协").await;
    follow(&opinion.app).await;
    let told = opinion.author.get("/me/notices").await.expect(200);
    let texts: Vec<_> = told["items"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert!(texts.contains(&"您的建议被采用"), "{texts:?}");
}

#[rstest]
#[case::of_no_length(json!({ "body": "省" }), "/body")]
#[case::of_another_level(json!({ "level": "town" }), "/level")]
#[case::before_it_was_handed_in(json!({ "date": "2026-03-01" }), "/date")]
#[case::in_the_future(json!({ "date": "2026-03-03" }), "/date")]
#[case::no_date(json!({ "date": "2026-02-30" }), "/date")]
#[case::printed_nowhere(json!({ "publication": "" }), "/publication")]
#[case::worth_less_than_nothing(json!({ "points": -1 }), "/points")]
#[case::worth_too_much(json!({ "points": 1001 }), "/points")]
#[case::with_more(json!({ "leader": "某人" }), "/leader")]
#[actix_web::test]
async fn what_is_wrong_is_refused_by_field(#[case] fields: Value, #[case] pointer: &str) {
    let Some(opinion) = Opinion::accepted(Backend::Sqlite).await else { return };
    let mut new = json!({ "body": "陕西省政协", "level": "province", "date": "2026-03-02" });
    new.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    opinion.staff.post(opinion.path()).json(&new).await.expect_pointers(&[pointer]);
    assert_eq!(opinion.staff.get(opinion.path()).await.expect(200)["items"], json!([]));
    assert_eq!(chain(&opinion.app, &opinion.item).await.last().unwrap().action, "suggestion.accepted");
}

#[rstest]
#[actix_web::test]
async fn only_accepted_opinion_information_is_adopted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &committee).await;
    let (author, _) = app.member("周委员", &committee).await;
    let new = json!({ "body": "陕西省政协", "level": "province", "date": "2026-03-02" });
    let waiting = submit(&author, &new_with(&committee, json!({ "kind": "opinion" }))).await;
    staff.post(format!("{}/adoptions", path(&waiting))).json(&new).await.expect_problem(409, "state-conflict");
    let proposal = submit(&author, &new_with(&committee, json!({ "kind": "proposal" }))).await;
    let proposal = act(&staff, &proposal, "accept", &json!({})).await.expect(200);
    assert!(!allowed(&proposal).contains(&"adopt"));
    staff.post(format!("{}/adoptions", path(&proposal))).json(&new).await.expect_problem(409, "state-conflict");
    // Another committee's staff may not know that there is one.
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let stranger = app.staff("李主任", &elsewhere).await;
    stranger.post(format!("{}/adoptions", path(&proposal))).json(&new).await.expect_problem(404, "not-found");
}

#[rstest]
#[actix_web::test]
async fn adopted_and_instructed_are_figures(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(opinion) = Opinion::accepted(backend).await else { return };
    let Opinion { app, committee, staff, author, item } = &opinion;
    let other = submit(author, &new_with(committee, json!({ "kind": "opinion" }))).await;
    submit(author, &new_with(committee, json!({ "kind": "micro" }))).await;
    let now = figures(staff, "").await;
    assert_eq!((&now["adoption_rate"], &now["instruction_rate"]), (&ratio(0, 2), &ratio(0, 3)));

    // Adopted by two bodies it counts once; taken back by one of them it still does.
    let first = opinion.adopt("陕西省政协").await;
    let second = opinion.adopt("全国政协").await;
    let take_back = async |adoption: &Value| {
        let revoke = format!("{}/{}/revoke", opinion.path(), adoption["id"].as_str().unwrap());
        staff.post(revoke).json(&json!({ "reason": "重复登记" })).await.expect(200);
    };
    assert_eq!(figures(staff, "").await["adoption_rate"], ratio(1, 2));
    take_back(&first).await;
    assert_eq!(figures(staff, "").await["adoption_rate"], ratio(1, 2));
    agrees(app).await;
    take_back(&second).await;
    assert_eq!(figures(staff, "").await["adoption_rate"], ratio(0, 2));

    // An instruction counts for every suggestion that its case answers.
    let merged = act(staff, &other, "merge", &json!({ "into_id": item["id"] })).await.expect(200);
    let leader = app.holder("孙主席", Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
    let instruct = format!("/cases/{}/instruct", merged["case"]["id"].as_str().unwrap());
    for text in ["请住建局研究", "请抓紧办理"] {
        leader.post(&instruct).json(&json!({ "text": text })).await.expect(200);
    }
    let now = figures(staff, "").await;
    assert_eq!((&now["adoption_rate"], &now["instruction_rate"]), (&ratio(0, 2), &ratio(2, 3)));
    agrees(app).await;
}
