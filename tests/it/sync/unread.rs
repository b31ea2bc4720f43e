//! A client that never reads: its connection is given up, and its place with it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;
use shangliang_tests::process::Process;
use socket2::{Domain, Socket, Type};

use super::sockets::{administrator, citizen, post_as};

/// How many items its copy has: with their titles 600 KiB, more than every buffer on the way holds.
const ITEMS: usize = 900;

/// The most that the platform grows for each, in KiB: 220 to 330 were measured, and a whole copy comes on top of that.
const GROWTH: u64 = 450;

/// How many write them side by side.
const WRITERS: usize = 10;

/// Asks for a stream over a connection that takes little; gives the status, after which nothing was read.
fn ask(platform: &Process, token: &str) -> (String, TcpStream) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address: std::net::SocketAddr = platform.address.parse().unwrap();
    socket.connect(&address.into()).unwrap();
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut line = [0; 12];
    stream.read_exact(&mut line).unwrap();
    (String::from_utf8_lossy(&line[9..]).into_owned(), stream)
}

#[actix_web::test]
async fn a_client_that_never_reads_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let lifted = ["SHANGLIANG_REQUESTS_PER_MINUTE", "SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE"];
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &lifted.map(|name| (name, "1000000")));
    let administrator = administrator(&platform);
    let committee = json!({ "name": "西安市政协", "code": "610100", "level": "city" });
    let committee = post_as(&platform, Some(&administrator), "/committees", &committee);
    let token = citizen(&platform, 0).await;
    let body = json!({
        "title": "长".repeat(50), "kind": "citizen", "committee_id": committee["id"], "submit": false,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
    });
    let write = || {
        for _ in 0..ITEMS / WRITERS {
            let made = post_as(&platform, Some(&token), "/suggestions", &body);
            assert!(made["id"].is_string(), "{made}");
        }
    };
    std::thread::scope(|threads| (0..WRITERS).for_each(|_| drop(threads.spawn(write))));

    // What five who ask need is there already.
    let page =
        format!("GET /api/v1/sync HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n");
    std::thread::scope(|threads| {
        (0..20).for_each(|_| drop(threads.spawn(|| platform.raw(page.as_bytes()))));
    });
    let before = platform.resident_kib();
    let unread: Vec<_> = (0..5).map(|_| ask(&platform, &token)).collect();
    let begun = Instant::now();
    assert_eq!(unread.iter().map(|(status, _)| status.as_str()).collect::<Vec<_>>(), ["200"; 5]);
    assert_eq!(ask(&platform, &token).0, "429");
    tokio::time::sleep(Duration::from_secs(5)).await;
    let grown = platform.resident_kib().saturating_sub(before);
    assert!(grown < 5 * GROWTH, "{grown} KiB for five");
    // Each is given up in its own time, a second or so after the first one.
    let mut later = Vec::new();
    while later.len() < unread.len() {
        assert!(begun.elapsed() < Duration::from_secs(60), "whoever does not read keeps their place");
        match ask(&platform, &token) {
            (status, stream) if status == "200" => later.push(stream),
            _ => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
    for (_, stream) in unread {
        let mut received = Vec::new();
        // What is still open goes on for minutes, so no more is taken than every buffer on the way holds.
        let ended = stream.take(1 << 20).read_to_end(&mut received);
        let kind = ended.map_err(|error| error.kind());
        assert_eq!(kind, Err(std::io::ErrorKind::ConnectionReset), "after {} bytes", received.len());
    }
}
