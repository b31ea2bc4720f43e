//! Apps that are too old are told what to update to, and reach nothing else but what anybody may read.

use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shangliang::config::MinClients;
use shangliang_entity::access_record;
use shangliang_tests::{Answer, Backend, TestApp};

const HEADER: &str = "x-client-version";

/// The id of nothing.
const NOBODY: &str = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";

async fn start(backend: Backend) -> Option<TestApp> {
    TestApp::start_with(backend, |config| {
        config.min_clients = MinClients::try_from("ios=2.4.0,wechat=1.0.10".to_owned()).unwrap();
    })
    .await
}

#[rstest]
#[actix_web::test]
async fn an_old_app_is_told_what_to_update_to(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = start(backend).await else { return };
    let me = app.citizen("张小明").await;
    for (client, least) in [("ios/2.3.99", "2.4.0"), ("wechat/1.0.9", "1.0.10")] {
        let problem = me.get("/me").header(HEADER, client).await.expect_problem(403, "client-too-old");
        assert_eq!(problem["min_version"], least);
        assert_eq!(problem["detail"], format!("请将应用更新到 {least} 或更高版本"));
        let problem = me.get("/me").header(HEADER, client).header("accept-language", "en").await;
        let problem = problem.expect_problem(403, "client-too-old");
        assert_eq!(problem["detail"], format!("update the app to {least} or a later version"));
    }
    for good in ["ios/2.4.0", "ios/2.10.0", "ios/10.0.0", "wechat/1.0.10", "android/0.0.1"] {
        me.get("/me").header(HEADER, good).await.expect(200);
    }
    me.get("/me").await.expect(200);
    // Whether somebody is signed in is said first, and neither a body nor a password is looked at.
    app.visitor().get("/me").header(HEADER, "ios/1.0.0").await.expect_problem(401, "unauthenticated");
    let login = app.visitor().post("/auth/login").header(HEADER, "ios/1.0.0").bytes("text/plain", vec![0]).await;
    login.expect_problem(403, "client-too-old");
    // Nobody tried anything: of all these, the record keeps the one without credentials.
    app.app.access_log.flush(&app.app).await.unwrap();
    let kept = access_record::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(kept.iter().map(|row| row.status).collect::<Vec<_>>(), [401]);
}

#[rstest]
#[actix_web::test]
async fn a_client_that_cannot_be_told_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = start(backend).await else { return };
    let me = app.citizen("张小明").await;
    let refused = |answer: Answer| {
        let problem = answer.expect_problem(400, "malformed-request");
        assert_eq!(problem["errors"][0]["header"].as_str().unwrap().to_lowercase(), HEADER, "{problem}");
    };
    for malformed in ["", "ios", "ios/2.4", "ios/2.4.0-beta", "iOS/2.4.0", "ios/2.4.0 (iPhone)", "苹果/2.4.0"] {
        refused(me.get("/me").header(HEADER, malformed).await);
        refused(app.visitor().get("/suggestions").header(HEADER, malformed).await);
    }
    refused(me.get("/me").header(HEADER, "ios/2.4.0").header(HEADER, "ios/2.4.0").await);
}

#[rstest]
#[actix_web::test]
async fn it_reaches_what_anybody_may_read_and_the_way_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = start(backend).await else { return };
    let me = app.citizen("张小明").await;
    let mut served = Vec::new();
    for (path, item) in shangliang::app::document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let known = ["GET", "POST", "PUT", "DELETE", "PATCH"];
            let method = known.into_iter().find(|known| known.to_lowercase() == *method).unwrap();
            let asked: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part }).collect();
            // One of them ends the session.
            let answer = app.signed_in(me.id).await.ask(method, asked.join("/")).header(HEADER, "ios/2.3.0").await;
            if answer.status() == 403 && answer.body()["code"] == "client-too-old" {
                continue;
            }
            let is_read_by_anybody = operation["security"].as_array().unwrap().contains(&json!({}));
            served.push((format!("{method} {}", path.trim_start_matches("/api/v1")), is_read_by_anybody));
        }
    }
    let others: Vec<_> = served.iter().filter(|(name, is_read)| !is_read || !name.starts_with("GET ")).collect();
    let names: Vec<_> = others.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["POST /auth/logout", "POST /files/{id}/link"]);
    assert!(served.iter().any(|(name, _)| name == "GET /suggestions"), "{served:?}");
    for outside in ["/healthz", "/readyz", "/.well-known/jwks.json", "/api/openapi.json", "/problems/client-too-old"] {
        assert_eq!(app.visitor().get(outside).header(HEADER, "ios/2.3.0").await.status(), 200, "{outside}");
    }
    let published = app.visitor().get("/suggestions").header(HEADER, "ios/2.3.0").await.expect(200);
    assert_eq!(published["items"], json!([]));
}
