//! Uploads over a real socket: by the client that everybody uses, over broken connections, and over restarts.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use shangliang_tests::process::Process;

use super::samples;

/// The platform.
pub const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// How many bytes a connection holds at most that the platform has not seen yet.
const BUFFERED: usize = 256 * 1024;

/// An administrator's token.
pub fn token(platform: &Process) -> String {
    let login = r#"{"account":"admin","password":"a long password for tests only"}"#;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json";
    let answer = platform.raw(format!("{head}\r\ncontent-length: {}\r\n\r\n{login}", login.len()).as_bytes());
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

/// The head of a request in the words of the protocol.
pub fn head(method: &str, path: &str, token: &str, more: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n{more}\r\n\r\n"
    )
}

/// A header of an answer.
pub fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let lines = answer.lines().take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.split_once(": ")).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Begins an upload; gives its path.
pub fn begin(platform: &Process, token: &str, key: &str, length: usize) -> String {
    let more = format!("content-length: 0\r\nidempotency-key: {key}\r\nupload-length: {length}");
    let answer = platform.raw(head("POST", "/api/v1/uploads", token, &more).as_bytes());
    header(&answer, "location").unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn offset(platform: &Process, path: &str, token: &str) -> usize {
    let answer = platform.raw(head("HEAD", path, token, "accept: */*").as_bytes());
    header(&answer, "upload-offset").unwrap_or_else(|| panic!("{answer}")).parse().unwrap()
}

/// The head of a request that appends bytes.
pub fn piece(path: &str, token: &str, offset: usize, length: usize) -> String {
    let typed = "content-type: application/offset+octet-stream";
    head("PATCH", path, token, &format!("{typed}\r\nupload-offset: {offset}\r\ncontent-length: {length}"))
}

#[tokio::test]
async fn what_came_before_a_break_outlives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let photo = samples::noise(900, 900);
    let almost = photo.len() * 99 / 100;
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let token = token(&platform);
    let path = begin(&platform, &token, "photo", photo.len());
    // The connection breaks while the rest is waited for.
    let mut stream = TcpStream::connect(&platform.address).unwrap();
    stream.write_all(piece(&path, &token, 0, photo.len()).as_bytes()).unwrap();
    stream.write_all(&photo[..almost]).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    let broken = Instant::now();
    // What was still in the buffers of the connection when it broke is lost, and the client told so.
    let kept = loop {
        let kept = offset(&platform, &path, &token);
        if kept + BUFFERED >= almost {
            break kept;
        }
        assert!(broken.elapsed() < Duration::from_secs(60), "of {almost} bytes only {kept} were kept");
        // An account may not ask as often as it likes.
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    // SIGKILL.
    drop(platform);
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let from = offset(&platform, &path, &token);
    assert!((kept..=almost).contains(&from), "{kept} {from} {almost}");
    let rest = [piece(&path, &token, from, photo.len() - from).as_bytes(), &photo[from..]].concat();
    let done = platform.raw(&rest);
    assert!(done.starts_with("HTTP/1.1 204"), "{done}");
    assert_eq!(header(&done, "location"), Some(path.replace("uploads", "files").as_str()));
}

#[test]
fn what_comes_is_not_kept_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let token = token(&platform);
    let length = 19 << 20;
    let send = |key: &str| {
        let path = begin(&platform, &token, key, length + 1);
        let bytes = [piece(&path, &token, 0, length).as_bytes(), &vec![b'%'; length]].concat();
        let answer = platform.raw(&bytes);
        assert_eq!(header(&answer, "upload-offset"), Some(length.to_string().as_str()), "{answer}");
    };
    send("first");
    let before = platform.peak_kib();
    ["second", "third", "fourth", "fifth"].into_iter().for_each(send);
    let grown = platform.grown_kib(before);
    assert!(grown < 5 * 1024, "{grown} KiB for 76 MiB sent");
}

/// Where tus-js-client is, if it is installed; it must be where the gate runs.
fn tus_client() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tus");
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|ran| ran.status.success());
    if has_node && folder.join("node_modules/tus-js-client").is_dir() {
        return Some(folder);
    }
    let is_obligatory = std::env::vars().any(|(name, value)| name == "SHANGLIANG_TEST_TUS" && value == "required");
    assert!(!is_obligatory, "node or tests/tus/node_modules/tus-js-client is missing");
    eprintln!("skipped: tus-js-client is not installed (npm ci --prefix tests/tus)");
    None
}

#[test]
fn tus_js_client_goes_on_after_a_restart() {
    let Some(client) = tus_client() else { return };
    let folder = tempfile::tempdir().unwrap();
    let photo = samples::noise(900, 900);
    let file = folder.path().join("photo.png");
    std::fs::write(&file, &photo).unwrap();
    let run = |platform: &Process, more: &[(&str, &str)]| -> Value {
        let ran = Command::new("node")
            .arg(client.join("upload.js"))
            .env("TUS_ENDPOINT", format!("http://{}/api/v1/uploads", platform.address))
            .env("TUS_TOKEN", token(platform))
            .env("TUS_FILE", &file)
            .env("TUS_KEY", "tus-js-client")
            .envs(more.iter().copied())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        serde_json::from_slice(&ran.stdout).unwrap()
    };
    let mut platform = Process::serve(BINARY, folder.path(), &[]);
    let half = photo.len() / 2;
    let stopped = run(&platform, &[("TUS_STOP_AT", &half.to_string())]);
    assert!(stopped["sent"].as_u64().is_some_and(|sent| sent >= u64::try_from(half).unwrap()), "{stopped}");
    assert_eq!(stopped["pauses"], 1);
    assert_eq!(platform.terminate(), Some(0));

    let platform = Process::serve(BINARY, folder.path(), &[]);
    let path = stopped["url"].as_str().unwrap().split_once("/api/").unwrap().1;
    let url = format!("http://{}/api/{path}", platform.address);
    let ended = run(&platform, &[("TUS_URL", &url), ("TUS_OVERRIDE", "yes")]);
    let location = ended["file"].as_str().unwrap();
    assert_eq!(location, format!("/api/{}", path.replace("uploads", "files")));
    let seen = platform.raw(head("GET", location, &token(&platform), "accept: application/json").as_bytes());
    let (_, seen) = seen.split_once("\r\n\r\n").unwrap();
    let seen: Value = serde_json::from_str(seen).unwrap();
    assert_eq!((&seen["name"], &seen["width"]), (&"电梯井.png".into(), &900.into()), "{seen}");
    // It can begin anew, and be done in one go.
    let whole = run(&platform, &[("TUS_KEY", "another")]);
    assert!(whole["file"].as_str().is_some_and(|file| file != location), "{whole}");
}
