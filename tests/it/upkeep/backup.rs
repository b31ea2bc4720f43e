//! Backup and restore: the same rows, the same ledger, the same sign-in, on either database; and what is refused.

use std::collections::BTreeSet;
use std::path::Path;

use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use shangliang::backup::{BackupError, Manifest, dump, examine, load};
use shangliang::ledger::{audit, checkpoint, hex};
use shangliang::secrets::sha256;
use shangliang_tests::{Backend, TestApp};

use crate::cases::{World, suggestion_of};
use crate::files::photo;
use crate::sessions::{give_password, sign_in};

/// A platform on which a good deal has happened, and a case on it.
pub async fn lived_in(backend: Backend) -> Option<(World, String)> {
    let world = World::start(backend).await?;
    let World { app, citizen, clerk, staff, .. } = &world;
    give_password(app, citizen, "13800001234", Some("zhang")).await;
    let case = world.answered().await;
    let suggestion = suggestion_of(&world, &case).await;
    world.rate(citizen, &case, &suggestion, "unsatisfied").await;
    photo(citizen).await;
    clerk.post(format!("/cases/{case}/comments")).json(&json!({ "text": "𠮷\r\n\u{3000}已联系" })).await.expect(201);
    let version = staff.get(format!("/suggestions/{suggestion}")).await.expect(200)["version"].clone();
    staff.post(format!("/suggestions/{suggestion}/publish")).if_match(&version).await.expect(200);
    clerk.post(format!("/suggestions/{suggestion}/support")).await.expect(200);
    sign_in(app, "13800001234").await;
    checkpoint::make(&app.app).await.unwrap();
    world.suggest(citizen, "这一条在检查点之后").await;
    Some((world, case))
}

async fn backed_up(app: &TestApp, folder: &Path) -> Manifest {
    dump(&app.app, folder, None, |_| {}).await.unwrap()
}

async fn bring_back(app: &TestApp, folder: &Path) -> Result<(), BackupError> {
    examine(folder).await?;
    load(&app.app, folder, |_| {}).await
}

/// The digest of the rows of every table.
pub async fn content(app: &TestApp) -> Value {
    let folder = tempfile::tempdir().unwrap();
    json!(backed_up(app, folder.path()).await.tables)
}

/// Every row of every table, as a backup spells them.
pub async fn spelled_out(app: &TestApp) -> String {
    let folder = tempfile::tempdir().unwrap();
    backed_up(app, folder.path()).await;
    let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.is_file()).map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[rstest]
#[case(Backend::Sqlite, Backend::Sqlite)]
#[case(Backend::Sqlite, Backend::Postgres)]
#[case(Backend::Postgres, Backend::Postgres)]
#[case(Backend::Postgres, Backend::Sqlite)]
#[actix_web::test]
async fn what_was_backed_up_comes_back(#[case] from: Backend, #[case] to: Backend) {
    let Some((world, case)) = lived_in(from).await else { return };
    let Some(target) = world.app.moved_to(to).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let manifest = backed_up(&world.app, folder.path()).await;
    assert!(manifest.rows() > 30);

    bring_back(&target, folder.path()).await.unwrap();
    assert_eq!(content(&target).await, json!(manifest.tables));
    audit(&(&target.sql).into(), target.app.keys.checkpoint(), None, |_| {}).await.unwrap();
    let before = world.citizen.get(format!("/cases/{case}")).await.expect(200);
    sign_in(&target, "13800001234").await;
    let citizen = target.signed_in(world.citizen.id).await;
    assert_eq!(citizen.get(format!("/cases/{case}")).await.expect(200), before);

    // It goes on from there, the ledger too.
    let body = json!({
        "title": "搬家之后的第一条建议", "kind": "citizen", "committee_id": world.committee.id,
        "body": "请在村口修建候车亭，方便老人和学生乘车。",
    });
    citizen.post("/suggestions").key("after").json(&body).await.expect(201);
    checkpoint::make(&target.app).await.unwrap();
    audit(&(&target.sql).into(), target.app.keys.checkpoint(), None, |_| {}).await.unwrap();

    let now = content(&target).await;
    assert!(matches!(bring_back(&target, folder.path()).await, Err(BackupError::NotEmpty(_))));
    assert_eq!(content(&target).await, now);
}

#[rstest]
#[actix_web::test]
async fn a_backup_tells_no_secrets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((world, _)) = lived_in(backend).await else { return };
    let folder = tempfile::tempdir().unwrap();
    backed_up(&world.app, folder.path()).await;
    assert!(!folder.path().join("keys").exists());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for secret in ["13800001234", "张小明", "correct horse", "029-12345678"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

/// Ways in which a backup is no longer what was made.
#[derive(Clone, Copy, Debug)]
enum Damage {
    ChangedByte,
    CutFile,
    MissingFile,
    MissingManifest,
    OtherSchema,
    /// The manifest fits, but a line in the middle of the load is no row.
    BrokenRow,
    /// The manifest fits, but a row refers to one that is not there.
    LostRow,
}

impl Damage {
    fn apply(self, folder: &Path) {
        let (manifest, suggestions) = (folder.join("manifest.json"), folder.join("suggestion.jsonl"));
        let text = std::fs::read_to_string(&suggestions).unwrap();
        match self {
            Self::ChangedByte => std::fs::write(&suggestions, text.replacen("电梯", "楼梯", 1)).unwrap(),
            Self::CutFile => std::fs::write(&suggestions, &text[..text.len() - 1]).unwrap(),
            Self::MissingFile => std::fs::remove_file(&suggestions).unwrap(),
            Self::MissingManifest => std::fs::remove_file(&manifest).unwrap(),
            Self::OtherSchema => {
                let text = std::fs::read_to_string(&manifest).unwrap();
                std::fs::write(&manifest, text.replacen("\"schema\": \"m", "\"schema\": \"x", 1)).unwrap();
            }
            Self::BrokenRow => rewrite(folder, "reply", |text| text.replacen("\"text\":", "\"texts\":", 1)),
            Self::LostRow => {
                rewrite(folder, "suggestion", |text| text.lines().skip(1).map(|line| format!("{line}\n")).collect())
            }
        }
    }
}

/// Changes a table's file together with what the manifest says of it.
pub fn rewrite(folder: &Path, table: &str, change: impl FnOnce(String) -> String) {
    let (path, manifest_path) = (folder.join(format!("{table}.jsonl")), folder.join("manifest.json"));
    let text = change(std::fs::read_to_string(&path).unwrap());
    let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(&manifest_path).unwrap()).unwrap();
    let summary =
        manifest["tables"].as_array_mut().unwrap().iter_mut().find(|summary| summary["name"] == table).unwrap();
    summary["rows"] = json!(text.lines().count());
    summary["sha256"] = json!(hex(&sha256(&[text.as_bytes()])));
    std::fs::write(&path, text).unwrap();
    std::fs::write(&manifest_path, manifest.to_string()).unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_damaged_backup_changes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some((world, _)) = lived_in(backend).await else { return };
    let target = world.app.moved_to(backend).await.unwrap();
    let empty = content(&target).await;
    for damage in [
        Damage::ChangedByte,
        Damage::CutFile,
        Damage::MissingFile,
        Damage::MissingManifest,
        Damage::OtherSchema,
        Damage::BrokenRow,
        Damage::LostRow,
    ] {
        let folder = tempfile::tempdir().unwrap();
        backed_up(&world.app, folder.path()).await;
        damage.apply(folder.path());
        let refused = bring_back(&target, folder.path()).await.expect_err(&format!("{damage:?}"));
        assert!(!matches!(refused, BackupError::NotEmpty(_)), "{damage:?}: {refused}");
        assert_eq!(content(&target).await, empty, "{damage:?}");
    }
}

#[rstest]
#[actix_web::test]
async fn no_table_is_left_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let sql = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Backend::Postgres => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
    };
    let rows = app.sql.query_all_raw(Statement::from_string(app.sql.get_database_backend(), sql)).await.unwrap();
    let mut tables: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    // What lives for minutes, how far consumers came, and the record of migrations, which the target has made itself.
    for short_lived in
        ["one_time_code", "rate_window", "job_lease", "feed_cursor", "upload", "list_export", "seaql_migrations"]
    {
        assert!(tables.remove(short_lived), "{short_lived}");
    }
    let folder = tempfile::tempdir().unwrap();
    let backed_up = backed_up(&app, folder.path()).await;
    assert_eq!(backed_up.tables.into_iter().map(|table| table.name).collect::<BTreeSet<_>>(), tables);
}
