//! The form of an upload: one part, whole, and not too large.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use shangliang_entity::file;
use shangliang_tests::{Backend, TestApp};

use super::{BOUNDARY, ask, form, samples, send};

const HEAD: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"";

#[rstest]
#[actix_web::test]
async fn a_malformed_form_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let photo = samples::jpeg(8, 8);
    let good = form(HEAD, &photo);
    let typed = format!("multipart/form-data; boundary={BOUNDARY}");
    let part = format!("--{BOUNDARY}\r\n{HEAD}\r\n\r\nx\r\n").into_bytes();
    let closing = format!("--{BOUNDARY}--\r\n").into_bytes();
    let cases: Vec<(&str, &str, Vec<u8>, u16, &str)> = vec![
        ("no boundary", "multipart/form-data", good.clone(), 400, "malformed-request"),
        (
            "long boundary",
            &*Box::leak(format!("multipart/form-data; boundary={}", "x".repeat(71)).into_boxed_str()),
            good.clone(),
            400,
            "malformed-request",
        ),
        ("other boundary", "multipart/form-data; boundary=other", good.clone(), 400, "malformed-request"),
        ("never closed", &typed, good[..good.len() - 8].to_vec(), 400, "malformed-request"),
        ("stops at 99 %", &typed, good[..good.len() * 99 / 100].to_vec(), 400, "malformed-request"),
        (
            "no name",
            &typed,
            form("Content-Disposition: form-data; filename=\"a.jpg\"", &photo),
            400,
            "malformed-request",
        ),
        (
            "other name",
            &typed,
            form("Content-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"", &photo),
            400,
            "malformed-request",
        ),
        ("1,000 parts", &typed, [part.repeat(1000), closing].concat(), 400, "malformed-request"),
        ("nothing", &typed, Vec::new(), 400, "malformed-request"),
        ("json", "application/json", b"{}".to_vec(), 415, "unsupported-media-type"),
        ("mixed", "multipart/mixed; boundary=a", good.clone(), 415, "unsupported-media-type"),
    ];
    for (name, content_type, body, status, code) in cases {
        let answer = citizen.post("/files").key(name).bytes(content_type, body).await;
        assert_eq!(answer.status(), status, "{name}: {}", answer.text());
        answer.expect_problem(status, code);
    }
    let compressed = citizen.post("/files").key("gzip").header("content-encoding", "gzip").bytes(&typed, good.clone());
    compressed.await.expect_problem(415, "unsupported-media-type");
    let keyless = citizen.post("/files").bytes(&typed, good);
    keyless.await.expect_problem(400, "idempotency-key-missing");
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[rstest]
#[case::image("a.jpg", b"\xff\xd8\xff", 1)]
#[case::document("a.pdf", b"%PDF-1.7", 2)]
#[actix_web::test]
async fn what_is_too_large_is_cut_off(
    #[case] name: &str,
    #[case] beginning: &[u8],
    #[case] megabytes: usize,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let configure = |config: &mut shangliang::config::Config| {
        config.files.image_bytes = 1024 * 1024;
        config.files.document_bytes = 2 * 1024 * 1024;
    };
    let Some(app) = TestApp::start_with(backend, configure).await else { return };
    let citizen = app.citizen("张小明").await;
    let mut content = beginning.to_vec();
    content.resize(megabytes * 1024 * 1024, 0);
    // One that just fits is judged by what it is.
    send(&citizen, name, &content).await.expect_problem(422, "file-rejected");
    content.push(0);
    send(&citizen, name, &content).await.expect_problem(413, "too-large");
    content.resize(4 * 1024 * 1024, 0);
    send(&citizen, name, &content).await.expect_problem(413, "too-large");
}

#[actix_web::test]
async fn sign_in_comes_before_everything_else() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    ask(&app.visitor(), "k", "a.jpg", b"x").await.expect_problem(401, "unauthenticated");
    app.visitor().post("/files").bytes("text/plain", vec![0]).await.expect_problem(401, "unauthenticated");
}
