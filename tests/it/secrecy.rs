//! Nothing that is marked secret is written where everybody may come to read it.

use rstest::rstest;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use shangliang_entity::reply;
use shangliang_tests::{Answer, Backend, TestApp};

use crate::cases::{World, id_of, suggestion_of};
use crate::suggestions::{act, new_with, submit};

/// Asserts that an answer refuses exactly these fields as marked secret.
fn assert_refused(answer: Answer, pointers: &[&str]) {
    let problem = answer.expect_problem(422, "validation");
    let errors = problem["errors"].as_array().unwrap();
    assert!(errors.iter().all(|error| error["code"] == "secret"), "{problem}");
    let named: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(named, pointers, "{problem}");
}

#[rstest]
#[actix_web::test]
async fn no_text_that_visitors_read_is_marked_secret(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let (staff, administrator) = (app.staff("王主任", &city).await, app.administrator("管理员", &city).await);
    let (author, _) = app.member("周委员", &city).await;
    let marked = "【机密★】某项规划";

    let topic =
        json!({ "committee_id": city.id, "title": "加装电梯", "description": "请提出建议。", "kind": "thematic" });
    let with = |of: &Value, fields: Value| {
        let mut body = of.clone();
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let secret = json!({ "title": marked, "description": "绝　密：请提出建议。" });
    assert_refused(staff.post("/topics").json(&with(&topic, secret.clone())).await, &["/title", "/description"]);
    let made = staff.post("/topics").json(&topic).await.expect(201);
    let path = format!("/topics/{}", id_of(&made));
    let put = staff.put(&path).if_match(&json!(1)).json(&with(&topic, secret));
    assert_refused(put.await, &["/title", "/description"]);
    let word = json!({ "text": marked });
    assert_refused(staff.post(format!("{path}/open")).if_match(&json!(1)).json(&word).await, &["/text"]);
    assert_refused(staff.post(format!("{path}/reject")).if_match(&json!(1)).json(&word).await, &["/text"]);
    let other = staff.post("/topics").json(&topic).await.expect(201);
    let merging = json!({ "into_id": other["id"], "text": marked });
    assert_refused(staff.post(format!("{path}/merge")).if_match(&json!(1)).json(&merging).await, &["/text"]);

    let studio = json!({ "committee_id": city.id, "name": "文艺路工作室", "kind": "town" });
    let secret = json!({ "name": marked, "area": "秘密★一年", "address": "机密" });
    let pointers = ["/name", "/area", "/address"];
    assert_refused(staff.post("/studios").json(&with(&studio, secret.clone())).await, &pointers);
    let made = staff.post("/studios").json(&studio).await.expect(201);
    let path = format!("/studios/{}", id_of(&made));
    assert_refused(staff.put(&path).if_match(&json!(1)).json(&with(&studio, secret)).await, &pointers);
    let step = staff.post(format!("{path}/approve")).if_match(&json!(1)).json(&json!({ "reason": marked }));
    assert_refused(step.await, &["/reason"]);

    let opinion = submit(&author, &new_with(&city, json!({ "kind": "opinion" }))).await;
    act(&staff, &opinion, "accept", &json!({})).await.expect(200);
    let adoption = json!({ "body": marked, "level": "city", "date": "2026-03-02", "publication": marked });
    let adopt = staff.post(format!("/suggestions/{}/adoptions", id_of(&opinion))).json(&adoption).await;
    assert_refused(adopt, &["/body", "/publication"]);

    let category = json!({ "committee_id": city.id, "code": marked, "level1": marked, "level2": marked });
    let enter = administrator.post("/categories").json(&category).await;
    assert_refused(enter, &["/code", "/level1", "/level2"]);
    let category = json!({ "committee_id": city.id, "code": "housing", "level1": "城建" });
    let category = administrator.post("/categories").json(&category).await.expect(201);
    let put = administrator.put(format!("/categories/{}", id_of(&category))).if_match(&json!(1));
    assert_refused(put.json(&json!({ "level1": "城建", "level3": marked })).await, &["/level3"]);
    let department = json!({ "committee_id": city.id, "name": marked, "system": "government" });
    assert_refused(administrator.post("/departments").json(&department).await, &["/name"]);
    let held = app.department("市住建局", &city).await;
    let put = administrator.put(format!("/departments/{}", held.id)).if_match(&json!(1)).json(&department);
    assert_refused(put.await, &["/name"]);
    let fields = json!({
        "name": "西安市政协", "code": "610100", "level": "city", "brand": { "name": marked, "slogan": marked },
    });
    let put = administrator.put(format!("/committees/{}", city.id)).if_match(&json!(1)).json(&fields);
    assert_refused(put.await, &["/brand/name", "/brand/slogan"]);
}

#[rstest]
#[actix_web::test]
async fn no_reply_that_is_marked_secret_is_published(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, .. } = &world;
    let id = world.handling().await;
    let replies = format!("/cases/{id}/replies");
    let marked = json!({ "text": "【机密★】已列入计划。", "result_class": "b", "contact": "绝密处" });
    assert_refused(clerk.post(&replies).key("marked").json(&marked).await, &["/text", "/contact"]);
    let text = "已列入计划，可打13800138000询问。";
    let drafted = clerk.post(&replies).key("a").json(&json!({ "text": text, "result_class": "b" })).await.expect(201);
    let path = format!("{replies}/{}", id_of(&drafted));
    assert_refused(clerk.put(&path).if_match(&drafted["version"]).json(&marked).await, &["/text", "/contact"]);

    // Whoever reviews it is shown what a person should look at; its handler is not.
    let handed_in = world.reply_verb(clerk, &id, &drafted, "submit").await;
    assert_eq!(handed_in.get("suspicions"), None);
    assert_eq!(staff.get(&path).await.expect(200)["suspicions"], json!(["phone"]));
    world.reply_verb(staff, &id, &handed_in, "approve").await;

    // One that came in otherwise, such as by an import.
    let otherwise = Expr::value("【机密★】已列入计划。");
    reply::Entity::update_many().col_expr(reply::Column::Text, otherwise).exec(&app.sql).await.unwrap();
    let suggestion = format!("/suggestions/{}", suggestion_of(&world, &id).await);
    let publish = async || {
        let version = staff.get(&suggestion).await.expect(200)["version"].clone();
        staff.post(format!("{suggestion}/publish")).if_match(&version).await
    };
    assert_eq!(publish().await.expect_problem(409, "state-conflict")["detail"], "答复带有密级标志");
    app.visitor().get(&suggestion).await.expect_problem(404, "not-found");
    let harmless = Expr::value("已列入计划。");
    reply::Entity::update_many().col_expr(reply::Column::Text, harmless).exec(&app.sql).await.unwrap();
    publish().await.expect(200);
    assert_eq!(app.visitor().get(&suggestion).await.expect(200)["case"]["replies"][0]["text"], "已列入计划。");
}
