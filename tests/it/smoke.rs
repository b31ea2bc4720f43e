//! The real binary over a real socket: what only a socket shows.

use std::io::{Read, Write};
use std::net::TcpStream;

use shangliang_tests::process::{Process, command};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

#[test]
fn it_starts_answers_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut platform = Process::serve(BINARY, folder.path(), &[]);
    let get =
        |path: &str| platform.raw(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());

    assert!(get("/healthz").starts_with("HTTP/1.1 200"));
    let page = get("/api/docs/");
    let policy = "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";
    assert!(page.starts_with("HTTP/1.1 200") && page.contains(policy), "{page}");
    assert!(get("/api/docs/swagger-ui-bundle.js").starts_with("HTTP/1.1 200"));
    assert!(get("/api/openapi.json").contains("\"openapi\":\"3.1"));
    assert!(get("/.well-known/jwks.json").contains("\"OKP\""));
    assert!(get("/problems/not-found").contains("没有找到"));
    assert!(get("/nothing").contains("application/problem+json"));

    let head = platform.raw(b"HEAD /api/v1/suggestions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    assert_eq!(platform.terminate(), Some(0));
    let modes = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(folder.path().join("data/keys")).unwrap().permissions(),
    );
    assert_eq!(modes & 0o077, 0, "the keys are for their owner only");
}

#[test]
fn wrong_usage_and_failures_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = command(BINARY, folder.path()).arg("--nothing").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let failed = command(BINARY, folder.path()).env("SHANGLIANG_DATABASE_URL", "mysql://x").output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    let told = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(told.contains("error: ") && told.contains("hint: ") && told.contains("postgres://"), "{told}");
    let unsafe_settings = command(BINARY, folder.path())
        .env("SHANGLIANG_MODE", "production")
        .env("SHANGLIANG_SMS", "log")
        .output()
        .unwrap();
    assert_eq!(unsafe_settings.status.code(), Some(1));
    let document = command(BINARY, folder.path()).arg("openapi").output().unwrap();
    assert!(document.status.success() && !folder.path().join("data").exists(), "printing the document needs nothing");
}

#[test]
fn figures_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let platform = Process::serve(BINARY, folder.path(), &[("SHANGLIANG_METRICS_LISTEN", &listen)]);
    platform.raw(b"GET /api/v1/suggestions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let mut figures = TcpStream::connect(&listen).unwrap();
    figures.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    figures.read_to_string(&mut text).unwrap();
    assert!(text.contains("shangliang_requests_total{route=\"/api/v1/suggestions\",status=\"200\"} 1"), "{text}");
}
