//! Links that open without signing in, for a while, and nothing else than what they were made for.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client, TestApp};

use super::{path, photo};

async fn link(client: &Client, id: &Value, variant: &str) -> String {
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
    assert_eq!((seen.status(), seen.header("cache-control")), (200, Some("private, no-cache")));
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
    assert_eq!(visitor.get(original.replace("/content", "")).await.status(), 400);
    app.pass(TimeDelta::seconds(299));
    assert_eq!(visitor.get(&original).await.status(), 200);
    app.pass(TimeDelta::seconds(1));
    visitor.get(&original).await.expect_problem(403, "forbidden");
    let document = super::send(&citizen, "a.pdf", &super::samples::pdf("")).await.expect(201)["id"].clone();
    let no_thumbnail = citizen.post(format!("{}/link", path(&document))).json(&json!({ "variant": "thumbnail" }));
    no_thumbnail.await.expect_problem(404, "not-found");
}
