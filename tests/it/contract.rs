//! The document itself, and what holds for every operation.

use rstest::rstest;
use shangliang_tests::{Backend, TestApp, contract};

#[test]
fn the_document_keeps_the_house_rules() {
    let findings = contract().lint();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[rstest]
#[actix_web::test]
async fn what_no_route_takes_is_a_problem(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let visitor = app.visitor();
    visitor.get("/nothing").await.expect_problem(404, "not-found");
    visitor.get("/suggestions/").await.expect_problem(404, "not-found");
    visitor.get("//api/v1/suggestions").await.expect_problem(404, "not-found");
    visitor.get("/api/V1/Suggestions").await.expect_problem(404, "not-found");
    let refused = visitor.put("/suggestions").await;
    assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    refused.expect_problem(405, "method-not-allowed");
    visitor.ask("TRACE", "/suggestions").await.expect_problem(405, "method-not-allowed");
    assert_eq!(visitor.ask("HEAD", "/suggestions").await.status(), 200);
}
