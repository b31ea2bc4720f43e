//! A category is one of the dictionary, where there is one.

use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, Set};
use serde_json::json;
use shangliang::clock::Clock;
use shangliang_entity::ids::CategoryId;
use shangliang_entity::{category, committee, suggestion};
use shangliang_tests::{Backend, TestApp};

use super::{act, new_with, path, submit};

/// An entry of a committee's own dictionary, or of the one that all share.
async fn enter(app: &TestApp, whose: Option<&committee::Model>, code: &str) -> CategoryId {
    let row = category::Model {
        id: CategoryId(app.app.ids.next(app.clock.now())),
        committee_id: whose.map(|committee| committee.id),
        code: code.to_owned(),
        level1: "城乡建设".to_owned(),
        level2: None,
        level3: None,
        is_active: true,
        version: 1,
        created_at: app.clock.now(),
    };
    row.into_active_model().insert(&app.sql).await.unwrap().id
}

/// Nothing new may use it.
async fn retire(app: &TestApp, id: CategoryId) {
    let change = category::ActiveModel { id: Set(id), is_active: Set(false), ..Default::default() };
    change.update(&app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_category_is_held_against_the_dictionary(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let (citizen, staff) = (app.citizen("张小明").await, app.staff("王主任", &county).await);
    let in_category = |code: &str| new_with(&county, json!({ "category": code }));

    // What another committee has in its own dictionary says nothing of this one, whose texts are free.
    enter(&app, Some(&city), "city").await;
    let earlier = submit(&citizen, &in_category("free")).await;
    let draft = submit(&citizen, &new_with(&county, json!({ "category": "free", "submit": false }))).await;

    let own = enter(&app, Some(&county), "own").await;
    let (shared, spare) = (enter(&app, None, "shared").await, enter(&app, None, "spare").await);
    for code in ["own", "shared"] {
        assert_eq!(submit(&citizen, &in_category(code)).await["category"], code);
    }
    let before = suggestion::Entity::find().count(&app.sql).await.unwrap();
    let refuse = async |code: &str| {
        let refused = citizen.post("/suggestions").key("k").json(&in_category(code)).await;
        let refused = refused.expect_problem(422, "validation");
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!("/category"), &json!("unknown"))
        );
        let taken_down = new_with(&county, json!({ "category": code, "agent_for": { "name": "刘奶奶" } }));
        staff.post("/suggestions").key("k").json(&taken_down).await.expect_pointers(&["/category"]);
        let change = json!({ "title": draft["title"], "body": draft["body"], "category": code });
        citizen.put(path(&draft)).if_match(&draft["version"]).json(&change).await.expect_pointers(&["/category"]);
    };
    for code in ["free", "city", "Own"] {
        refuse(code).await;
    }
    act(&citizen, &draft, "submit", &json!({})).await.expect_pointers(&["/category"]);

    retire(&app, own).await;
    refuse("own").await;
    // A dictionary that everything has left is one still.
    retire(&app, shared).await;
    retire(&app, spare).await;
    refuse("shared").await;
    refuse("free").await;
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), before);

    // Whoever converts names none: what was taken once goes on with it.
    let converted = act(&staff, &earlier, "convert", &json!({ "kind": "demand" })).await.expect(200);
    let made =
        staff.get(format!("/suggestions/{}", converted["converted_into_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(made["category"], "free");
}
