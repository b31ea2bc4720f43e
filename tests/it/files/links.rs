//! Links that open without signing in, for a while, and nothing else than what they were made for.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client, TestApp};

use super::{path, photo};
use crate::cases::{World, id_of};

/// A link to one variant of a file.
pub async fn link(client: &Client, id: &Value, variant: &str) -> String {
    let made = client.post(format!("{}/link", path(id))).json(&json!({ "variant": variant })).await.expect(200);
    made["url"].as_str().unwrap().to_owned()
}

#[rstest]
#[actix_web::test]
async fn a_link_opens_one_variant_for_five_minutes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let (file, other) = (photo(&citizen).await, photo(&citizen).await);
    let made = citizen.post(format!("{}/link", path(&file))).json(&json!({})).await.expect(200);
    assert_eq!(made["expires_at"], "2026-03-02T01:05:00Z");
    let original = made["url"].as_str().unwrap().to_owned();
    let thumbnail = link(&citizen, &file, "thumbnail").await;
    let visitor = app.visitor();
    let seen = visitor.get(&original).header("accept", "image/*").await;
    assert_eq!((seen.status(), seen.header("cache-control")), (200, Some("private, no-store")));
    assert_eq!(visitor.get(&thumbnail).await.header("content-type"), Some("image/jpeg"));

    let (id, other_id) = (file.as_str().unwrap(), other.as_str().unwrap());
    let changed = [
        original.replace(id, other_id),
        original.replace("variant=original", "variant=thumbnail"),
        thumbnail.replace("variant=thumbnail&", ""),
        original.replace("expires=1772", "expires=1872"),
        original.replace("expires=", "expires=x"),
        original.replace("signature=", "signature=A"),
        original[..original.len() - 2].to_owned(),
        original.split("&signature").next().unwrap().to_owned(),
    ];
    for address in changed {
        let answer = visitor.get(&address).await;
        assert!(matches!(answer.status(), 400 | 404), "{address} answered {}", answer.status());
    }
    // It is for reading the bytes, and for nothing else.
    for method in ["POST", "PUT", "DELETE"] {
        visitor.ask(method, &original).await.expect_problem(405, "method-not-allowed");
    }
    assert_eq!(visitor.get(original.replace("/content", "")).await.status(), 400);
    app.pass(TimeDelta::seconds(299));
    assert_eq!(visitor.get(&original).await.status(), 200);
    app.pass(TimeDelta::seconds(1));
    visitor.get(&original).await.expect_problem(403, "forbidden");
    let document = super::send(&citizen, "a.pdf", &super::samples::pdf("")).await.expect(201)["id"].clone();
    let no_thumbnail = citizen.post(format!("{}/link", path(&document))).json(&json!({ "variant": "thumbnail" }));
    no_thumbnail.await.expect_problem(404, "not-found");
}

#[rstest]
#[actix_web::test]
async fn a_link_opens_no_longer_than_its_maker_sees(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, .. } = &world;
    let file = photo(citizen).await;
    let suggestion = citizen.post("/suggestions").key("s").json(&json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [file],
    }));
    let suggestion = suggestion.await.expect(201);
    let reviewer = app.citizen("审查员").await;
    let (role, kind) = (Role::CommitteeStaff, ScopeKind::Committee);
    let grant = app.grant(&reviewer, role, kind, Some(committee.id.0), &committee.path, None).await;
    let by_reviewer = link(&reviewer, &file, "original").await;
    let by_author = link(citizen, &file, "original").await;
    let visitor = app.visitor();
    for address in [&by_reviewer, &by_author] {
        let seen = visitor.get(address).await;
        assert_eq!((seen.status(), seen.header("cache-control")), (200, Some("private, no-store")));
    }
    // With a token it opens for its maker alone, and it says nothing of who that is but the session.
    assert_eq!(reviewer.get(&by_reviewer).await.status(), 200);
    citizen.get(&by_reviewer).await.expect_problem(404, "not-found");
    let other_session = by_author.split("&by=").nth(1).unwrap().split('&').next().unwrap();
    let own_session = by_reviewer.split("&by=").nth(1).unwrap().split('&').next().unwrap();
    visitor.get(by_reviewer.replace(own_session, other_session)).await.expect_problem(404, "not-found");
    visitor.get(by_reviewer.replace(&format!("&by={own_session}"), "")).await.expect_problem(404, "not-found");

    role_grant::Entity::delete_by_id(grant).exec(&app.sql).await.unwrap();
    visitor.get(&by_reviewer).await.expect_problem(404, "not-found");
    assert_eq!(visitor.get(&by_author).await.status(), 200);
    citizen.post("/auth/logout").await.expect(204);
    visitor.get(&by_author).await.expect_problem(404, "not-found");

    // What the query code opens is linked to without a session.
    let code = suggestion["query_code"].as_str().unwrap();
    let made = visitor.post(format!("{}/link", path(&file))).header("x-query-code", code).json(&json!({}));
    let by_code = made.await.expect(200)["url"].as_str().unwrap().to_owned();
    assert!(!by_code.contains("by="));
    assert_eq!(visitor.get(&by_code).await.header("cache-control"), Some("private, no-store"));
    assert!(!by_code.contains(&id_of(&suggestion)));
}
