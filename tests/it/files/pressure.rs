//! Uploads that are too large, and images that say to be small, a hundred at a time: neither fills the memory.

use std::io::{Read, Write};
use std::net::TcpStream;

use shangliang_tests::process::Process;

use super::tus_client::{BINARY, token};
use super::{BOUNDARY, form, samples};

const LIFTED: [(&str, &str); 3] = [
    ("SHANGLIANG_REQUESTS_PER_MINUTE", "1000000"),
    ("SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE", "1000000"),
    ("SHANGLIANG_FILE_IMAGE_MB", "4"),
];

/// A request with a file, whole.
fn upload(token: &str, key: &str, content: &[u8]) -> Vec<u8> {
    let body = form("Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"", content);
    let head = format!(
        "POST /api/v1/files HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// Sends so many at once; gives their statuses.
fn at_once(platform: &Process, token: &str, count: usize, content: &[u8]) -> Vec<String> {
    std::thread::scope(|threads| {
        let sending = (0..count).map(|number| {
            let request = upload(token, &format!("{number}"), content);
            threads.spawn(move || {
                let mut stream = TcpStream::connect(&platform.address).unwrap();
                // Whoever is refused before the end is cut off.
                let _ = stream.write_all(&request);
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer);
                String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap_or_default().to_owned()
            })
        });
        sending.collect::<Vec<_>>().into_iter().map(|sent| sent.join().unwrap()).collect()
    })
}

#[test]
fn what_is_too_large_is_not_kept_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &LIFTED);
    let token = token(&platform);
    let too_large = [samples::png(8, 8), vec![0; 4 << 20]].concat();
    // What a first upload needs is there already.
    for _ in 0..10 {
        at_once(&platform, &token, 1, &samples::png_bomb());
    }
    let before = platform.peak_kib();
    for _ in 0..25 {
        let statuses = at_once(&platform, &token, 1, &too_large);
        assert!(["413", ""].contains(&statuses[0].as_str()), "{statuses:?}");
    }
    let grown = platform.grown_kib(before);
    assert!(grown < 5 * 1024, "{grown} KiB for 100 MiB sent, one after another");

    // So many at once take buffers and threads, whatever they send. Some are cut off while they send, and some sent away.
    let statuses = at_once(&platform, &token, 100, &too_large);
    let grown = platform.grown_kib(before);
    assert!(statuses.iter().all(|status| ["413", "503", ""].contains(&status.as_str())), "{statuses:?}");
    assert!(statuses.iter().filter(|status| *status == "413").count() > 10, "{statuses:?}");
    assert!(grown < 100 * 1024, "{grown} KiB for 400 MiB sent, a hundred at once");
}

/// Each would take 400 MB.
#[test]
fn fifty_bombs_at_once_are_never_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &LIFTED);
    let token = token(&platform);
    let bomb = [samples::png_bomb(), vec![0; 1_000_000]].concat();
    let before = platform.peak_kib();
    let statuses = at_once(&platform, &token, 50, &bomb);
    let grown = platform.grown_kib(before);
    assert!(statuses.iter().all(|status| status == "422" || status == "503"), "{statuses:?}");
    assert!(statuses.iter().any(|status| status == "422"), "{statuses:?}");
    assert!(grown < 100 * 1024, "{grown} KiB");
}
