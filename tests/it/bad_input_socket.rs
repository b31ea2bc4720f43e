//! Bad input that only a socket shows: framing, large heads, slow and unread bodies (lines 1–12 of the catalogue).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use shangliang_tests::process::Process;

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// A POST to a path with further header lines and a body.
fn post(path: &str, headers: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{headers}\r\n\r\n{body}")
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

/// Checks that what was begun was cut; whose head had come is told so like any other mistake.
fn assert_cut(begun: &str, answer: &str) {
    assert_eq!(status(answer), "408", "{begun}: {answer}");
    let is_told =
        answer.contains("content-type: application/problem+json\r\n") && answer.contains(r#""code":"request-timeout""#);
    assert!(is_told || begun.starts_with("GET"), "{begun}: {answer}");
}

#[test]
fn bad_framing_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let login = |headers: &str, body: &str| post("/api/v1/auth/login", headers, body);
    let (close, chunked) = ("host: x\r\nconnection: close", "transfer-encoding: chunked");
    let many: String = (0..97).map(|n| format!("x-{n}: a\r\n")).collect();
    let cases = [
        ("no host", "GET /api/v1/suggestions HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), "400"),
        ("two hosts", format!("GET /healthz HTTP/1.1\r\n{close}\r\nhost: y\r\n\r\n"), "400"),
        ("a length and chunks", login("content-length: 5\r\ntransfer-encoding: chunked", "0\r\n\r\n"), "400"),
        ("two lengths", login("content-length: 2\r\ncontent-length: 3", "{} "), "400"),
        ("a negative length", login("content-length: -1", ""), "400"),
        ("a chunk of 2^64 bytes", login(chunked, "FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n"), "400"),
        ("a chunk of 2^64 bytes, with JSON", login(chunked, "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"), "400"),
        ("a chunk of 2^68 bytes", login(chunked, "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"), "400"),
        ("a chunk without a size", login(chunked, "\r\n{}\r\n0\r\n\r\n"), "400"),
        (
            "chunks without any",
            format!("POST /api/v1/auth/login HTTP/1.1\r\n{close}\r\n{chunked}\r\n\r\n0\r\n\r\n"),
            "400",
        ),
        (
            "chunks of no type",
            format!("POST /api/v1/auth/login HTTP/1.1\r\n{close}\r\n{chunked}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
            "415",
        ),
        ("a folded header", format!("GET /healthz HTTP/1.1\r\n{close}\r\nx-a: b\r\n c\r\n\r\n"), "400"),
        ("a line of 70 kB", format!("GET /{} HTTP/1.1\r\n{close}\r\n\r\n", "a".repeat(70_000)), "400"),
        ("a target of 9 kB", format!("GET /{} HTTP/1.1\r\n{close}\r\n\r\n", "a".repeat(9_000)), "414"),
        (
            "a header of 140 kB",
            format!("GET /healthz HTTP/1.1\r\n{close}\r\nx-a: {}\r\n\r\n", "a".repeat(140_000)),
            "431",
        ),
        ("headers of 17 kB", format!("GET /healthz HTTP/1.1\r\n{close}\r\nx-a: {}\r\n\r\n", "a".repeat(17_000)), "431"),
        ("97 headers", format!("GET /healthz HTTP/1.1\r\n{close}\r\n{many}\r\n"), "431"),
        (
            "another expectation",
            format!("GET /api/v1/suggestions HTTP/1.1\r\n{close}\r\nexpect: 200-ok\r\n\r\n"),
            "417",
        ),
        ("another host", format!("GET http://other/api/v1/suggestions HTTP/1.1\r\n{close}\r\n\r\n"), "400"),
    ];
    for (what, request, expected) in cases {
        let started = Instant::now();
        let answer = platform.raw(request.as_bytes());
        assert_eq!(status(&answer), expected, "{what}: {answer}");
        assert!(started.elapsed() < Duration::from_secs(3), "{what} was waited for");
    }
    for id in ["${jndi:ldap}", &"jndi".repeat(2500)] {
        let answer = platform.raw(format!("GET /healthz HTTP/1.1\r\n{close}\r\nx-request-id: {id}\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("jndi"), "{answer}");
        let own = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap_or_default();
        assert!(own.parse::<uuid::Uuid>().is_ok(), "it has an id of its own: {answer}");
    }
}

#[test]
fn slow_heads_and_bodies_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let requests = [
        "GET /healthz HTTP/1.1\r\nhost".to_owned(),
        post("/api/v1/auth/login", "content-length: 100", "{"),
        post("/api/v1/auth/login", "transfer-encoding: chunked", "64\r\n{"),
    ];
    let waiting = requests.map(|request| {
        let mut stream = TcpStream::connect(&platform.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        (request, stream, Instant::now())
    });
    for (request, mut stream, started) in waiting {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_cut(&request, &answer);
        assert!(started.elapsed() < Duration::from_secs(20), "a slow client held its connection");
    }
}

/// Whoever sends a little now and then is cut as whoever sends nothing.
#[test]
fn dripping_heads_and_bodies_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let requests = [
        ("GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ".to_owned(), "a"),
        (post("/api/v1/auth/login", "content-length: 1000", "{"), " "),
        (post("/api/v1/auth/login", "transfer-encoding: chunked", "1\r\n{\r\n"), "1\r\n \r\n"),
    ];
    let address = &platform.address;
    std::thread::scope(|scope| {
        for (begun, drop) in &requests {
            scope.spawn(move || {
                let started = Instant::now();
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
                stream.write_all(begun.as_bytes()).unwrap();
                let mut answer = [0; 4096];
                let read = loop {
                    assert!(started.elapsed() < Duration::from_secs(20), "a dripping client held its connection");
                    match stream.read(&mut answer) {
                        Ok(read) => break read,
                        Err(_) => stream.write_all(drop.as_bytes()).unwrap(),
                    }
                };
                let mut answer = answer[..read].to_vec();
                // The rest of it, until the connection ends or nothing comes.
                let _ = stream.read_to_end(&mut answer);
                assert_cut(begun, &String::from_utf8_lossy(&answer));
            });
        }
    });
}

/// What is left of a body never passes for a request, and is not waited for.
#[test]
fn a_body_that_nobody_reads_ends_the_connection() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let hidden = "GET /problems/gone HTTP/1.1\r\nhost: x\r\n\r\n";
    let large = format!("content-length: {}", 2 << 20);
    let chunk = format!("{:x}\r\n{hidden}", hidden.len() + 1000);
    let cases = [
        ("no such path", post("/api/v1/nothing", "content-length: 100000", hidden), "404"),
        ("no sign-in", post("/api/v1/suggestions", "content-length: 100000", hidden), "401"),
        ("too large", post("/api/v1/auth/login", &large, hidden), "413"),
        ("no such path, in chunks", post("/api/v1/nothing", "transfer-encoding: chunked", &chunk), "404"),
        ("no sign-in, in chunks", post("/api/v1/suggestions", "transfer-encoding: chunked", &chunk), "401"),
        (
            "of another type, in chunks",
            post("/api/v1/auth/login", "content-encoding: rot13\r\ntransfer-encoding: chunked", &chunk),
            "415",
        ),
    ];
    for (what, request, expected) in cases {
        let started = Instant::now();
        let answer = platform.raw(request.as_bytes());
        assert_eq!(status(&answer), expected, "{what}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}: {answer}");
        assert!(answer.contains("connection: close"), "{what}: {answer}");
        assert!(started.elapsed() < Duration::from_secs(5), "{what}: the connection was held");
    }
    let whole = post("/api/v1/nothing", &format!("content-length: {}", hidden.len()), hidden);
    let next = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answers = platform.raw(format!("{whole}{next}").as_bytes());
    assert!(!answers.contains("已不存在"), "a body was read as a request: {answers}");
}

/// Half of them say so, and send no body at all; half only turn out to be, and never end.
#[test]
fn a_thousand_bodies_that_are_too_large_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[("SHANGLIANG_REQUESTS_PER_MINUTE", "1000000")]);
    let login = |headers: &str, body: &str| post("/api/v1/auth/login", headers, body);
    let mebibyte = " ".repeat(1 << 20);
    let declared = &login("content-length: 2097152", "");
    let chunked = &login("transfer-encoding: chunked", &format!("100000\r\n{mebibyte}\r\n2\r\n{{}}\r\n"));
    // The connection stays open for a while, so that the answer is not lost.
    let send = &|request: &str| {
        let mut stream = TcpStream::connect(&platform.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413");
    };
    let send_both = |times: usize| {
        std::thread::scope(|threads| {
            for _ in 0..10 {
                threads.spawn(move || (0..times).for_each(|_| [declared, chunked].into_iter().for_each(|it| send(it))));
            }
        });
    };
    // What so many connections need is there already.
    send_both(10);
    let before = platform.peak_kib();
    send_both(50);
    let grown = platform.grown_kib(before);
    assert!(grown < 10 * 1024, "{grown} KiB");
}
