//! Starting: who may read what a start makes, that SQLite is served by one process, what is warned of, and what a platform does unasked.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use shangliang_entity::{checkpoint, notice};
use shangliang_tests::process::{Process, command};
use shangliang_tests::{Backend, TestApp};

use crate::cases::World;

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// Runs a command; gives its exit code, what it told and what it complained of.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(BINARY, folder).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn nobody_else_reads_the_data_folder() {
    const WARNING: &str = "data is open to others than its owner (mode 755); run chmod go= on it";
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["migrate"]).0, Some(0));
    assert_eq!(mode(&folder.path().join("data")), 0o700);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut platform = Process::serve(BINARY, folder.path(), &[]);
    assert_eq!(mode(&data), 0o700);
    assert!(!platform.log().contains("is open to others"), "{}", platform.log());
    assert!(!run(folder.path(), &["check"]).1.contains("is open to others"));
    platform.terminate();

    // What an operator has made otherwise stays so.
    set_mode(&data, 0o755);
    let platform = Process::serve(BINARY, folder.path(), &[]);
    assert!(platform.log().contains(WARNING), "{}", platform.log());
    let checked = run(folder.path(), &["check"]).1;
    assert!(checked.lines().any(|line| line.starts_with("warning: ") && line.ends_with(WARNING)), "{checked}");
    assert_eq!(mode(&data), 0o755);
}

#[test]
fn a_folder_of_the_database_that_others_may_read_is_warned_of() {
    const WARNING: &str = "elsewhere is open to others than its owner (mode 755); run chmod go= on it";
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    set_mode(&elsewhere, 0o755);
    let url = format!("sqlite:{}", elsewhere.join("shangliang.db").display());
    let platform = Process::serve(BINARY, folder.path(), &[("SHANGLIANG_DATABASE_URL", &url)]);
    assert_eq!(platform.log().matches("is open to others").count(), 1, "{}", platform.log());
    assert!(platform.log().contains(WARNING), "{}", platform.log());
    let checked = command(BINARY, folder.path()).arg("check").env("SHANGLIANG_DATABASE_URL", &url).output().unwrap();
    assert!(String::from_utf8(checked.stdout).unwrap().contains(WARNING));
}

#[test]
fn nobody_else_reads_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    Process::serve(BINARY, folder.path(), &[]).terminate();
    // Also in a folder that was there and that others may list.
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    set_mode(&copy, 0o755);
    for to in ["copy", "new/copy"] {
        assert_eq!(run(folder.path(), &["backup", to, "--with-keys"]).0, Some(0));
        let files = std::fs::read_dir(folder.path().join(to)).unwrap().map(|entry| entry.unwrap().path());
        let modes: std::collections::BTreeSet<_> = files.map(|path| (path.is_dir(), mode(&path))).collect();
        assert_eq!(modes, [(false, 0o600), (true, 0o700)].into(), "{to}");
    }
    assert_eq!(mode(&folder.path().join("new/copy")), 0o700);
}

#[test]
fn one_process_serves_a_database_of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let first = Process::serve(BINARY, folder.path(), &[]);
    let mut second = command(BINARY, folder.path());
    let refused = second.env("SHANGLIANG_LISTEN", "127.0.0.1:0").output().unwrap();
    let complained = String::from_utf8(refused.stderr).unwrap();
    let told: Vec<_> = complained.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    let [error, hint] = told[..] else { panic!("{complained}") };
    let database = folder.path().join("data/shangliang.db");
    let expected = format!("error: another process serves {} already, and SQLite is for one", database.display());
    assert_eq!((refused.status.code(), error), (Some(1), expected.as_str()));
    assert!(hint.starts_with("hint: end that one, or name another data folder: SHANGLIANG_DATA_DIR"), "{hint}");
    // By whatever name it is called.
    symlink(folder.path().join("data"), folder.path().join("linked")).unwrap();
    symlink(&database, folder.path().join("same.db")).unwrap();
    for name in ["linked/shangliang.db", "same.db", "linked/../data/shangliang.db", "data/shanglian%67.db"] {
        let url = format!("sqlite:{}", folder.path().join(name).display());
        let named = [("SHANGLIANG_LISTEN", "127.0.0.1:0"), ("SHANGLIANG_DATABASE_URL", &url)];
        let refused = command(BINARY, folder.path()).envs(named).output().unwrap();
        let complained = String::from_utf8(refused.stderr).unwrap();
        assert!(complained.lines().any(|line| line == expected), "{name}: {complained}");
    }

    // What works beside it goes on working, and another database beside it has a process of its own.
    for beside in [&["migrate"][..], &["check"], &["verify"], &["reset-access", "admin"], &["backup", "copy"]] {
        let (code, _, complained) = run(folder.path(), beside);
        assert_eq!(code, Some(0), "{beside:?}: {complained}");
    }
    let other = format!("sqlite:{}", folder.path().join("data/other.db").display());
    drop(Process::serve(BINARY, folder.path(), &[("SHANGLIANG_DATABASE_URL", &other)]));

    // Killed, the first leaves nothing behind that keeps the next out.
    drop(first);
    drop(Process::serve(BINARY, folder.path(), &[]));
}

#[test]
fn a_weak_password_of_the_settings_is_warned_of() {
    const WARNING: &str = "SHANGLIANG_ADMIN_PASSWORD is weak, and production refuses it: at least 15 characters";
    let folder = tempfile::tempdir().unwrap();
    let weak = [("SHANGLIANG_ADMIN_PASSWORD", "short")];
    let check = || {
        let checked = command(BINARY, folder.path()).arg("check").envs(weak).output().unwrap();
        String::from_utf8(checked.stdout).unwrap()
    };
    assert!(check().contains(&format!("warning: {WARNING}")), "{}", check());
    let mut platform = Process::serve(BINARY, folder.path(), &weak);
    assert!(platform.log().contains(WARNING), "{}", platform.log());
    platform.terminate();
    // It was taken, and has no effect any more.
    assert!(!check().contains(WARNING) && check().contains("SHANGLIANG_ADMIN_PASSWORD has no effect"), "{}", check());
}

/// Whatever the clock asks for: nobody sends a request.
#[rstest]
#[actix_web::test]
async fn what_became_late_is_found_and_told_and_checkpoints_are_made(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with_key_folder(backend, |_| {}).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let world = World::of(app.clone(), committee).await;
    // The test lives in March 2026, the binary by the clock on the wall.
    let case = world.opened().await;
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    let is_told = notice::Column::AccountId.eq(world.clerk.id).and(notice::Column::Action.eq("case.overdue"));
    let found = async || {
        let told = notice::Entity::find().filter(is_told.clone()).count(&app.sql).await.unwrap();
        let checkpoints = checkpoint::Entity::find().count(&app.sql).await.unwrap();
        (world.events(&case).await.contains(&"case.overdue".to_owned()), told > 0, checkpoints > 0)
    };
    assert_eq!(found().await, (false, false, false));

    let (log, folder) = (tempfile::tempdir().unwrap(), app.app.config.data_dir.to_str().unwrap());
    let settings = [
        ("SHANGLIANG_DATABASE_URL", app.app.config.database.url.as_str()),
        ("SHANGLIANG_DATA_DIR", folder),
        ("SHANGLIANG_JOB_SECONDS", "1"),
    ];
    let platform = Process::serve(BINARY, log.path(), &settings);
    let started = Instant::now();
    while found().await != (true, true, true) {
        assert!(started.elapsed() < Duration::from_secs(60), "{:?}\n{}", found().await, platform.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
