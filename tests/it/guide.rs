//! The guide for client developers, run as it is written.

use std::process::Command;

use rstest::rstest;
use shangliang_tests::Backend;
use shangliang_tests::databases::fresh_database;
use shangliang_tests::process::Process;

#[rstest]
#[tokio::test]
async fn every_line_of_the_guide_works(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = fresh_database(backend, folder.path()).await else { return };
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &[("SHANGLIANG_DATABASE_URL", &url)]);
    let guide = include_str!("../../docs/guide.md");
    let mut script = String::from("set -euo pipefail\n");
    for block in guide.split("```sh\n").skip(1) {
        script.push_str(block.split("```").next().unwrap());
    }
    let ran = Command::new("bash")
        .arg("-c")
        .arg(script)
        .env("API", format!("http://{}/api/v1", platform.address))
        .env("LOG", platform.output())
        .output()
        .unwrap();
    let (told, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}\n{complained}");
    assert!(told.contains("looked_back"), "{told}");
}
