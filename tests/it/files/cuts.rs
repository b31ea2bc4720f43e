//! An upload whose connection breaks anywhere ends whole.

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use shangliang::secrets::sha256;
use shangliang_tests::process::Process;

use super::samples;
use super::tus_client::{BINARY, begin, head, header, piece, token};

/// How many uploads break, each at a place of its own.
const CUTS: usize = 50;

/// Where an upload stands, by an answer that nobody may keep.
fn offset(platform: &Process, path: &str, token: &str) -> usize {
    let answer = platform.raw(head("HEAD", path, token, "accept: */*").as_bytes());
    assert_eq!(header(&answer, "cache-control"), Some("no-store"), "{answer}");
    header(&answer, "upload-offset").unwrap_or_else(|| panic!("{answer}")).parse().unwrap()
}

#[test]
fn wherever_it_breaks_it_ends_whole() {
    const SEED: u64 = 7;
    let mut dice = StdRng::seed_from_u64(SEED);
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[("SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE", "1000000")]);
    let token = token(&platform);
    // A document is kept as it came; this one is a little longer than one piece.
    let words: String = (0..1_100_000).map(|_| char::from(dice.random_range(b'a'..=b'z'))).collect();
    let sent = samples::pdf(&format!("/Words ({words})"));
    let digest: String = sha256(&[&sent]).iter().map(|byte| format!("{byte:02x}")).collect();
    for round in 0..CUTS {
        let cut = dice.random_range(1..sent.len());
        let path = begin(&platform, &token, &format!("cut-{round}"), sent.len());
        let mut stream = TcpStream::connect(&platform.address).unwrap();
        stream.write_all(piece(&path, &token, 0, sent.len()).as_bytes()).unwrap();
        stream.write_all(&sent[..cut]).unwrap();
        stream.shutdown(Shutdown::Both).unwrap();
        // What was on its way may still arrive between the question and the rest: then the client asks again.
        let mut reached = 0;
        loop {
            let from = offset(&platform, &path, &token);
            assert!((reached..=cut).contains(&from), "seed {SEED}: {from} after {reached}, cut at {cut}");
            reached = from;
            let rest = [piece(&path, &token, from, sent.len() - from).as_bytes(), &sent[from..]].concat();
            let done = platform.raw(&rest);
            if done.starts_with("HTTP/1.1 204") {
                break;
            }
            assert!(done.starts_with("HTTP/1.1 409"), "seed {SEED}, cut at {cut}: {done}");
        }
        let seen = platform.raw(head("GET", &path.replace("uploads", "files"), &token, "accept: */*").as_bytes());
        let seen: Value = serde_json::from_str(seen.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(seen["sha256"], digest, "seed {SEED}, cut at {cut}: {seen}");
    }
}
