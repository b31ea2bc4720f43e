//! Backup and restore from the command line: a platform moves, or what was there stays as it was.

use std::path::Path;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use shangliang_tests::Backend;
use shangliang_tests::process::{Process, command};

use super::backup::{lived_in, rewrite};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// Runs a command; gives its exit code and what it told.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = command(BINARY, folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_commands_move_a_platform() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let signs_in = |platform: &Process| {
        let body = json!({ "account": "admin", "password": "a long password for tests only" }).to_string();
        let length = body.len();
        let request = format!(
            "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        platform.raw(request.as_bytes()).starts_with("HTTP/1.1 200")
    };
    let platform = Process::serve(BINARY, old.path(), &[]);
    assert!(signs_in(&platform));

    // While it serves.
    let (code, told, _) = run(old.path(), &["backup", "plain"]);
    assert!(code == Some(0) && told.starts_with("backed up "), "{told}");
    let (code, _, complained) = run(old.path(), &["backup", "plain"]);
    assert!(code == Some(1) && complained.contains("is not empty\nhint: "), "{complained}");
    assert_eq!(run(old.path(), &["backup", "whole", "--with-keys"]).0, Some(0));
    let [plain, whole] = ["plain", "whole"].map(|name| old.path().join(name).display().to_string());

    let (code, _, complained) = run(new.path(), &["restore", &plain]);
    assert!(code == Some(1) && complained.contains("has no keys"), "{complained}");
    let victim = Path::new(&plain).join("account.jsonl");
    std::fs::write(&victim, "").unwrap();
    let (code, _, complained) = run(new.path(), &["restore", &plain]);
    assert!(code == Some(1) && complained.contains("not as the manifest says"), "{complained}");
    assert!(!new.path().join("data").exists(), "a refused restore changed something");

    let (code, told, complained) = run(new.path(), &["restore", &whole]);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    assert!(told.starts_with("restored "), "{told}");
    let (code, told, _) = run(new.path(), &["verify"]);
    assert!(code == Some(0) && told.starts_with("verified "), "{told}");
    assert!(signs_in(&Process::serve(BINARY, new.path(), &[])));

    let (code, _, complained) = run(new.path(), &["restore", &whole]);
    assert!(code == Some(1) && complained.contains("is not empty\nhint: "), "{complained}");
    let foreign = tempfile::tempdir().unwrap();
    Process::serve(BINARY, foreign.path(), &[]).terminate();
    std::fs::remove_file(foreign.path().join("data/shangliang.db")).unwrap();
    let (code, _, complained) = run(foreign.path(), &["restore", &whole]);
    assert!(code == Some(1) && complained.contains("holds other keys than"), "{complained}");
    assert!(!foreign.path().join("data/shangliang.db").exists());
}

/// The backup of a new platform, with its keys.
fn whole_backup(folder: &Path) -> String {
    Process::serve(BINARY, folder, &[]).terminate();
    assert_eq!(run(folder, &["backup", "whole", "--with-keys"]).0, Some(0));
    folder.join("whole").display().to_string()
}

#[test]
fn a_refused_restore_leaves_nothing_behind() {
    let [one, other, new] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let [backup, damaged] = [&one, &other].map(|folder| whole_backup(folder.path()));
    let data = new.path().join("data");
    let not_a_row: fn(String) -> String = |text| text.replacen("\"status\":", "\"statuses\":", 1);
    let lost: fn(String) -> String = |_| String::new();
    for (damage, complaint) in [(not_a_row, "is no row of account"), (lost, "the database does not answer")] {
        rewrite(Path::new(&damaged), "account", damage);
        let (code, _, complained) = run(new.path(), &["restore", &damaged]);
        assert!(code == Some(1) && complained.contains(complaint), "{complained}");
        assert!(!data.exists(), "{complaint}");
    }
    let (code, _, complained) = run(new.path(), &["restore", &backup]);
    assert_eq!(code, Some(0), "{complained}");
}

#[rstest]
#[actix_web::test]
async fn a_filled_database_of_an_earlier_version_stays_as_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((world, _)) = lived_in(backend).await else { return };
    let sql = &world.app.sql;
    for change in [
        "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)",
        "DROP TABLE reply_template",
        "ALTER TABLE committee RENAME COLUMN brand_name TO brand",
    ] {
        sql.execute_unprepared(change).await.unwrap();
    }
    let migrations = async || {
        let all = Statement::from_string(sql.get_database_backend(), "SELECT version FROM seaql_migrations");
        sql.query_all_raw(all).await.unwrap().len()
    };
    let before = migrations().await;
    let folder = tempfile::tempdir().unwrap();
    let backup = whole_backup(folder.path());
    let data = folder.path().join("new");
    let refused = command(BINARY, folder.path())
        .args(["restore", &backup])
        .env("SHANGLIANG_DATABASE_URL", &world.app.app.config.database.url)
        .env("SHANGLIANG_DATA_DIR", &data)
        .output()
        .unwrap();
    let complained = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(complained.contains("the table committee of the database is not empty\nhint: "), "{complained}");
    assert_eq!(migrations().await, before);
    assert!(!data.exists(), "the keys of the backup stayed");
}
