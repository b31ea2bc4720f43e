//! What an upload piece by piece does not take.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use shangliang_entity::{file, upload};
use shangliang_tests::client::Ask;
use shangliang_tests::{Backend, TestApp};

use super::resuming::{address, begin, tus};
use super::samples;

const BYTES: &str = "application/offset+octet-stream";

#[actix_web::test]
async fn a_server_says_what_it_speaks() {
    let app = TestApp::start_with(Backend::Sqlite, |config| config.files.document_bytes = 5 << 20).await.unwrap();
    let ask = async |path: &str| {
        app.begin_answer(TestRequest::default().method(Method::OPTIONS).uri(&format!("/api/v1{path}"))).await
    };
    let header =
        |answer: &HttpResponse, name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let told = ask("/uploads").await;
    let expected = [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,expiration,termination,checksum"),
        ("tus-checksum-algorithm", "sha1,sha256"),
        ("tus-max-size", "10485760"),
        ("allow", "OPTIONS, POST"),
    ];
    assert_eq!(told.status(), 204);
    for (name, value) in expected {
        assert_eq!(header(&told, name).as_deref(), Some(value), "{name}");
    }
    let of_one = ask("/uploads/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34").await;
    assert_eq!(header(&of_one, "allow").as_deref(), Some("DELETE, GET, HEAD, OPTIONS, PATCH"));
    assert_eq!(header(&ask("/files").await, "tus-version"), None);
}

#[rstest]
#[actix_web::test]
async fn a_bad_beginning_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let creation = |key: &str| tus(citizen.post("/uploads").key(key));
    let sized = |key: &str, length: &str| creation(key).header("upload-length", length);
    let cases: Vec<(&str, Ask, u16, &str)> = vec![
        ("no token", tus(app.visitor().post("/uploads").key("k")), 401, "unauthenticated"),
        ("no version", citizen.post("/uploads").key("k").header("upload-length", "9"), 412, "precondition-failed"),
        ("no key", tus(citizen.post("/uploads")).header("upload-length", "9"), 400, "idempotency-key-missing"),
        ("no length", creation("k"), 400, "malformed-request"),
        ("length later", creation("k").header("upload-defer-length", "1"), 400, "malformed-request"),
        ("both", sized("k", "9").header("upload-defer-length", "1"), 400, "malformed-request"),
        ("negative", sized("k", "-1"), 400, "malformed-request"),
        ("a word", sized("k", "many"), 400, "malformed-request"),
        ("a fraction of none", sized("k", "9.0"), 400, "malformed-request"),
        ("beyond numbers", sized("k", "99999999999999999999"), 400, "malformed-request"),
        ("twice", sized("k", "9").header("upload-length", "9"), 400, "malformed-request"),
        ("nothing", sized("k", "0"), 422, "file-rejected"),
        ("too much", sized("k", "20971521"), 413, "too-large"),
        ("metadata", sized("k", "9").header("upload-metadata", "filename a.jpg"), 400, "malformed-request"),
        ("with bytes", sized("k", "9").bytes(BYTES, b"123456789".to_vec()), 415, "unsupported-media-type"),
    ];
    for (name, ask, status, code) in cases {
        let answer = ask.await;
        assert_eq!(answer.status(), status, "{name}: {}", answer.text());
        assert_eq!(answer.header("tus-resumable"), Some("1.0.0"), "{name}");
        answer.expect_problem(status, code);
    }
    for (begun, code) in [(creation("k"), "required"), (sized("k", "9.0"), "malformed")] {
        let problem = begun.await.expect_problem(400, "malformed-request");
        assert_eq!(
            problem["errors"][0],
            json!({
                "header": "Upload-Length", "code": code, "message": problem["errors"][0]["message"]
            })
        );
    }
    let old = citizen.post("/uploads").key("k").header("tus-resumable", "0.2.2").header("upload-length", "9").await;
    assert_eq!(old.header("tus-version"), Some("1.0.0"));
    old.expect_problem(412, "precondition-failed");
    sized("used", "9").await.expect(201);
    sized("used", "8").await.expect_problem(422, "idempotency-key-reused");
    sized("used", "9").header("upload-metadata", "filename").await.expect_problem(422, "idempotency-key-reused");
    assert_eq!(upload::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_bad_piece_is_refused_and_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (citizen, other) = (app.citizen("张小明").await, app.citizen("李小红").await);
    let id = begin(&citizen, "a", 20).await;
    let patch = || tus(citizen.ask("PATCH", address(&id)));
    let at = |offset: &str| patch().header("upload-offset", offset);
    assert_eq!(at("0").bytes(BYTES, b"0123456789".to_vec()).await.status(), 204);
    let ten = || b"0123456789".to_vec();
    let foreign = |method: &'static str| {
        tus(other.ask(method, address(&id))).header("upload-offset", "10").header("content-type", BYTES)
    };
    let unknown = "/uploads/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";
    let offset = "mismatching-upload-offset";
    let cases: Vec<(&str, Ask, u16, &str)> = vec![
        ("no token", tus(app.visitor().ask("PATCH", address(&id))).bytes(BYTES, ten()), 401, "unauthenticated"),
        ("another's", foreign("PATCH"), 404, "not-found"),
        ("another's to see", tus(other.get(address(&id))), 404, "not-found"),
        ("another's to end", tus(other.delete(address(&id))), 404, "not-found"),
        ("unknown", tus(citizen.get(unknown)), 404, "not-found"),
        ("no id", tus(citizen.get("/uploads/1")), 404, "not-found"),
        ("no version", citizen.delete(address(&id)), 412, "precondition-failed"),
        (
            "no version of a piece",
            citizen.ask("PATCH", address(&id)).header("upload-offset", "10").bytes(BYTES, ten()),
            412,
            "precondition-failed",
        ),
        ("other version", citizen.get(address(&id)).header("tus-resumable", "2.0.0"), 412, "precondition-failed"),
        ("no offset", patch().bytes(BYTES, ten()), 400, "malformed-request"),
        ("negative", at("-1").bytes(BYTES, ten()), 400, "malformed-request"),
        ("a fraction of none", at("10.0").bytes(BYTES, ten()), 400, "malformed-request"),
        ("another type", at("10").bytes("application/octet-stream", ten()), 415, "unsupported-media-type"),
        ("no type", at("10"), 415, "unsupported-media-type"),
        ("compressed", at("10").header("content-encoding", "gzip").bytes(BYTES, ten()), 415, "unsupported-media-type"),
        ("what came before", at("0").bytes(BYTES, ten()), 409, offset),
        ("a gap", at("11").bytes(BYTES, ten()), 409, offset),
        ("beyond the end", at("10").bytes(BYTES, b"01234567890".to_vec()), 400, "inconsistent-upload-length"),
        ("far too much", at("10").bytes(BYTES, vec![0; 21 << 20]), 413, "too-large"),
        ("by another name", tus(citizen.put(address(&id))), 405, "method-not-allowed"),
    ];
    for (name, ask, status, code) in cases {
        let answer = ask.await;
        assert_eq!(answer.status(), status, "{name}: {}", answer.text());
        answer.expect_problem(status, code);
        let seen = citizen.get(address(&id)).await.expect(200);
        assert_eq!(seen["received_bytes"], 10, "{name}");
    }
    // What some hosts drop comes as POST.
    let posted = TestRequest::post().uri(&format!("/api/v1{}", address(&id))).set_payload("01234");
    let headers = [
        ("authorization", format!("Bearer {}", citizen.token().unwrap())),
        ("tus-resumable", "1.0.0".to_owned()),
        ("x-http-method-override", "PATCH".to_owned()),
        ("content-type", BYTES.to_owned()),
        ("upload-offset", "10".to_owned()),
    ];
    let posted = app.begin_answer(headers.into_iter().fold(posted, TestRequest::append_header)).await;
    assert_eq!(
        (posted.status().as_u16(), posted.headers().get("upload-offset").unwrap().to_str().unwrap()),
        (204, "15")
    );
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 0);
}

/// One that lies about its type, or is larger than its kind may be.
#[rstest]
#[actix_web::test]
async fn what_it_says_must_be_true(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.files.image_bytes = 1000).await else { return };
    let citizen = app.citizen("张小明").await;
    let (small, large) = (samples::png(20, 10), samples::png(200, 200));
    assert!(small.len() < 1000 && large.len() > 1000);
    let cases = [
        // a.jpg
        ("name", &small, "filename YS5qcGc=", 422, "file-rejected"),
        // image/jpeg
        ("type", &small, "filetype aW1hZ2UvanBlZw==", 422, "file-rejected"),
        ("size", &large, "filename YS5wbmc=", 413, "too-large"),
    ];
    for (name, bytes, metadata, status, code) in cases {
        let creation = tus(citizen.post("/uploads").key(name)).header("upload-metadata", metadata);
        let id = creation.header("upload-length", &bytes.len().to_string()).await.expect(201)["id"].clone();
        let all = tus(citizen.ask("PATCH", address(&id))).header("upload-offset", "0").bytes(BYTES, bytes.clone());
        all.await.expect_problem(status, code);
        citizen.get(address(&id)).await.expect_problem(404, "not-found");
    }
    // It says that it is longer than it is: it stays incomplete, and is no file.
    let id = begin(&citizen, "long", small.len() + 1).await;
    let all = tus(citizen.ask("PATCH", address(&id))).header("upload-offset", "0").bytes(BYTES, small.clone());
    assert_eq!(all.await.header("upload-offset"), Some(small.len().to_string().as_str()));
    citizen.get(format!("/files/{}", id.as_str().unwrap())).await.expect_problem(404, "not-found");
    assert_eq!(citizen.get(address(&id)).await.expect(200)["size_bytes"], json!(small.len() + 1));
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 0);
}
