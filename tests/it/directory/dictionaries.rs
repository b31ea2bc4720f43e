//! Vocabularies, categories and settings.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::Role;
use shangliang_entity::{category, ledger_entry};
use shangliang_tests::{Backend, Client, TestApp};

#[rstest]
#[actix_web::test]
async fn everybody_may_keep_the_vocabulary(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let answer = app.visitor().get("/vocabulary").await;
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(answer.statements(), 0);
    let etag = answer.header("etag").unwrap().to_owned();
    let vocabulary = answer.expect(200);
    let town = json!({ "code": "town", "zh-CN": "镇街工作站", "en": "by town" });
    assert!(vocabulary["studio_kind"].as_array().unwrap().contains(&town));
    assert_eq!(vocabulary["suggestion_status"].as_array().unwrap().len(), 10);
    assert!(vocabulary["decline_reason"].as_array().unwrap().iter().any(|word| word["code"] == "out_of_scope"));
    assert!(vocabulary["banner"][0]["zh-CN"].as_str().unwrap().contains("国家秘密"));
    assert_eq!(app.visitor().get("/vocabulary").header("if-none-match", &etag).await.status(), 304);
}

/// Whoever finds an enumeration in the document finds the texts of all its codes under its name.
#[rstest]
#[actix_web::test]
async fn the_vocabulary_has_every_enumeration_of_the_document(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let vocabulary = app.visitor().get("/vocabulary").await.expect(200);
    let codes = |name: &str| -> Vec<Value> {
        let name = name.replace('_', "");
        let words = vocabulary.as_object().unwrap().iter().find(|(known, _)| known.replace('_', "") == name);
        words
            .map(|(_, words)| words.as_array().unwrap().iter().map(|word| word["code"].clone()).collect())
            .unwrap_or_default()
    };
    let document = app.visitor().get("/api/openapi.json").await.expect(200);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let enumerations = schemas.iter().filter(|(_, schema)| schema.get("enum").is_some());
    let mut found = 0;
    for (name, schema) in enumerations {
        assert_eq!(json!(codes(&name.to_lowercase())), schema["enum"], "{name}");
        found += 1;
    }
    assert!(found > 40, "{found}");
    let of_list = document["paths"]["/api/v1/suggestions"]["get"]["parameters"].as_array().unwrap();
    let author_kind = of_list.iter().find(|parameter| parameter["name"] == "author_kind").unwrap();
    assert_eq!(json!(codes("authorkind")), author_kind["schema"]["enum"]);
    let of_figures = document["paths"]["/api/v1/statistics/handling"]["get"]["parameters"].as_array().unwrap();
    let group_by = of_figures.iter().find(|parameter| parameter["name"] == "group_by").unwrap();
    assert_eq!(json!(codes("grouping")), group_by["schema"]["enum"]);

    let some = app.visitor().get("/vocabulary?only=suggestion_status,suggestion_kind").await.expect(200);
    assert_eq!(some.as_object().unwrap().len(), 2);
    assert_eq!(some["suggestion_kind"], vocabulary["suggestion_kind"]);
    assert_eq!(some["suggestion_status"], vocabulary["suggestion_status"]);
    for unknown in ["suggestion_colour", "suggestion_kind,", "Suggestion_kind"] {
        let refused =
            app.visitor().get(format!("/vocabulary?only={unknown}")).await.expect_problem(400, "malformed-request");
        assert_eq!(refused["errors"][0]["parameter"], "only", "{unknown}");
    }
}

#[rstest]
#[actix_web::test]
async fn categories_are_shared_or_a_committees_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let platform = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    let local = app.administrator("区管理员", &county).await;
    let new = |committee: Value, code: &str| json!({ "committee_id": committee, "code": code, "level1": "城建" });
    local.post("/categories").json(&new(Value::Null, "a")).await.expect_problem(403, "forbidden");
    local.post("/categories").json(&new(json!(city.id), "a")).await.expect_problem(403, "forbidden");
    local.post("/categories").json(&new(json!("x"), "a")).await.expect_pointers(&["/committee_id"]);
    app.visitor().post("/categories").json(&new(Value::Null, "a")).await.expect_problem(401, "unauthenticated");
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 0);

    platform.post("/categories").json(&json!({ "code": "shared", "level1": "城建" })).await.expect(201);
    platform.post("/categories").json(&new(Value::Null, "shared")).await.expect_problem(409, "conflict");
    local.post("/categories").json(&new(json!(county.id), "own")).await.expect(201);
    local.post("/categories").json(&new(json!(county.id), "own")).await.expect_problem(409, "conflict");
    platform.post("/categories").json(&new(json!(city.id), "own")).await.expect(201);
    let usable = app.visitor().get(format!("/categories?committee_id={}", county.id)).await.expect(200);
    let codes: Vec<_> = usable["items"].as_array().unwrap().iter().map(|item| item["code"].clone()).collect();
    assert_eq!(codes, ["own", "shared"]);
    assert_eq!(category::Entity::find().count(&app.sql).await.unwrap(), 3);
}

#[rstest]
#[actix_web::test]
async fn an_own_category_stands_for_the_shared_one_of_its_code(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let platform = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    let (local, citizen) = (app.administrator("区管理员", &county).await, app.citizen("张小明").await);
    let enter = async |who: &Client, committee: Value, level1: &str| {
        let new = json!({ "committee_id": committee, "code": "lift", "level1": level1 });
        who.post("/categories").json(&new).await.header("location").unwrap().to_owned()
    };
    enter(&platform, Value::Null, "电梯").await;
    let own = enter(&local, json!(county.id), "加装电梯").await;
    let of = async |committee: &shangliang_entity::committee::Model, more: &str| {
        let page = app.visitor().get(format!("/categories?committee_id={}{more}", committee.id)).await.expect(200);
        page["items"].as_array().unwrap().iter().map(|item| item["level1"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((of(&county, "").await, of(&city, "").await), (vec![json!("加装电梯")], vec![json!("电梯")]));

    let taken = json!({ "level1": "加装电梯", "is_active": false });
    local.put(&own).if_match(&json!(1)).json(&taken).await.expect(200);
    assert_eq!(
        (of(&county, "&is_active=true").await, of(&city, "&is_active=true").await),
        (vec![], vec![json!("电梯")])
    );
    let suggest = |committee: &shangliang_entity::committee::Model| {
        let body = json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "category": "lift",
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
        });
        citizen.post("/suggestions").key(&committee.code).json(&body)
    };
    suggest(&county).await.expect_pointers(&["/category"]);
    suggest(&city).await.expect(201);
}

#[rstest]
#[actix_web::test]
async fn one_of_many_enters_a_shared_category(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let platform = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    let new = json!({ "code": "lift", "level1": "电梯" });
    let tries = (0..8).map(|_| platform.post("/categories").json(&new).into_future());
    let answers = futures_util::future::join_all(tries).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(category::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_category_is_renamed_and_taken_out_of_use(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let platform = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    let local = app.administrator("市管理员", &city).await;
    let new = json!({ "committee_id": city.id, "code": "lift", "level1": "城建" });
    let answer = local.post("/categories").json(&new).await;
    let location = answer.header("location").unwrap().to_owned();
    let created = answer.expect(201);
    let read = app.visitor().get(&location).await;
    assert_eq!(read.statements(), 1);
    assert_eq!(read.expect(200), created);
    let shared = json!({ "code": "shared", "level1": "城建" });
    let shared = platform.post("/categories").json(&shared).await.header("location").unwrap().to_owned();

    let fields = json!({ "level1": "城乡建设", "level2": "电梯", "is_active": false });
    local.put(&shared).if_match(&json!(1)).json(&fields).await.expect_problem(403, "forbidden");
    local.put(&location).json(&fields).await.expect_problem(428, "precondition-required");
    local.put(&location).if_match(&json!(2)).json(&fields).await.expect_problem(412, "precondition-failed");
    let coded = json!({ "code": "other", "level1": "城建" });
    local.put(&location).if_match(&json!(1)).json(&coded).await.expect_pointers(&["/code"]);
    assert_eq!(app.visitor().get(&location).await.expect(200), created);

    let changed = local.put(&location).if_match(&json!(1)).json(&fields).await.expect(200);
    assert_eq!(
        (&changed["code"], &changed["level2"], &changed["version"]),
        (&json!("lift"), &json!("电梯"), &json!(2))
    );
    let usable = app.visitor().get(format!("/categories?committee_id={}&is_active=true", city.id)).await.expect(200);
    assert_eq!(usable["items"].as_array().unwrap().len(), 1, "only the shared one is left: {usable}");
    let renamed = json!({ "level1": "建设" });
    let renamed = local.put(&location).if_match(&json!(2)).json(&renamed).await.expect(200);
    assert_eq!((&renamed["level2"], &renamed["is_active"]), (&json!(null), &json!(false)));
    platform.put(&shared).if_match(&json!(1)).json(&fields).await.expect(200);
    let actions: Vec<_> =
        ledger_entry::Entity::find().all(&app.sql).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions.iter().filter(|action| *action == "category.updated").count(), 3);
}

#[rstest]
#[actix_web::test]
async fn settings_hold_for_a_year_or_for_all(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let citizen = app.citizen("张小明").await;
    let path = format!("/committees/{}/settings", city.id);
    let answer = citizen.get(&path).await;
    assert_eq!(answer.statements(), 3);
    let initial = answer.expect(200);
    assert_eq!((&initial["year"], &initial["reviews_replies"]), (&json!(2026), &json!(true)));
    assert_eq!(initial["settings"]["reply_days"], 90);

    let set = |version: i64, body: Value| admin.put(&path).if_match(&json!(version)).json(&body);
    set(1, json!({ "settings": { "reply_days": 60 } })).await.expect(200);
    let this_year = json!({ "year": 2026, "reviews_replies": false, "settings": { "reply_days": 45 } });
    let changed = set(2, this_year).await.expect(200);
    assert_eq!((&changed["version"], &changed["reviews_replies"]), (&json!(3), &json!(false)));
    let in_force = async |year: i32| {
        let settings = citizen.get(format!("{path}?year={year}")).await.expect(200);
        settings["settings"]["reply_days"].clone()
    };
    assert_eq!((in_force(2026).await, in_force(2027).await), (json!(45), json!(60)));
    set(3, json!({ "year": 2026 })).await.expect(200);
    assert_eq!((in_force(2026).await, in_force(2027).await), (json!(90), json!(60)));
    let elsewhere = citizen.get(format!("/committees/{}/settings", county.id)).await.expect(200);
    assert_eq!(elsewhere["settings"]["reply_days"], 90);

    for (body, pointer) in [
        (json!({ "settings": { "reply_days": 0 } }), "/settings/reply_days"),
        (json!({ "settings": { "reply_days": "60" } }), "/settings/reply_days"),
        (json!({ "settings": { "reply_days": 200 } }), "/settings/extended_reply_days"),
        (json!({ "settings": { "reply_days": 60, "extended_reply_days": 59 } }), "/settings/extended_reply_days"),
        (json!({ "year": 2026, "settings": { "citizen_reply_days": 12 } }), "/settings/first_contact_working_days"),
        (json!({ "settings": { "citizen_reply_extension_days": -1 } }), "/settings/citizen_reply_extension_days"),
        (json!({ "settings": { "reply_hours": 60 } }), "/settings/reply_hours"),
        (json!({ "settings": { "reminder_days": [3, 7] } }), "/settings/reminder_days"),
        (json!({ "settings": { "reminder_days": [7, 7, 0] } }), "/settings/reminder_days"),
        (json!({ "settings": { "reminder_days": [61] } }), "/settings/reminder_days/0"),
        (json!({ "settings": { "reminder_days": [7, -1] } }), "/settings/reminder_days/1"),
        (json!({ "settings": { "reminder_days": [5, 4, 3, 2, 1, 0] } }), "/settings/reminder_days"),
        (json!({ "year": 1999 }), "/year"),
    ] {
        set(4, body).await.expect_pointers(&[pointer]);
    }
    set(3, json!({})).await.expect_problem(412, "precondition-failed");
    admin.put(&path).json(&json!({})).await.expect_problem(428, "precondition-required");
    citizen.put(&path).if_match(&json!(4)).json(&json!({})).await.expect_problem(403, "forbidden");
    let local = app.administrator("区管理员", &county).await;
    local.put(&path).if_match(&json!(4)).json(&json!({})).await.expect_problem(403, "forbidden");
    for bad in ["year=x", "year=1999", "year=2026&year=2027", "limit=1"] {
        citizen.get(format!("{path}?{bad}")).await.expect_problem(400, "malformed-request");
    }
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 3);
}
