//! The tree of committees.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{committee, ledger_entry, role_grant};
use shangliang_tests::{Backend, TestApp};

fn fields(name: &str, code: &str, level: &str, parent: Option<&Value>) -> Value {
    json!({ "name": name, "code": code, "level": level, "parent_id": parent })
}

fn path_of(item: &Value) -> String {
    format!("/committees/{}", item["id"].as_str().unwrap())
}

#[rstest]
#[actix_web::test]
async fn a_tree_grows_and_moves(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    let answer = admin.post("/committees").json(&fields("陕西省政协", "610000", "province", None)).await;
    let location = answer.header("location").unwrap().to_owned();
    let province = answer.expect(201);
    assert_eq!(location, format!("/api/v1{}", path_of(&province)));
    let read = admin.get(&location).await;
    assert_eq!(read.statements(), 2);
    assert_eq!(read.expect(200), province);

    let enter = async |name: &str, code: &str, level: &str, parent: &Value| {
        admin.post("/committees").json(&fields(name, code, level, Some(&parent["id"]))).await.expect(201)
    };
    let city = enter("西安市政协", "610100", "city", &province).await;
    let other = enter("渭南市政协", "610500", "city", &province).await;
    let county = enter("碑林区政协", "610103", "county", &city).await;
    enter("韩城市政协", "610581", "county", &province).await;

    // The county's administrator keeps the role when the county moves under another city.
    let row = committee::Entity::find().all(&app.sql).await.unwrap();
    let row = row.into_iter().find(|row| row.code == "610103").unwrap();
    let local = app.administrator("区管理员", &row).await;
    let branded = json!({
        "name": "碑林区政协", "code": "610103", "level": "county", "parent_id": other["id"],
        "brand": { "name": "碑商量", "slogan": "有事好商量" },
    });
    local.put(path_of(&county)).if_match(&json!(1)).json(&branded).await.expect_problem(403, "forbidden");
    let moved = admin.put(path_of(&county)).if_match(&json!(1)).json(&branded).await.expect(200);
    assert_eq!((&moved["parent_id"], &moved["brand"]["name"]), (&other["id"], &json!("碑商量")));
    assert_eq!(moved["version"], 2);
    let rows = committee::Entity::find().all(&app.sql).await.unwrap();
    let at = |code: &str| rows.iter().find(|row| row.code == code).unwrap();
    assert_eq!(at("610103").path, format!("{}{}/", at("610500").path, at("610103").id));
    let mut renamed = branded.clone();
    renamed["name"] = json!("碑林政协");
    local.put(path_of(&county)).if_match(&json!(2)).json(&renamed).await.expect(200);

    // A whole subtree moves, with the roles held in it.
    let city_fields = fields("渭南市政协", "610500", "city", None);
    admin.put(path_of(&other)).if_match(&json!(1)).json(&city_fields).await.expect(200);
    let rows = committee::Entity::find().all(&app.sql).await.unwrap();
    let at = |code: &str| rows.iter().find(|row| row.code == code).unwrap();
    assert_eq!(at("610500").path, format!("/{}/", at("610500").id));
    assert_eq!(at("610103").path, format!("/{}/{}/", at("610500").id, at("610103").id));
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let local_grant = grants.iter().find(|grant| grant.account_id == local.id).unwrap();
    assert_eq!(local_grant.committee_path, at("610103").path);
    let whole = grants.iter().find(|grant| grant.account_id == admin.id).unwrap();
    assert_eq!(whole.committee_path, "/");

    let under = local.get(format!("/committees?parent_id={}&count=true", province["id"].as_str().unwrap())).await;
    assert_eq!(under.statements(), 2);
    let under = under.expect(200);
    assert_eq!(under["total"], 2);
    assert_eq!(under["items"][0]["code"], "610100");
    let page = local.get("/committees?limit=2&sort=-code").await.expect(200);
    assert_eq!(page["items"][0]["code"], "610581");
    let rest = local.get(format!("/committees?limit=100&sort=-code&cursor={}", page["next_cursor"].as_str().unwrap()));
    assert_eq!(rest.await.expect(200)["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        local.get("/committees?fields=name&limit=1").await.expect(200)["items"][0].as_object().unwrap().len(),
        2
    );
}

#[rstest]
#[actix_web::test]
async fn what_does_not_fit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let city_admin = app.administrator("市管理员", &city).await;
    let county_admin = app.administrator("区管理员", &county).await;
    let (city_id, county_id) = (json!(city.id), json!(county.id));
    let before = ledger_entry::Entity::find().count(&app.sql).await.unwrap();
    let county_fields = |name: &str, code: &str| fields(name, code, "county", Some(&city_id));

    // Only who administers the committee above, and the platform for a root.
    let new = county_fields("莲湖区政协", "610104");
    app.visitor().post("/committees").json(&new).await.expect_problem(401, "unauthenticated");
    app.citizen("张小明").await.post("/committees").json(&new).await.expect_problem(403, "forbidden");
    app.staff("王主任", &city).await.post("/committees").json(&new).await.expect_problem(403, "forbidden");
    county_admin.post("/committees").json(&new).await.expect_problem(403, "forbidden");
    let root = fields("宝鸡市政协", "610300", "city", None);
    city_admin.post("/committees").json(&root).await.expect_problem(403, "forbidden");
    let elsewhere = fields("某区政协", "610199", "county", Some(&json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")));
    city_admin.post("/committees").json(&elsewhere).await.expect_problem(403, "forbidden");
    let platform = app.on_platform("平台管理员", Role::CommitteeAdministrator).await;
    platform.post("/committees").json(&elsewhere).await.expect_pointers(&["/parent_id"]);
    let malformed = fields("某区政协", "610199", "county", Some(&json!("1")));
    city_admin.post("/committees").json(&malformed).await.expect_pointers(&["/parent_id"]);

    let taken = county_fields("重复的代码", "610103");
    city_admin.post("/committees").json(&taken).await.expect_problem(409, "conflict");
    let same_level = fields("同级", "610105", "city", Some(&city_id));
    city_admin.post("/committees").json(&same_level).await.expect_pointers(&["/level"]);
    for code in ["61010", "6101033", "6101a3", "６１０１０３", "060103"] {
        city_admin.post("/committees").json(&county_fields("某区政协", code)).await.expect_pointers(&["/code"]);
    }
    let blank = json!({ "name": " ", "code": "610199", "level": "village", "parent_id": city_id, "rank": 1 });
    city_admin.post("/committees").json(&blank).await.expect_pointers(&["/level", "/name", "/rank"]);

    // Changes: the version, the levels around it, the code of another, a county that would rise out of its city.
    let path = format!("/committees/{}", county.id);
    let same = county_fields("碑林区政协", "610103");
    city_admin.put(&path).json(&same).await.expect_problem(428, "precondition-required");
    city_admin.put(&path).if_match(&json!(9)).json(&same).await.expect_problem(412, "precondition-failed");
    let taken = county_fields("碑林区政协", "610100");
    city_admin.put(&path).if_match(&json!(1)).json(&taken).await.expect_problem(409, "conflict");
    let free = fields("碑林区政协", "610103", "county", None);
    city_admin.put(&path).if_match(&json!(1)).json(&free).await.expect_problem(403, "forbidden");
    let into_itself = fields("碑林区政协", "610103", "county", Some(&county_id));
    city_admin.put(&path).if_match(&json!(1)).json(&into_itself).await.expect_pointers(&["/level"]);
    let too_low = fields("西安市政协", "610100", "county", None);
    let city_path = format!("/committees/{}", city.id);
    city_admin.put(&city_path).if_match(&json!(1)).json(&too_low).await.expect_pointers(&["/level"]);
    let sibling = app.committee("长安区政协", "610116", Some(&city)).await;
    let stranger = app.administrator("别区管理员", &sibling).await;
    stranger.put(&path).if_match(&json!(1)).json(&same).await.expect_problem(403, "forbidden");
    city_admin.put("/committees/1").if_match(&json!(1)).json(&same).await.expect_problem(404, "not-found");
    app.visitor().get(&path).await.expect_problem(401, "unauthenticated");
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), before);
    assert_eq!(committee::Entity::find().count(&app.sql).await.unwrap(), 3);

    // A role held in a department is none in its committee.
    let department = app.department("市住建局", &city).await;
    let clerk =
        app.holder("经办人", Role::CommitteeAdministrator, ScopeKind::Department, Some(department.id.0), &city.path);
    clerk.await.put(&city_path).if_match(&json!(1)).json(&same).await.expect_problem(403, "forbidden");
}
