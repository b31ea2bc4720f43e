//! Studios: from application to closing, their offices and their rosters.

mod states;

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::Vocabulary;
use shangliang_entity::{committee, ledger_entry, role_grant, studio, studio_seat};
use shangliang_tests::{Backend, TestApp};

fn new_studio(of: &committee::Model, name: &str) -> Value {
    json!({
        "committee_id": of.id, "name": name, "kind": "town", "area": "文艺路街道", "address": "文艺路1号",
        "activity_day": 21, "min_activities": { "count": 1, "per": "month" },
    })
}

/// The live roles of an account in studios.
async fn offices_of(app: &TestApp, account: AccountId) -> Vec<String> {
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let live = grants.into_iter().filter(|grant| grant.account_id == account && grant.revoked_at.is_none());
    let mut roles: Vec<_> = live.map(|grant| grant.role.code()).filter(|role| role.starts_with("studio")).collect();
    roles.sort();
    roles
}

#[rstest]
#[actix_web::test]
async fn a_member_applies_and_the_studio_works_until_it_closes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &city).await;
    let citizen = app.citizen("张小明").await;
    let (leader, leader_row) = app.member("李建国", &city).await;
    let (second, second_row) = app.member("王秀英", &city).await;
    let answer = leader.post("/studios").json(&new_studio(&city, "文艺路委员工作室")).await;
    let location = answer.header("location").unwrap().to_owned();
    let applied = answer.expect(201);
    assert_eq!((&applied["status"], &applied["leader_id"]), (&json!("applied"), &json!(leader_row.id)));
    assert_eq!(offices_of(&app, leader.id).await, ["studio_leader"]);
    app.visitor().get(&location).await.expect_problem(404, "not-found");
    citizen.get(format!("{location}/members")).await.expect_problem(404, "not-found");
    assert_eq!(app.visitor().get("/studios?count=true").await.expect(200)["total"], 0);
    assert_eq!(leader.get(&location).await.expect(200)["allowed_actions"], json!(["update", "change-roster"]));

    leader.post(format!("{location}/approve")).if_match(&json!(1)).await.expect_problem(403, "forbidden");
    staff.post(format!("{location}/approve")).await.expect_problem(428, "precondition-required");
    let approved = staff.post(format!("{location}/approve")).if_match(&json!(1)).await.expect(200);
    assert_eq!((&approved["status"], &approved["version"]), (&json!("active"), &json!(2)));
    let seen = app.visitor().get(&location).await;
    assert_eq!(seen.statements(), 1);
    seen.expect(200);
    let listed = app.visitor().get("/studios?count=true&activity_day=21").await;
    assert_eq!(listed.statements(), 1);
    assert_eq!(listed.expect(200)["total"], 1);

    // The roster: a liaison joins, takes over the convener's office, and leaves.
    let seat = |role: &str| {
        leader.post(format!("{location}/members")).json(&json!({ "member_id": second_row.id, "role": role }))
    };
    let seated = seat("studio_liaison").await.expect(201);
    assert_eq!((&seated["name"], &seated["role"]), (&json!("王秀英"), &json!("studio_liaison")));
    seat("studio_liaison").await.expect_problem(409, "conflict");
    seat("studio_convener").await.expect(201);
    assert_eq!(offices_of(&app, second.id).await, ["studio_convener"]);
    let roster = citizen.get(format!("{location}/members?count=true")).await;
    assert_eq!(roster.statements(), 3);
    let roster = roster.expect(200);
    assert_eq!(roster["total"], 2);
    assert_eq!(roster["items"][0]["role"], "studio_leader");
    app.visitor().get(format!("{location}/members")).await.expect_problem(401, "unauthenticated");
    let current = second.get(&location).await.expect(200);
    assert_eq!((&current["convener_id"], &current["liaison_id"]), (&json!(second_row.id), &Value::Null));

    // PUT keeps who is not named, and hands an office over to who is.
    let fields = json!({ "name": "文艺路委员工作室", "kind": "town", "leader_id": second_row.id });
    let version = current["version"].clone();
    second.put(&location).if_match(&version).json(&fields).await.expect_problem(403, "forbidden");
    let changed = leader.put(&location).if_match(&version).json(&fields).await.expect(200);
    assert_eq!((&changed["leader_id"], &changed["convener_id"]), (&json!(second_row.id), &Value::Null));
    assert_eq!((&changed["address"], &changed["min_activities"]), (&Value::Null, &Value::Null));
    assert_eq!(offices_of(&app, leader.id).await, Vec::<String>::new());
    assert_eq!(offices_of(&app, second.id).await, ["studio_leader"]);
    leader.put(&location).if_match(&changed["version"]).json(&fields).await.expect_problem(403, "forbidden");
    let off = format!("{location}/members/{}", leader_row.id);
    leader.delete(&off).await.expect_problem(403, "forbidden");
    second.delete(&off).await.expect(204);
    second.delete(&off).await.expect_problem(404, "not-found");

    // What is handed to it, under its own path.
    let suggestion = json!({
        "title": "增设社区便民充电桩", "body": "建议在社区空地增设便民充电桩，方便居民。", "kind": "citizen",
        "committee_id": city.id, "studio_id": applied["id"], "publish_consent": true,
    });
    citizen.post("/suggestions").key("s").json(&suggestion).await.expect(201);
    let handed = second.get(format!("{location}/suggestions?count=true")).await.expect(200);
    assert_eq!(handed["total"], 1);
    assert_eq!(app.visitor().get(format!("{location}/suggestions?count=true")).await.expect(200)["total"], 0);

    let version = changed["version"].as_i64().unwrap();
    let why = json!({ "reason": "场地装修" });
    let suspended = staff.post(format!("{location}/suspend")).if_match(&json!(version)).json(&why).await.expect(200);
    assert_eq!((&suspended["status"], &suspended["status_reason"]), (&json!("suspended"), &json!("场地装修")));
    app.visitor().get(&location).await.expect_problem(404, "not-found");
    let refused = citizen.post("/suggestions").key("t").json(&suggestion).await;
    refused.expect_pointers(&["/studio_id"]);
    staff.post(format!("{location}/resume")).if_match(&json!(version + 1)).await.expect(200);
    let closed = staff.post(format!("{location}/close")).if_match(&json!(version + 2)).await.expect(200);
    assert_eq!(closed["allowed_actions"], json!([]));
    assert_eq!(offices_of(&app, second.id).await, Vec::<String>::new());
    staff.post(format!("{location}/resume")).if_match(&json!(version + 3)).await.expect_problem(409, "state-conflict");
    let back = json!({ "member_id": leader_row.id });
    staff.post(format!("{location}/members")).json(&back).await.expect_problem(409, "state-conflict");
    staff.put(&location).if_match(&json!(version + 3)).json(&fields).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn a_studio_without_a_leader_is_approved_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let province = app.committee("陕西省政协", "610000", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&province)).await;
    let staff = app.staff("区干部", &county).await;
    let (above, above_row) = app.member("省委员", &province).await;
    let studio = staff.post("/studios").json(&new_studio(&county, "柏树林委员工作室")).await.expect(201);
    let path = format!("/studios/{}", studio["id"].as_str().unwrap());
    let approved = staff.post(format!("{path}/approve")).if_match(&json!(1)).await.expect(200);
    assert_eq!(approved["status"], "approved");
    app.visitor().get(&path).await.expect(200);
    let suggestion = json!({
        "title": "增设社区便民充电桩", "body": "建议在社区空地增设便民充电桩，方便居民。", "kind": "citizen",
        "committee_id": county.id, "studio_id": studio["id"],
    });
    app.citizen("张小明").await.post("/suggestions").key("s").json(&suggestion).await.expect(201);
    staff.post(format!("{path}/activate")).if_match(&json!(2)).await.expect_problem(409, "state-conflict");

    // Members of the committees above may work in a lower one's studio.
    let seat = json!({ "member_id": above_row.id, "role": "studio_leader" });
    staff.post(format!("{path}/members")).json(&seat).await.expect(201);
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let office =
        grants.iter().find(|grant| grant.account_id == above.id && grant.scope_id != Some(province.id.0)).unwrap();
    assert_eq!(office.committee_path, county.path);
    let active = staff.post(format!("{path}/activate")).if_match(&json!(3)).await.expect(200);
    assert_eq!(active["status"], "active");
    above.put(&path).if_match(&json!(4)).json(&json!({ "name": "柏树林工作室", "kind": "sector" })).await.expect(200);

    // Suspended as a member, the leader reads the studio but changes nothing there.
    let admin = app.administrator("省管理员", &province).await;
    let why = json!({ "reason": "接受组织调查" });
    admin.post(format!("/members/{}/suspend", above_row.id)).json(&why).await.expect(200);
    above.get(&path).await.expect(200);
    let fields = json!({ "name": "柏树林工作室", "kind": "town" });
    above.put(&path).if_match(&json!(5)).json(&fields).await.expect_problem(403, "forbidden");
    admin.post(format!("/members/{}/resign", above_row.id)).json(&why).await.expect(200);
    assert_eq!(offices_of(&app, above.id).await, Vec::<String>::new());
}

#[rstest]
#[actix_web::test]
async fn what_does_not_fit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let (leader, leader_row) = app.member("李建国", &city).await;
    let (lower, lower_row) = app.member("区委员", &county).await;
    let existing = app.studio("文艺路委员工作室", &city, (&leader, &leader_row)).await;
    let staff = app.staff("王主任", &city).await;
    let county_staff = app.staff("区干部", &county).await;
    let new = |field: &str, value: Value| {
        let mut body = new_studio(&city, "另一个工作室");
        body[field] = value;
        body
    };
    let good = new("kind", json!("personal"));
    app.visitor().post("/studios").json(&good).await.expect_problem(401, "unauthenticated");
    app.citizen("张小明").await.post("/studios").json(&good).await.expect_problem(403, "forbidden");
    lower.post("/studios").json(&good).await.expect_problem(403, "forbidden");
    county_staff.post("/studios").json(&good).await.expect_problem(403, "forbidden");
    for (field, value, pointer) in [
        ("name", json!("室"), "/name"),
        ("kind", json!("village"), "/kind"),
        ("activity_day", json!(0), "/activity_day"),
        ("activity_day", json!(32), "/activity_day"),
        ("min_activities", json!({ "count": 0, "per": "month" }), "/min_activities/count"),
        ("min_activities", json!({ "count": 1, "per": "week" }), "/min_activities/per"),
        ("leader_id", json!(lower_row.id), "/leader_id"),
        ("convener_id", json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"), "/convener_id"),
        ("status", json!("active"), "/status"),
        ("committee_id", Value::Null, "/committee_id"),
    ] {
        staff.post("/studios").json(&new(field, value)).await.expect_pointers(&[pointer]);
    }
    let mut twice = new("leader_id", json!(leader_row.id));
    twice["liaison_id"] = json!(leader_row.id);
    staff.post("/studios").json(&twice).await.expect_pointers(&["/liaison_id"]);
    let same_name = new_studio(&city, "文艺路委员工作室");
    staff.post("/studios").json(&same_name).await.expect_problem(409, "conflict");

    let path = format!("/studios/{}", existing.id);
    let fields = json!({ "name": "文艺路委员工作室", "kind": "town" });
    leader.put(&path).json(&fields).await.expect_problem(428, "precondition-required");
    leader.put(&path).if_match(&json!(8)).json(&fields).await.expect_problem(412, "precondition-failed");
    lower.put(&path).if_match(&json!(1)).json(&fields).await.expect_problem(403, "forbidden");
    let moved = json!({ "name": "文艺路委员工作室", "kind": "town", "committee_id": county.id });
    leader.put(&path).if_match(&json!(1)).json(&moved).await.expect_pointers(&["/committee_id"]);
    staff.post(format!("{path}/approve")).if_match(&json!(1)).await.expect_problem(409, "state-conflict");
    county_staff.post(format!("{path}/close")).if_match(&json!(1)).await.expect_problem(403, "forbidden");
    let seat = |member: Value, role: &str| json!({ "member_id": member, "role": role });
    let roster = format!("{path}/members");
    leader.post(&roster).json(&seat(json!(lower_row.id), "member")).await.expect_pointers(&["/member_id"]);
    leader.post(&roster).json(&seat(json!(leader_row.id), "leader")).await.expect_pointers(&["/role"]);
    leader.post(&roster).json(&json!({})).await.expect_pointers(&["/member_id"]);
    lower.post(&roster).json(&seat(json!(lower_row.id), "member")).await.expect_problem(403, "forbidden");
    leader.delete(format!("{roster}/x")).await.expect_problem(404, "not-found");
    assert_eq!(studio::Entity::find().count(&app.sql).await.unwrap(), 1);
    assert_eq!(studio_seat::Entity::find().count(&app.sql).await.unwrap(), 1);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 0);
}
