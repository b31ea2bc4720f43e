//! Topics: from plan to end, who sees them and who may submit under them.

mod carrying;
mod states;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::ids::GroupId;
use shangliang_entity::vocab::{GroupKind, Role, ScopeKind};
use shangliang_entity::{committee, ledger_entry, member_group, topic};
use shangliang_tests::{Backend, TestApp};

fn new_topic(of: &committee::Model) -> Value {
    json!({
        "committee_id": of.id, "title": "推进老旧小区加装电梯", "kind": "thematic",
        "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
    })
}

fn suggestion(of: &committee::Model, topic: &Value, kind: &str) -> Value {
    json!({
        "title": "由街道统一协调加装电梯", "body": "建议由街道统一协调低层住户意见，公布补偿办法。", "kind": kind,
        "committee_id": of.id, "topic_id": topic["id"], "publish_consent": true,
    })
}

/// A special committee of a committee.
pub async fn special_committee(app: &TestApp, name: &str, of: &committee::Model) -> GroupId {
    let now = app.clock.now();
    let row = member_group::Model {
        id: app.id(),
        committee_id: of.id,
        kind: GroupKind::SpecialCommittee,
        name: name.to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let id = row.id;
    row.into_active_model().insert(&app.sql).await.unwrap();
    id
}

#[rstest]
#[actix_web::test]
async fn a_topic_opens_takes_suggestions_and_ends(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &city).await;
    let citizen = app.citizen("张小明").await;
    let (member, _) = app.member("李建国", &city).await;
    let answer = staff.post("/topics").json(&new_topic(&city)).await;
    let location = answer.header("location").unwrap().to_owned();
    let planned = answer.expect(201);
    assert_eq!(
        (&planned["status"], &planned["source"], &planned["audience"]),
        (&json!("planned"), &json!("ad_hoc"), &json!("all"))
    );
    assert_eq!(planned["allowed_actions"], json!(["research", "open", "merge", "reject", "update"]));
    app.visitor().get(&location).await.expect_problem(404, "not-found");
    citizen.get(&location).await.expect_problem(404, "not-found");
    member.get(&location).await.expect(200);
    assert_eq!(app.visitor().get("/topics?count=true").await.expect(200)["total"], 0);
    citizen
        .post("/suggestions")
        .key("a")
        .json(&suggestion(&city, &planned, "citizen"))
        .await
        .expect_pointers(&["/topic_id"]);

    staff.post(format!("{location}/open")).await.expect_problem(428, "precondition-required");
    staff.post(format!("{location}/open")).if_match(&json!(3)).await.expect_problem(412, "precondition-failed");
    let open = staff.post(format!("{location}/open")).if_match(&json!(1)).await.expect(200);
    assert_eq!((&open["status"], &open["opens_at"]), (&json!("open"), &json!("2026-03-02T01:00:00Z")));
    let seen = app.visitor().get(&location).await;
    assert_eq!(seen.statements(), 1);
    assert_eq!(seen.expect(200)["allowed_actions"], json!([]));
    citizen.post("/suggestions").key("b").json(&suggestion(&city, &open, "citizen")).await.expect(201);
    member.post("/suggestions").key("c").json(&suggestion(&city, &open, "micro")).await.expect(201);

    // The window and the audience, while it is open.
    let mut fields = new_topic(&city);
    fields["audience"] = json!("members");
    fields["closes_at"] = json!("2026-03-03T01:00:00.123456789Z");
    let changed = staff.put(&location).if_match(&json!(2)).json(&fields).await.expect(200);
    assert_eq!(
        (&changed["opens_at"], &changed["closes_at"]),
        (&open["opens_at"], &json!("2026-03-03T01:00:00.123456Z"))
    );
    citizen
        .post("/suggestions")
        .key("d")
        .json(&suggestion(&city, &open, "citizen"))
        .await
        .expect_pointers(&["/topic_id"]);
    app.pass(TimeDelta::days(2));
    let (member, staff) = (app.signed_in(member.id).await, app.signed_in(staff.id).await);
    member
        .post("/suggestions")
        .key("e")
        .json(&suggestion(&city, &open, "micro"))
        .await
        .expect_problem(409, "state-conflict");

    let listed = app.visitor().get(format!("{location}/suggestions?count=true")).await.expect(200);
    assert_eq!(listed["total"], 0);
    let listed = staff.get(format!("{location}/suggestions?count=true&fields=title")).await.expect(200);
    assert_eq!(listed["total"], 2);
    let other = app.topic("另一个议题", &city).await;
    let listed = staff.get(format!("/topics/{}/suggestions?count=true", other.id)).await.expect(200);
    assert_eq!(listed["total"], 0);

    let concluded = staff.post(format!("{location}/conclude")).if_match(&json!(3)).await.expect(200);
    assert_eq!(concluded["allowed_actions"], json!(["report-outcome", "close"]));
    staff.put(&location).if_match(&json!(4)).json(&fields).await.expect_problem(409, "state-conflict");
    staff.post(format!("{location}/open")).if_match(&json!(4)).await.expect_problem(409, "state-conflict");
    let word = json!({ "text": "成果已报送市委市政府" });
    let reported = staff.post(format!("{location}/report-outcome")).if_match(&json!(4)).json(&word).await.expect(200);
    assert_eq!(reported["status_reason"], "成果已报送市委市政府");
    let closed = staff.post(format!("{location}/close")).if_match(&json!(5)).json(&json!({})).await.expect(200);
    assert_eq!((&closed["status"], &closed["allowed_actions"]), (&json!("closed"), &json!([])));
    app.visitor().get(&location).await.expect(200);

    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    let own: Vec<_> = entries.iter().filter(|entry| json!(entry.stream_id) == planned["id"]).collect();
    let actions: Vec<_> = own.iter().map(|entry| entry.action.as_str()).collect();
    let expected = ["created", "opened", "updated", "concluded", "outcome_reported", "closed"];
    assert_eq!(actions, expected.map(|action| format!("topic.{action}")));
}

#[rstest]
#[actix_web::test]
async fn a_solicited_topic_is_chosen_merged_or_rejected(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let staff = app.staff("王主任", &city).await;
    let mut body = new_topic(&city);
    body["source"] = json!("solicited");
    let enter = async || staff.post("/topics").json(&body).await.expect(201);
    let path = |topic: &Value, action: &str| format!("/topics/{}/{action}", topic["id"].as_str().unwrap());
    let chosen = enter().await;
    assert_eq!(chosen["allowed_actions"], json!(["shortlist", "merge", "reject", "update"]));
    staff.post(path(&chosen, "open")).if_match(&json!(1)).await.expect_problem(409, "state-conflict");
    for (action, version) in [("shortlist", 1), ("plan", 2), ("research", 3), ("open", 4)] {
        staff.post(path(&chosen, action)).if_match(&json!(version)).await.expect(200);
    }

    let similar = enter().await;
    let merge = |into: Value| staff.post(path(&similar, "merge")).if_match(&json!(1)).json(&json!({ "into_id": into }));
    merge(similar["id"].clone()).await.expect_pointers(&["/into_id"]);
    merge(json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")).await.expect_pointers(&["/into_id"]);
    merge(Value::Null).await.expect_pointers(&["/into_id"]);
    let merged = merge(chosen["id"].clone()).await.expect(200);
    assert_eq!((&merged["status"], &merged["merged_into_id"]), (&json!("merged"), &chosen["id"]));

    let unfit = enter().await;
    staff.post(path(&unfit, "reject")).if_match(&json!(1)).json(&json!({})).await.expect_pointers(&["/text"]);
    let rejected = staff.post(path(&unfit, "reject")).if_match(&json!(1)).json(&json!({ "text": "不属于协商范围" }));
    assert_eq!(rejected.await.expect(200)["status"], "rejected");
    staff.post(path(&unfit, "shortlist")).if_match(&json!(2)).await.expect_problem(409, "state-conflict");

    // A topic whose end is past does not open before the end is changed.
    let mut late = new_topic(&city);
    late["closes_at"] = json!("2026-03-02T02:00:00Z");
    let late = staff.post("/topics").json(&late).await.expect(201);
    app.pass(TimeDelta::hours(1));
    let staff = app.signed_in(staff.id).await;
    staff.post(path(&late, "open")).if_match(&json!(1)).await.expect_problem(409, "state-conflict");

    let all = staff.get("/topics?count=true&sort=opens_at").await;
    assert_eq!(all.statements(), 2);
    let all = all.expect(200);
    assert_eq!(all["total"], 4);
    assert!(all["items"][0].get("description").is_none());
    assert_eq!(staff.get("/topics?status=open").await.expect(200)["items"][0]["id"], chosen["id"]);
    let page = staff.get("/topics?limit=3").await.expect(200);
    let rest = staff.get(format!("/topics?limit=3&cursor={}", page["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn each_sees_and_runs_only_what_is_theirs(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let social = special_committee(&app, "社会和法制委员会", &city).await;
    let economy = special_committee(&app, "经济委员会", &city).await;
    let of_social = app
        .holder("社法委干部", Role::SpecialCommitteeStaff, ScopeKind::SpecialCommittee, Some(social.0), &city.path)
        .await;
    let of_economy = app
        .holder("经济委干部", Role::SpecialCommitteeStaff, ScopeKind::SpecialCommittee, Some(economy.0), &city.path)
        .await;
    let city_staff = app.staff("王主任", &city).await;
    let county_staff = app.staff("区干部", &county).await;
    let before = ledger_entry::Entity::find().count(&app.sql).await.unwrap();

    of_social.post("/topics").json(&new_topic(&city)).await.expect_problem(403, "forbidden");
    let mut body = new_topic(&city);
    body["special_committee_id"] = json!(social);
    of_economy.post("/topics").json(&body).await.expect_problem(403, "forbidden");
    county_staff.post("/topics").json(&body).await.expect_problem(403, "forbidden");
    app.citizen("张小明").await.post("/topics").json(&body).await.expect_problem(403, "forbidden");
    app.visitor().post("/topics").json(&body).await.expect_problem(401, "unauthenticated");
    let mut elsewhere = new_topic(&county);
    elsewhere["special_committee_id"] = json!(social);
    county_staff.post("/topics").json(&elsewhere).await.expect_pointers(&["/special_committee_id"]);
    of_social.post("/topics").json(&elsewhere).await.expect_problem(403, "forbidden");
    for (field, value, pointer) in [
        ("title", json!(""), "/title"),
        ("title", json!("字".repeat(101)), "/title"),
        ("description", Value::Null, "/description"),
        ("kind", json!("meeting"), "/kind"),
        ("audience", json!("everybody"), "/audience"),
        ("opens_at", json!("2026-03-02"), "/opens_at"),
        ("status", json!("open"), "/status"),
    ] {
        let mut body = new_topic(&city);
        body[field] = value;
        city_staff.post("/topics").json(&body).await.expect_pointers(&[pointer]);
    }
    let mut backwards = new_topic(&city);
    backwards["opens_at"] = json!("2026-03-05T00:00:00Z");
    backwards["closes_at"] = json!("2026-03-05T00:00:00Z");
    city_staff.post("/topics").json(&backwards).await.expect_pointers(&["/closes_at"]);
    assert_eq!(topic::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), before);

    let own = of_social.post("/topics").json(&body).await.expect(201);
    let path = format!("/topics/{}", own["id"].as_str().unwrap());
    of_social.get(&path).await.expect(200);
    of_economy.get(&path).await.expect_problem(404, "not-found");
    county_staff.get(&path).await.expect_problem(404, "not-found");
    of_economy.post(format!("{path}/open")).if_match(&json!(1)).await.expect_problem(404, "not-found");
    county_staff.put(&path).if_match(&json!(1)).json(&body).await.expect_problem(404, "not-found");
    assert_eq!(of_social.get("/topics?count=true").await.expect(200)["total"], 1);
    assert_eq!(of_economy.get("/topics?count=true").await.expect(200)["total"], 0);
    of_social.post(format!("{path}/open")).if_match(&json!(1)).await.expect(200);
    of_economy.post(format!("{path}/conclude")).if_match(&json!(2)).await.expect_problem(403, "forbidden");
    app.visitor().post(format!("{path}/conclude")).await.expect_problem(401, "unauthenticated");

    // What the county plans, its city's staff see; not the other way round.
    let planned = county_staff.post("/topics").json(&new_topic(&county)).await.expect(201);
    city_staff.get(format!("/topics/{}", planned["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(city_staff.get("/topics?status=planned&count=true").await.expect(200)["total"], 1);
}

/// Neither its audience nor its window is told of a topic that one may not see.
#[rstest]
#[actix_web::test]
async fn nothing_tells_a_hidden_topic_from_none(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let (staff, citizen) = (app.staff("王主任", &city).await, app.citizen("张小明").await);
    let (member, _) = app.member("李建国", &city).await;
    let mut draft = suggestion(&city, &Value::Null, "citizen");
    draft["submit"] = json!(false);
    let draft = citizen.post("/suggestions").key("draft").json(&draft).await.expect(201);
    let draft_path = format!("/suggestions/{}", draft["id"].as_str().unwrap());
    let refusals = async |topic: &Value| {
        let body = suggestion(&city, topic, "citizen");
        let new = citizen.post("/suggestions").key("new").json(&body).await.expect_problem(422, "validation");
        let put = citizen.put(&draft_path).if_match(&draft["version"]).json(&body);
        assert_eq!(put.await.expect_problem(422, "validation")["errors"], new["errors"]);
        new["errors"].clone()
    };
    let enter = async |audience: &str| {
        let mut body = new_topic(&city);
        body["audience"] = json!(audience);
        staff.post("/topics").json(&body).await.expect(201)
    };
    let none = refusals(&json!({ "id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" })).await;
    assert_eq!((&none[0]["pointer"], &none[0]["code"]), (&json!("/topic_id"), &json!("unknown")));
    for audience in ["all", "members", "citizens"] {
        assert_eq!(refusals(&enter(audience).await).await, none, "{audience}");
    }
    // Whoever sees it is told what it lacks.
    let seen = suggestion(&city, &enter("all").await, "micro");
    member.post("/suggestions").key("seen").json(&seen).await.expect_problem(409, "state-conflict");
}
