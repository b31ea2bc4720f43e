//! Compression, by what the client accepts.

use rstest::rstest;
use shangliang_tests::{Backend, TestApp};

#[rstest]
#[case("br", Some("br"))]
#[case("zstd", Some("zstd"))]
#[case("gzip", Some("gzip"))]
#[case("gzip;q=0.5, br;q=0.9", Some("br"))]
#[case("identity", None)]
#[case("br;q=0", None)]
#[actix_web::test]
async fn large_answers_are_compressed_and_small_ones_are_not(#[case] accepted: &str, #[case] expected: Option<&str>) {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let visitor = app.visitor();
    let large = visitor.get("/api/openapi.json").header("accept-encoding", accepted).await;
    assert_eq!(large.header("content-encoding"), expected);
    assert!(large.header("vary").is_none_or(|vary| vary.to_ascii_lowercase().contains("accept-encoding")));
    let small = visitor.get("/healthz").header("accept-encoding", accepted).await;
    assert_eq!(small.header("content-encoding"), None);
    let problem = visitor.get("/nothing").header("accept-encoding", accepted).await;
    assert_eq!(problem.header("content-encoding"), None);
    problem.expect_problem(404, "not-found");
}

#[actix_web::test]
async fn problems_speak_the_reader_s_language() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let chinese = app.visitor().get("/nothing").await.expect(404);
    assert_eq!(chinese["title"], "没有找到");
    let english = app.visitor().get("/nothing").header("accept-language", "en-GB").await;
    assert_eq!(english.header("content-language"), Some("en"));
    assert_eq!(english.expect(404)["title"], "Not found");
}

#[actix_web::test]
async fn a_compressed_body_is_read_and_a_bomb_is_not() {
    use std::io::Write;
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let send = |body: Vec<u8>| {
        citizen.post("/suggestions").key("k").header("content-encoding", "gzip").bytes("application/json", body)
    };
    send(gzip(b"{}")).await.expect_problem(422, "validation");
    send(gzip(&vec![b' '; 100 << 20])).await.expect_problem(413, "too-large");
}
