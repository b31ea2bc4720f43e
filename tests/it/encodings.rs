//! Compression, by what the client accepts.

use std::io::Write;

use actix_web::body::{BodySize, MessageBody};
use actix_web::test::TestRequest;
use flate2::Compression;
use flate2::write::GzEncoder;
use rstest::rstest;
use shangliang_tests::app::next_piece;
use shangliang_tests::process::Process;
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
    let small = visitor.get("/healthz").header("accept-encoding", accepted).await;
    assert_eq!(small.header("content-encoding"), None);
    // Whatever came of it, the answer was chosen by it.
    for answer in [&large, &small] {
        let vary = answer.header("vary").unwrap_or_default();
        assert!(vary.split(", ").any(|name| name == "Accept-Encoding"), "{vary}");
    }
    let problem = visitor.get("/nothing").header("accept-encoding", accepted).await;
    assert_eq!(problem.header("content-encoding"), None);
    problem.expect_problem(404, "not-found");
}

/// What is handed to the server at once waits in memory for a client that does not read.
#[actix_web::test]
async fn large_answers_leave_in_small_pieces() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let whole = app.visitor().get("/api/openapi.json").await.bytes().to_vec();
    let request = TestRequest::get().uri("/api/openapi.json");
    let mut body = app.begin_answer(request).await.into_body();
    assert_eq!(body.size(), BodySize::Sized(whole.len().try_into().unwrap()));
    let mut pieces = Vec::new();
    while let Some(piece) = next_piece(&mut body).await {
        assert!((1..=32 * 1024).contains(&piece.len()), "{} bytes", piece.len());
        pieces.extend(piece);
    }
    assert!(pieces == whole);
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

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[actix_web::test]
async fn a_body_may_be_compressed_with_gzip() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let send = |coding: &str, body: &[u8]| {
        let request = citizen.post("/suggestions").key("k").header("content-encoding", coding);
        request.bytes("application/json", body.to_vec())
    };
    send("gzip", &gzip(b"{}")).await.expect_problem(422, "validation");
    send("gzip", &[gzip(b"{"), gzip(b"}")].concat()).await.expect_problem(422, "validation");
    let limit = |size: usize| gzip(format!("{{{}}}", " ".repeat(size - 2)).as_bytes());
    send("gzip", &limit(1 << 20)).await.expect_problem(422, "validation");
    send("gzip", &limit((1 << 20) + 1)).await.expect_problem(413, "too-large");
    send("gzip", b"{}").await.expect_problem(400, "malformed-request");
    send("gzip", &gzip(b"{}")[..15]).await.expect_problem(400, "malformed-request");
    for coding in ["br", "zstd", "deflate", "gzip, gzip"] {
        let answer = send(coding, b"{}").await;
        assert_eq!(answer.header("accept-encoding"), Some("gzip"), "{coding}");
        answer.expect_problem(415, "unsupported-media-type");
    }
}

/// What a few kilobytes expand to, sent by anybody, takes no memory: up to a gigabyte of blanks.
#[test]
fn a_bomb_is_not_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &[]);
    let send = |coding: &str, body: &[u8]| {
        let head = format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-encoding: {coding}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        platform.raw(&[head.as_bytes(), body].concat())
    };
    // What a first answer needs is there already.
    assert!(send("gzip", &gzip(b"{}")).starts_with("HTTP/1.1 422"));
    let before = platform.peak_kib();
    let mebibyte = gzip(&vec![b' '; 1 << 20]);
    let zstd = [&b"\x28\xb5\x2f\xfd\x00\x38"[..], &b"\x02\x00\x10 ".repeat(8191)].concat();
    // Errors by the hundred thousand, of each of which would be told; and few, whose places are long.
    let array = |item: &str, count| format!("[{}]", vec![item; count].join(","));
    let bad_texts = gzip(array("\"\u{202e}\"", 170_000).as_bytes());
    let unknown: String = (0..90_000).map(|number| format!("\"{number}\":1,")).collect();
    let unknown = gzip(format!("{{{unknown}\"a\":1}}").as_bytes());
    let long = gzip(format!("{{\"{}\":{}}}", "a".repeat(1_000_000), array("\"\u{202e}\"", 60)).as_bytes());
    let bombs = [
        ("gzip", gzip(&vec![b' '; 100 << 20]), "413"),
        ("gzip", mebibyte.repeat(900), "413"),
        ("zstd", zstd, "415"),
        ("gzip", bad_texts, "422"),
        ("gzip", unknown, "422"),
        ("gzip", long, "422"),
    ];
    for (coding, bomb, expected) in bombs {
        let answer = send(coding, &bomb);
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{coding}: {answer}");
        assert!(answer.len() < 100 * 1024, "{coding}: {} bytes", answer.len());
        let grown = platform.grown_kib(before);
        assert!(grown < 20 * 1024, "{coding}: {grown} KiB more");
    }
}
