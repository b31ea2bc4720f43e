//! What the documents have readers type, run as it is written.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use rstest::rstest;
use shangliang::clock::{Clock, SystemClock};
use shangliang_tests::Backend;
use shangliang_tests::databases::fresh_database;
use shangliang_tests::process::{Process, command};

use crate::sessions::second_factor::code_at;

const BINARY: &str = env!("CARGO_BIN_EXE_platform");
const GUIDE: &str = include_str!("../../docs/guide.md");
const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// The blocks of shell commands in a text.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap())
}

/// A shell that runs commands, until one fails, against a platform.
fn shell(script: &str, address: &str) -> Command {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("set -euo pipefail\n{script}")]).env("API", format!("http://{address}/api/v1"));
    shell
}

#[rstest]
#[tokio::test]
async fn every_line_of_the_guide_works(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = fresh_database(backend, folder.path()).await else { return };
    let started_with = settings_of_the_start(folder.path());
    let named = started_with.lines().filter_map(|line| line.split_once('='));
    let settings: Vec<_> = named.chain([("SHANGLIANG_DATABASE_URL", database.url.as_str())]).collect();
    let platform = Process::serve(BINARY, folder.path(), &settings);
    assert!(folder.path().join("guide/keys").is_dir());
    // The readers put an address of their own there; nothing is sent to this one.
    let script = blocks(GUIDE).collect::<String>().replace("hooks.example", "223.5.5.5");
    let ran = shell(&script, &platform.address).env("LOG", platform.output()).output().unwrap();
    let (told, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}\n{complained}");
    assert!(told.lines().any(|line| line == "looked_back"), "{told}");
    assert_eq!(complained, "");
}

/// The settings with which the guide starts the platform, one a line.
fn settings_of_the_start(folder: &Path) -> String {
    let start = GUIDE.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let instead = "cargo() { [ \"$*\" = 'run --release' ] && env | grep ^SHANGLIANG_; }";
    let ran = Command::new("bash").args(["-c", &format!("{instead}\n{start}")]).current_dir(folder).output().unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

/// The first steps of whoever runs a platform, from a one-time password to an administrator of a committee, who signs in.
fn first_steps(platform: &Process, printed: &str) {
    let helpers = blocks(GUIDE).next().unwrap();
    let steps = OPERATIONS.split("## First steps").nth(1).unwrap().split("\n## ").next().unwrap();
    let signs_in = r#"curl -sS --fail-with-body "$API/auth/login" -H 'Content-Type: application/json' \
        -d '{"account":"wang","password":"a password to begin with"}'"#;
    // Where readers fill in what their authenticator shows.
    let steps = steps.replace("```console\ncode=…\n```", "```sh\nread -r code\n```");
    let script: String = [helpers].into_iter().chain(blocks(&steps)).chain([signs_in]).collect();
    let mut shell = shell(&script, &platform.address);
    let (stdin, stdout) = (Stdio::piped(), Stdio::piped());
    let mut ran = shell.env("PRINTED", printed).stdin(stdin).stdout(stdout).spawn().unwrap();
    let mut stdout = BufReader::new(ran.stdout.take().unwrap());
    let mut secret = String::new();
    while !secret.ends_with("the password is changed\n") {
        assert_ne!(stdout.read_line(&mut secret).unwrap(), 0, "{secret}");
    }
    secret.clear();
    stdout.read_line(&mut secret).unwrap();
    let code = code_at(secret.trim_end(), SystemClock.now());
    writeln!(ran.stdin.take().unwrap(), "{code}").unwrap();
    let mut told = String::new();
    stdout.read_to_string(&mut told).unwrap();
    assert!(ran.wait().unwrap().success(), "{secret}{told}");
    assert!(told.contains("\"recovery_codes\":[") && told.contains("\"role\":\"committee_administrator\""), "{told}");
}

/// The password that a command has told.
fn password_in(told: &str) -> String {
    let password = told.split("password=").nth(1).unwrap();
    password.split_whitespace().next().unwrap().to_owned()
}

#[rstest]
#[case::development(&[])]
#[case::production(&[
    ("SHANGLIANG_MODE", "production"),
    ("SHANGLIANG_SMS_URL", "https://sms.example/send"),
    ("SHANGLIANG_SMS_SECRET", "a1c6f4e8d2b97035e8c1f7d94b6a2038"),
])]
fn the_first_steps_lead_to_an_administrator(#[case] settings: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let settings: Vec<_> = settings.iter().copied().chain([("SHANGLIANG_ADMIN_PASSWORD", "")]).collect();
    let platform = Process::serve(BINARY, folder.path(), &settings);
    let printed = std::fs::read_to_string(platform.output()).unwrap();
    first_steps(&platform, &password_in(&printed));
}

#[test]
fn who_lost_the_way_in_gets_it_back_from_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let printed = reset_access(folder.path(), "admin").unwrap();
    first_steps(&platform, &password_in(&printed));
    let complained = reset_access(folder.path(), "nobody").unwrap_err();
    assert!(complained.starts_with("error: no active account of staff signs in as nobody\nhint: "), "{complained}");
}

/// What the command told, or complained of.
fn reset_access(folder: &Path, account: &str) -> Result<String, String> {
    let ran = command(BINARY, folder).args(["reset-access", account]).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if ran.status.success() { Ok(text(ran.stdout)) } else { Err(text(ran.stderr)) }
}
