//! How far long work has come is told to people, and to nobody else.

use std::process::Command;

use shangliang_tests::process::command;

use super::BINARY;

/// On a terminal, which `script` is (Debian's util-linux), and without one.
#[test]
fn progress_is_shown_on_a_terminal_only() {
    let folder = tempfile::tempdir().unwrap();
    let demo = command(BINARY, folder.path()).arg("demo").output().unwrap();
    assert!(demo.status.success(), "{demo:?}");
    assert!(!String::from_utf8_lossy(&demo.stderr).contains(" left"), "{demo:?}");

    let backup = command(BINARY, folder.path());
    let mut watched = Command::new("script");
    watched.args(["--quiet", "--return", "--command", &format!("stty columns 80; {BINARY} backup copy")]);
    watched.arg("/dev/null").current_dir(folder.path());
    for (name, value) in backup.get_envs() {
        match value {
            Some(value) => watched.env(name, value),
            None => watched.env_remove(name),
        };
    }
    let watched = watched.output().unwrap();
    let told = String::from_utf8_lossy(&watched.stdout);
    assert!(watched.status.success(), "{told}");
    assert!(told.contains(" rows, ") && told.contains(" left"), "{told}");
}
