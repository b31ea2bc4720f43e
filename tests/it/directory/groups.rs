//! Sectors, groups and terms.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::Vocabulary;
use shangliang_entity::{ledger_entry, role_grant};
use shangliang_tests::{Backend, TestApp};

#[rstest]
#[actix_web::test]
async fn a_member_sits_in_several_groups(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let (person, member) = app.member("李建国", &city).await;
    let (_, second) = app.member("王秀英", &city).await;
    let (_, elsewhere) = app.member("赵敏", &county).await;
    let new = |kind: &str, name: &str| json!({ "committee_id": city.id, "kind": kind, "name": name });
    let enter = async |kind: &str, name: &str| {
        let created = admin.post("/groups").json(&new(kind, name)).await.expect(201);
        format!("/groups/{}", created["id"].as_str().unwrap())
    };
    let study = enter("study", "第一学习组").await;
    let work = enter("work", "工商联工作组").await;
    admin.post("/groups").json(&new("study", "第一学习组")).await.expect_problem(409, "conflict");
    enter("reading", "第一学习组").await;
    let seat = |of: &str, member: Value, convenes: bool| {
        admin.post(format!("{of}/members")).json(&json!({ "member_id": member, "is_convener": convenes }))
    };
    seat(&study, json!(member.id), false).await.expect(201);
    let convener = seat(&work, json!(member.id), true).await.expect(201);
    assert_eq!((&convener["name"], &convener["is_convener"]), (&json!("李建国"), &json!(true)));
    seat(&work, json!(member.id), true).await.expect_problem(409, "conflict");
    seat(&work, json!(elsewhere.id), false).await.expect_pointers(&["/member_id"]);

    // The convener seats others, in that group only.
    let body = json!({ "member_id": second.id });
    person.post(format!("{work}/members")).json(&body).await.expect(201);
    person.post(format!("{study}/members")).json(&body).await.expect_problem(403, "forbidden");
    let roster = person.get(format!("{work}/members?count=true")).await.expect(200);
    assert_eq!((&roster["total"], &roster["items"][0]["is_convener"]), (&json!(2), &json!(true)));
    let id = work.rsplit('/').next().unwrap();
    assert_eq!(person.get(format!("/members?group_id={id}&count=true")).await.expect(200)["total"], 2);
    person.delete(format!("{work}/members/{}", second.id)).await.expect(204);
    person.delete(format!("{work}/members/{}", second.id)).await.expect_problem(404, "not-found");
    seat(&work, json!(member.id), false).await.expect(201);
    person.post(format!("{work}/members")).json(&body).await.expect_problem(403, "forbidden");
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let convened: Vec<_> = grants.iter().filter(|grant| grant.role.code() == "group_convener").collect();
    assert!(matches!(convened[..], [grant] if grant.revoked_at.is_some()));

    let renamed = json!({ "name": "工商联界别工作组" });
    let kind = json!({ "name": "工商联工作组", "kind": "study" });
    admin.put(&work).if_match(&json!(1)).json(&kind).await.expect_pointers(&["/kind"]);
    admin.put(&work).json(&renamed).await.expect_problem(428, "precondition-required");
    assert_eq!(admin.put(&work).if_match(&json!(1)).json(&renamed).await.expect(200)["version"], 2);
    assert_eq!(person.get(&work).await.expect(200)["name"], "工商联界别工作组");
    assert_eq!(person.get("/groups?kind=study&count=true").await.expect(200)["total"], 1);
}

#[rstest]
#[actix_web::test]
async fn sectors_and_terms_belong_to_their_committee(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let local = app.administrator("区管理员", &county).await;
    let sector = json!({ "committee_id": city.id, "name": "工商联界" });
    let answer = admin.post("/sectors").json(&sector).await;
    let path = answer.header("location").unwrap().to_owned();
    let entered = answer.expect(201);
    admin.post("/sectors").json(&sector).await.expect_problem(409, "conflict");
    local.post("/sectors").json(&sector).await.expect_problem(403, "forbidden");
    local.put(&path).if_match(&json!(1)).json(&json!({ "name": "工商界" })).await.expect_problem(403, "forbidden");
    let renamed = admin.put(&path).if_match(&json!(1)).json(&json!({ "name": "工商界" })).await.expect(200);
    assert_eq!(local.get(&path).await.expect(200), renamed);
    let listed = local.get(format!("/sectors?committee_id={}&count=true", city.id)).await.expect(200);
    assert_eq!(listed["total"], 1);

    let terms = format!("/committees/{}/terms", city.id);
    let term = |number: i32, ends_on: Value| json!({ "number": number, "name": format!("第{number}届"), "starts_on": "2022-02-20", "ends_on": ends_on });
    local.post(&terms).json(&term(15, Value::Null)).await.expect_problem(403, "forbidden");
    admin.post(&terms).json(&term(0, Value::Null)).await.expect_pointers(&["/number"]);
    admin.post(&terms).json(&term(15, json!("2022-02-19"))).await.expect_pointers(&["/ends_on"]);
    admin.post(&terms).json(&term(15, json!("2022-02-30"))).await.expect_pointers(&["/ends_on"]);
    let answer = admin.post(&terms).json(&term(15, Value::Null)).await;
    let path = answer.header("location").unwrap().to_owned();
    let fifteenth = answer.expect(201);
    admin.post(&terms).json(&term(15, Value::Null)).await.expect_problem(409, "conflict");
    // A number is the same however it is spelled.
    let mut fourteenth = term(14, json!("2022-02-20"));
    fourteenth["number"] = json!(14.0);
    assert_eq!(admin.post(&terms).json(&fourteenth).await.expect(201)["number"].to_string(), "14");
    admin.put(&path).if_match(&json!(2)).json(&term(15, Value::Null)).await.expect_problem(412, "precondition-failed");
    let ended = admin.put(&path).if_match(&json!(1)).json(&term(15, json!("2027-02-28"))).await.expect(200);
    assert_eq!(local.get(&path).await.expect(200), ended);
    let first = local.get(format!("{terms}?limit=1")).await.expect(200);
    assert_eq!(first["items"][0]["number"], 15);
    let rest =
        local.get(format!("{terms}?limit=1&cursor={}", first["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"][0]["number"], 14);

    // Members of the committee name both; those of another do not.
    let member = |committee: Value| {
        json!({
            "committee_id": committee, "name": "李建国", "sector_id": entered["id"], "term_id": fifteenth["id"],
        })
    };
    admin.post("/members").json(&member(json!(county.id))).await.expect_pointers(&["/sector_id", "/term_id"]);
    admin.post("/members").json(&member(json!(city.id))).await.expect(201);
    let of_term = format!("/members?term_id={}&count=true", fifteenth["id"].as_str().unwrap());
    assert_eq!(admin.get(of_term).await.expect(200)["total"], 1);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 6);
}
