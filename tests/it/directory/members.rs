//! Members, and the roles that come from a membership.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{Role, Vocabulary};
use shangliang_entity::{account, committee, ledger_entry, member, role_grant};
use shangliang_tests::{Backend, TestApp};

/// The live roles of an account, and whether they rest.
async fn roles_of(app: &TestApp, account: AccountId) -> Vec<(String, bool)> {
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let live = grants.into_iter().filter(|grant| grant.account_id == account && grant.revoked_at.is_none());
    let mut roles: Vec<_> = live.map(|grant| (grant.role.code(), grant.suspended_at.is_some())).collect();
    roles.sort();
    roles
}

async fn account_of(app: &TestApp, member: &Value) -> AccountId {
    let rows = member::Entity::find().all(&app.sql).await.unwrap();
    rows.iter().find(|row| json!(row.id) == member["id"]).unwrap().account_id.unwrap()
}

fn micro(committee: &committee::Model) -> Value {
    json!({
        "title": "在公交站增设遮阳座椅", "body": "夏季候车时间长，建议在主要公交站增设遮阳座椅。", "kind": "micro",
        "committee_id": committee.id,
    })
}

#[rstest]
#[actix_web::test]
async fn a_membership_begins_rests_and_ends(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let admin = app.administrator("市管理员", &city).await;
    let new = json!({ "committee_id": city.id, "name": "李建国", "phone": "138 0000 1234", "posts": ["常务委员"] });
    let answer = admin.post("/members").key("m1").json(&new).await;
    let location = answer.header("location").unwrap().to_owned();
    let created = answer.expect(201);
    assert_eq!((&created["status"], &created["posts"]), (&json!("active"), &json!(["常务委员"])));
    assert_eq!(created["private"]["phone"], "138****1234");
    assert_eq!(created["allowed_actions"], json!(["suspend", "resign", "remove", "update"]));
    assert_eq!(admin.post("/members").key("m1").json(&new).await.expect(201), created);

    let account = account_of(&app, &created).await;
    assert_eq!(roles_of(&app, account).await, [("member".to_owned(), false)]);
    let person = app.signed_in(account).await;
    person.post("/suggestions").key("s1").json(&micro(&city)).await.expect(201);
    let own = person.get(&location).await;
    assert_eq!(own.statements(), 2);
    let own = own.expect(200);
    assert_eq!((&own["private"]["phone"], &own["allowed_actions"]), (&json!("138****1234"), &json!([])));
    let seen = app.citizen("张小明").await.get(&location).await.expect(200);
    assert!(seen.get("private").is_none());

    // Suspended: every role of the membership rests; the account reads but does not act as a member.
    let reason = json!({ "reason": "接受组织调查", "decision": "主席会议决定", "date": "2026-03-01" });
    let suspended = admin.post(format!("{location}/suspend")).json(&reason).await.expect(200);
    assert_eq!(
        (&suspended["status"], &suspended["private"]["status_since"]),
        (&json!("suspended"), &json!("2026-03-01"))
    );
    assert_eq!(roles_of(&app, account).await, [("member".to_owned(), true)]);
    person.post("/suggestions").key("s2").json(&micro(&city)).await.expect_problem(403, "forbidden");
    admin.post(format!("{location}/suspend")).json(&reason).await.expect_problem(409, "state-conflict");
    let reinstated = admin.post(format!("{location}/reinstate")).json(&reason).await.expect(200);
    assert_eq!((&reinstated["status"], &reinstated["version"]), (&json!("active"), &json!(3)));
    person.post("/suggestions").key("s3").json(&micro(&city)).await.expect(201);

    // Another phone hands the membership to another account.
    let fields = json!({ "name": "李建国", "phone": "13900005678" });
    let changed = admin.put(&location).if_match(&json!(3)).json(&fields).await.expect(200);
    assert_eq!((&changed["private"]["phone"], &changed["posts"]), (&json!("139****5678"), &json!([])));
    assert_eq!(roles_of(&app, account).await, []);
    let successor = account_of(&app, &changed).await;
    assert_eq!(roles_of(&app, successor).await, [("member".to_owned(), false)]);
    let kept = admin.put(&location).if_match(&json!(4)).json(&json!({ "name": "李建国" })).await.expect(200);
    assert_eq!(kept["private"]["phone"], "139****5678");

    let ended = admin.post(format!("{location}/resign")).json(&json!({ "reason": "工作调动" })).await.expect(200);
    assert_eq!((&ended["status"], &ended["private"]["status_since"]), (&json!("resigned"), &json!("2026-03-02")));
    assert_eq!(ended["allowed_actions"], json!(["update"]));
    assert_eq!(roles_of(&app, successor).await, []);
    admin.post(format!("{location}/remove")).json(&reason).await.expect_problem(409, "state-conflict");

    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    let id = created["id"].as_str().unwrap();
    let own: Vec<_> = entries.iter().filter(|entry| entry.stream_id.to_string() == id).collect();
    let actions: Vec<_> = own.iter().map(|entry| entry.action.as_str()).collect();
    let expected = ["created", "suspended", "reinstated", "updated", "updated", "resigned"];
    assert_eq!(actions, expected.map(|action| format!("member.{action}")));
    for entry in entries {
        for word in ["李建国", "1380000", "1390000", "调查"] {
            assert!(!entry.payload.contains(word), "{} tells {word}", entry.action);
        }
    }
}

#[rstest]
#[actix_web::test]
async fn a_membership_changes_hands_within_ten_minutes_of_a_sign_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let admin = app.administrator("市管理员", &city).await;
    let with_phone = |phone: &str| json!({ "name": "李建国", "phone": phone });
    let mut new = with_phone("13800001234");
    new["committee_id"] = json!(city.id);
    let made = admin.post("/members").json(&new).await.expect(201);
    let holder = account_of(&app, &made).await;
    let path = format!("/members/{}", made["id"].as_str().unwrap());

    app.pass(TimeDelta::seconds(601));
    let accounts = account::Entity::find().count(&app.sql).await.unwrap();
    let refused = admin.put(&path).if_match(&json!(1)).json(&with_phone("13900005678")).await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
    refused.expect_problem(401, "step-up-required");
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), accounts);
    admin.put(&path).if_match(&json!(1)).json(&with_phone("13800001234")).await.expect(200);
    admin.put(&path).if_match(&json!(2)).json(&json!({ "name": "李建国" })).await.expect(200);
    assert_eq!(roles_of(&app, holder).await, [("member".to_owned(), false)]);

    let again = app.signed_in(admin.id).await;
    again.put(&path).if_match(&json!(3)).json(&with_phone("13900005678")).await.expect(200);
    assert_eq!(roles_of(&app, holder).await, []);
}

#[rstest]
#[actix_web::test]
async fn one_person_sits_in_several_committees(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let new = |committee: &committee::Model| json!({ "committee_id": committee.id, "name": "李建国", "phone": "13800001234" });
    let first = admin.post("/members").json(&new(&city)).await.expect(201);
    let second = admin.post("/members").json(&new(&county)).await.expect(201);
    let account = account_of(&app, &first).await;
    assert_eq!(account, account_of(&app, &second).await);
    assert_eq!(roles_of(&app, account).await.len(), 2);
    admin.post("/members").json(&new(&city)).await.expect_problem(409, "conflict");

    let person = app.signed_in(account).await;
    assert_eq!(person.get("/members?mine=true&count=true").await.expect(200)["total"], 2);
    let others = format!("/members?mine=false&committee_id={}", city.id);
    assert_eq!(person.get(others).await.expect(200)["items"], json!([]));
    let remove = json!({ "reason": "违反章程" });
    admin.post(format!("/members/{}/remove", first["id"].as_str().unwrap())).json(&remove).await.expect(200);
    assert_eq!(roles_of(&app, account).await, [("member".to_owned(), false)]);
    admin.post("/members").json(&new(&city)).await.expect(201);

    // Two at once make one account and one membership.
    let same = json!({ "committee_id": city.id, "name": "王秀英", "phone": "13700001111" });
    let taps = (0..10).map(|_| admin.post("/members").json(&same).into_future());
    let answers = futures_util::future::join_all(taps).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 201).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status(), 201 | 409)));
}

#[rstest]
#[actix_web::test]
async fn a_substitute_is_an_active_member_of_the_committee(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let (_, first) = app.member("李建国", &city).await;
    let (_, second) = app.member("王秀英", &city).await;
    let (_, elsewhere) = app.member("赵敏", &county).await;
    let path = format!("/members/{}/substitute", first.id);
    let name = |id: Value| admin.put(&path).if_match(&json!(1)).json(&json!({ "substitute_id": id }));
    name(json!(first.id)).await.expect_pointers(&["/substitute_id"]);
    name(json!(elsewhere.id)).await.expect_pointers(&["/substitute_id"]);
    name(json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")).await.expect_pointers(&["/substitute_id"]);
    let named = name(json!(second.id)).await.expect(200);
    assert_eq!(named["substitute_id"], json!(second.id));
    name(Value::Null).await.expect_problem(412, "precondition-failed");
    let none = admin.put(&path).if_match(&json!(2)).json(&json!({ "substitute_id": null })).await.expect(200);
    assert_eq!(none["substitute_id"], Value::Null);
}

#[rstest]
#[actix_web::test]
async fn what_does_not_fit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let county_admin = app.administrator("区管理员", &county).await;
    let admin = app.administrator("市管理员", &city).await;
    let (person, existing) = app.member("李建国", &city).await;
    let accounts = account::Entity::find().count(&app.sql).await.unwrap();
    let new = |field: &str, value: Value| {
        let mut body = json!({ "committee_id": city.id, "name": "王秀英", "phone": "13900005678" });
        body[field] = value;
        body
    };
    let good = new("name", json!("王秀英"));
    app.visitor().post("/members").json(&good).await.expect_problem(401, "unauthenticated");
    person.post("/members").json(&good).await.expect_problem(403, "forbidden");
    app.staff("王主任", &city).await.post("/members").json(&good).await.expect_problem(403, "forbidden");
    county_admin.post("/members").json(&good).await.expect_problem(403, "forbidden");
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("字".repeat(51))),
        ("phone", json!("12345678901")),
        ("phone", json!("１３８００００１２３４")),
        ("phone", json!(13900005678_i64)),
        ("posts", json!("主席")),
        ("sector_id", json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")),
        ("term_id", json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")),
        ("committee_id", Value::Null),
        ("status", json!("removed")),
    ] {
        admin.post("/members").json(&new(field, value)).await.expect_pointers(&[&format!("/{field}")]);
    }
    let path = format!("/members/{}", existing.id);
    let fields = json!({ "name": "李建国" });
    admin.put(&path).json(&fields).await.expect_problem(428, "precondition-required");
    admin.put(&path).if_match(&json!(4)).json(&fields).await.expect_problem(412, "precondition-failed");
    county_admin.put(&path).if_match(&json!(1)).json(&fields).await.expect_problem(403, "forbidden");
    person.put(&path).if_match(&json!(1)).json(&fields).await.expect_problem(403, "forbidden");
    let moved = json!({ "name": "李建国", "committee_id": county.id });
    admin.put(&path).if_match(&json!(1)).json(&moved).await.expect_pointers(&["/committee_id"]);
    let suspend = format!("{path}/suspend");
    admin.post(&suspend).json(&json!({})).await.expect_pointers(&["/reason"]);
    let tomorrow = json!({ "reason": "接受组织调查", "date": "2026-03-03" });
    admin.post(&suspend).json(&tomorrow).await.expect_pointers(&["/date"]);
    county_admin.post(&suspend).json(&json!({ "reason": "无权" })).await.expect_problem(403, "forbidden");
    admin
        .post(format!("{path}/reinstate"))
        .json(&json!({ "reason": "恢复" }))
        .await
        .expect_problem(409, "state-conflict");
    admin
        .post("/members/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34/suspend")
        .json(&json!({ "reason": "无此人" }))
        .await
        .expect_problem(404, "not-found");
    assert_eq!(member::Entity::find().count(&app.sql).await.unwrap(), 1);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 0);
    // The staff that was made for the test came after the count.
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), accounts + 1);
    assert_eq!(roles_of(&app, person.id).await, [(Role::Member.code(), false)]);
}
