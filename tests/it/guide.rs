//! The guide for client developers, run as it is written.

use std::process::Command;

use shangliang_tests::process::Process;

#[test]
fn every_line_of_the_guide_works() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &[]);
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
