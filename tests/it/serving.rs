//! What a serving process does unasked beside answering: it shares its counts of requests, reads rotated keys, and writes the record of attempts.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shangliang_entity::access_record;
use shangliang_tests::process::{Process, command};
use shangliang_tests::{Backend, TestApp};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// A process on the database and the data folder of a test, with its output elsewhere.
fn serve(app: &TestApp, log: &Path, further: &[(&str, &str)]) -> Process {
    let (url, folder) = (app.app.config.database.url.as_str(), app.app.config.data_dir.to_str().unwrap());
    let settings = [("SHANGLIANG_DATABASE_URL", url), ("SHANGLIANG_DATA_DIR", folder)];
    Process::serve(BINARY, log, &[&settings[..], further].concat())
}

/// The status of a read by a client, as a proxy names it.
fn read_by(process: &Process, client: &str) -> u16 {
    let request = format!(
        "GET /api/v1/suggestions HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {client}\r\nconnection: close\r\n\r\n"
    );
    let answer = process.raw(request.as_bytes());
    answer.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[actix_web::test]
async fn two_processes_count_one_client_together() {
    let Some(app) = TestApp::start_with_key_folder(Backend::Postgres, |_| {}).await else { return };
    let logs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let limits = [("SHANGLIANG_REQUESTS_PER_MINUTE", "10"), ("SHANGLIANG_TRUSTED_PROXIES", "1")];
    let [one, other] = [0, 1].map(|index| serve(&app, logs[index].path(), &limits));
    // A client whose minute ends in the middle begins anew, so another one is tried.
    for client in (1..=3).map(|number| format!("198.51.100.{number}")) {
        // Neither has ten by itself, so whoever refuses has heard of the other.
        for _ in 0..3 {
            for process in [&one, &other] {
                if (0..3).any(|_| read_by(process, &client) == 429) {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }
    panic!("each counts for itself\n{}\n{}", one.log(), other.log());
}

#[rstest]
#[actix_web::test]
async fn attempts_are_recorded_also_at_the_end(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with_key_folder(backend, |_| {}).await else { return };
    let log = tempfile::tempdir().unwrap();
    let mut process = serve(&app, log.path(), &[]);
    let body = r#"{"account":"13800138000","password":"a wrong password"}"#;
    let try_once = |process: &Process| {
        let request = format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = process.raw(request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    };
    let recorded = async || {
        let attempts = access_record::Entity::find().filter(access_record::Column::Path.eq("/api/v1/auth/login"));
        attempts.count(&app.sql).await.unwrap()
    };
    try_once(&process);
    let started = Instant::now();
    while recorded().await < 1 {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", process.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    try_once(&process);
    assert_eq!(process.terminate(), Some(0));
    assert_eq!(recorded().await, 2);
}

#[actix_web::test]
async fn rotated_keys_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::serve(BINARY, folder.path(), &[]);
    let rotated = command(BINARY, folder.path()).args(["keys", "rotate-signing"]).stdout(Stdio::null()).status();
    assert!(rotated.unwrap().success());
    let keys = || {
        let answer = process.raw(b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        answer.matches("\"kid\"").count()
    };
    let started = Instant::now();
    while keys() < 2 {
        assert!(started.elapsed() < Duration::from_secs(40), "{}", process.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
