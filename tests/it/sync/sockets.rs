//! The real binary over real sockets: streams end when it stops, and cost little while nothing happens.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shangliang_tests::process::Process;

/// Sends JSON and gives the JSON of the answer.
fn post(platform: &Process, path: &str, body: &Value) -> Value {
    post_as(platform, None, path, body)
}

/// Sends JSON with a token, and under a key of its own.
pub fn post_as(platform: &Process, token: Option<&str>, path: &str, body: &Value) -> Value {
    static KEY: AtomicUsize = AtomicUsize::new(0);
    let key = KEY.fetch_add(1, Ordering::Relaxed);
    let body = body.to_string();
    let length = body.len();
    let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let answer = platform.raw(
        format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nidempotency-key: socket-{key}\r\n{token}\r\n{body}"
        )
        .as_bytes(),
    );
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(body).unwrap_or(Value::Null)
}

/// Begins a stream and reads its events until there is no more.
fn stream(platform: &Process, token: &str) -> TcpStream {
    let mut socket = TcpStream::connect(&platform.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let text = read_until(&mut socket, "\"has_more\":false");
    assert!(text.contains("retry: 2000\n\n") && text.contains("event: reset\nid: "), "{text}");
    socket
}

/// Reads until a text has come.
fn read_until(socket: &mut TcpStream, end: &str) -> String {
    let (mut text, mut piece) = (String::new(), [0; 4096]);
    while !text.contains(end) {
        let read = socket.read(&mut piece).unwrap();
        assert!(read > 0, "{text}");
        text.push_str(&String::from_utf8_lossy(&piece[..read]));
    }
    text
}

/// The token of the first administrator.
pub fn administrator(platform: &Process) -> String {
    let login = json!({ "account": "admin", "password": "a long password for tests only" });
    post(platform, "/auth/login", &login)["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_stream_shows_that_it_lives_and_ends_when_the_platform_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &[]);
    let mut socket = stream(&platform, &administrator(&platform));
    let quiet = Instant::now();
    read_until(&mut socket, ":\n\n");
    assert!(quiet.elapsed() < Duration::from_secs(16), "{:?}", quiet.elapsed());
    let asked = Instant::now();
    assert_eq!(platform.terminate(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let mut rest = String::new();
    socket.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("retry: 2000\n\n") && rest.ends_with("0\r\n\r\n"), "{rest:?}");
}

/// HEAD is answered by headers alone: its connection is free again at once, and no stream of the account is used up.
#[test]
fn a_head_follows_no_events() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &[]);
    let token = administrator(&platform);
    let mut socket = TcpStream::connect(&platform.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!("HEAD /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    // One more than an account may have at a time.
    for _ in 0..6 {
        socket.write_all(head.as_bytes()).unwrap();
        let answer = read_until(&mut socket, "\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("content-type: text/event-stream"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    stream(&platform, &token);
    let short = platform.raw(b"HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(short.contains("content-length: 15\r\n") && short.ends_with("\r\n\r\n"), "{short}");
    // A client whose clock is wrong can tell by how much.
    let date = short.lines().find_map(|line| line.strip_prefix("date: ")).unwrap_or_else(|| panic!("{short}"));
    let skew = DateTime::<Utc>::from(SystemTime::now()) - DateTime::parse_from_rfc2822(date).unwrap().to_utc();
    assert!(skew.num_seconds().abs() <= 5, "{date}");
}

/// `cargo test -p shangliang-tests --test it -- --ignored --nocapture idle_streams`; needs 5,000 descriptors.
#[actix_web::test]
#[ignore = "measures memory; its last result is in docs/reliability.md"]
async fn two_thousand_idle_streams_cost_little() {
    const STREAMS: usize = 2000;
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("SHANGLIANG_REQUESTS_PER_MINUTE", "1000000"),
        ("SHANGLIANG_SMS_PER_HOUR", "1000000"),
        ("SHANGLIANG_SMS_PER_DAY", "1000000"),
    ];
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &settings);
    let mut tokens = Vec::new();
    for number in 0..STREAMS / 5 {
        tokens.push(citizen(&platform, number).await);
    }
    // What the first ones need is there already.
    let mut sockets: Vec<_> = tokens.iter().take(20).map(|token| stream(&platform, token)).collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = platform.resident_kib();
    let rest = tokens.iter().cycle().skip(20).take(STREAMS - 20);
    sockets.extend(rest.map(|token| stream(&platform, token)));
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = platform.resident_kib();
    println!("{} streams: from {before} KiB to {after} KiB", sockets.len());
    assert!(after - before < 64 * 1024);
}

/// The token of a new citizen.
pub async fn citizen(platform: &Process, number: usize) -> String {
    let phone = format!("1540{number:07}");
    post(platform, "/auth/sms-codes", &json!({ "phone": phone, "purpose": "sign_in" }));
    let end = Instant::now() + Duration::from_secs(10);
    let code = loop {
        let log = std::fs::read_to_string(platform.output()).unwrap();
        let sent = log.lines().rev().find_map(|line| line.split_once(&format!("phone={phone} code=")));
        if let Some((_, code)) = sent {
            break code[..6].to_owned();
        }
        assert!(Instant::now() < end, "no code for {phone}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    let login = post(platform, "/auth/login/sms", &json!({ "phone": phone, "code": code }));
    login["access_token"].as_str().unwrap().to_owned()
}
