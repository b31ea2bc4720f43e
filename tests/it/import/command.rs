//! The command as staff run it: what it prints, what it writes and how it ends.

use std::path::Path;
use std::process::Output;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel, PaginatorTrait};
use shangliang_entity::vocab::CommitteeLevel;
use shangliang_entity::{category, committee, ledger_entry, suggestion};
use shangliang_tests::process::{Process, command};

use super::{lines, replied, row};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// A data folder that a platform was started on, with one committee, 610100.
pub async fn folder() -> (tempfile::TempDir, DatabaseConnection) {
    let folder = tempfile::tempdir().unwrap();
    Process::serve(BINARY, folder.path(), &[]).terminate();
    let sql =
        Database::connect(format!("sqlite:{}", folder.path().join("data/shangliang.db").display())).await.unwrap();
    sql.execute_unprepared("PRAGMA busy_timeout = 5000").await.unwrap();
    enter_committee(&sql).await;
    (folder, sql)
}

/// Enters the committee 610100.
pub async fn enter_committee(sql: &DatabaseConnection) {
    let now = shangliang_tests::app::first_morning();
    let id = uuid::Uuid::from_u128(0x0193_9f2a_7c11_7a3e_9b1d_6f0c_2a5e_8d34);
    let row = committee::Model {
        id: id.into(),
        parent_id: None,
        path: format!("/{id}/"),
        name: "西安市政协".to_owned(),
        code: "610100".to_owned(),
        level: CommitteeLevel::City,
        brand_name: None,
        brand_slogan: None,
        reviews_replies: true,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    committee::Entity::insert(row.into_active_model()).exec_without_returning(sql).await.unwrap();
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(BINARY, folder).arg("import").args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[actix_web::test]
async fn it_tells_what_became_of_the_file() {
    let (folder, sql) = folder().await;
    // It serves meanwhile.
    let platform = Process::serve(BINARY, folder.path(), &[]);
    std::fs::write(folder.path().join("a.jsonl"), format!("{}broken\n", lines(&[replied("1"), row("2")]))).unwrap();
    let import = ["suggestions", "a.jsonl", "--committee", "610100", "--report", "report.csv"];

    let (code, told, complained) = run(folder.path(), &import);
    assert_eq!(told, "read 3, new 2, unchanged 0, differing 0, refused 1\n");
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    let report = std::fs::read_to_string(folder.path().join("report.csv")).unwrap();
    assert!(report.starts_with("line,field,reason\n3,,not JSON"), "{report}");

    let entries = ledger_entry::Entity::find().count(&sql).await.unwrap();
    let (code, told, complained) = run(folder.path(), &import[..4]);
    assert_eq!((code, told.as_str()), (Some(0), "read 3, new 0, unchanged 2, differing 0, refused 1\n"));
    assert!(complained.starts_with("line 3: not JSON"), "{complained}");
    assert_eq!(suggestion::Entity::find().count(&sql).await.unwrap(), 2);
    assert_eq!(ledger_entry::Entity::find().count(&sql).await.unwrap(), entries);
    assert!(platform.raw(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").starts_with("HTTP/1.1 200"));
}

#[actix_web::test]
async fn failures_have_a_hint_and_change_nothing() {
    let (folder, sql) = folder().await;
    let entries = ledger_entry::Entity::find().count(&sql).await.unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("good.jsonl", &lines(&[row("1")]));
    write("bad.jsonl", "broken\n");
    write("good.txt", &lines(&[row("1")]));
    write("empty.csv", "");
    let fails = |file: &str, committee: &str, expected: i32, told: &str| {
        let (code, _, complained) = run(folder.path(), &["suggestions", file, "--committee", committee]);
        assert_eq!(code, Some(expected), "{file}: {complained}");
        assert!(complained.contains("error: ") && complained.contains(told), "{file}: {complained}");
    };
    fails("good.jsonl", "999999", 1, "hint: make it with POST /api/v1/committees");
    fails("none.jsonl", "610100", 1, "cannot read none.jsonl");
    let import = ["import", "suggestions", "good.jsonl", "--committee", "610100"];
    let never_started = command(BINARY, folder.path()).args(import).env("SHANGLIANG_DATA_DIR", "new").output().unwrap();
    let complained = String::from_utf8(never_started.stderr).unwrap();
    assert!(complained.contains("\nhint: start the platform once with `shangliang serve`"), "{complained}");
    fails("data", "610100", 1, "hint: its name must end in");
    fails("good.txt", "610100", 1, "hint: its name must end in");
    fails("bad.jsonl", "610100", 1, "nothing in bad.jsonl could be read");
    fails("empty.csv", "610100", 1, "nothing in empty.csv could be read");
    assert_eq!(run(folder.path(), &["suggestions", "good.jsonl"]).0, Some(2));
    assert_eq!(run(folder.path(), &["suggestions"]).0, Some(2));
    assert_eq!(run(folder.path(), &["letters", "good.jsonl", "--committee", "610100"]).0, Some(2));

    // A report over the file itself would destroy it.
    let over = ["suggestions", "good.jsonl", "--committee", "610100", "--report", "./good.jsonl"];
    let (code, _, complained) = run(folder.path(), &over);
    assert!(code == Some(1) && complained.contains("it is the file to be imported"), "{complained}");
    assert_eq!(std::fs::read_to_string(folder.path().join("good.jsonl")).unwrap(), lines(&[row("1")]));
    assert_eq!(suggestion::Entity::find().count(&sql).await.unwrap(), 0);
    assert_eq!(ledger_entry::Entity::find().count(&sql).await.unwrap(), entries);
}

#[actix_web::test]
async fn categories_fill_the_dictionary_once() {
    let (folder, sql) = folder().await;
    let csv = "level1,level2,level3\n城乡建设,供水,水质\n城乡建设,供水,水质\n城乡建设,,供水\n交通运输,公交,线路\n";
    std::fs::write(folder.path().join("c.csv"), csv).unwrap();
    let import = ["categories", "c.csv", "--committee", "610100"];
    let (code, told, complained) = run(folder.path(), &import);
    assert_eq!((code, told.as_str()), (Some(0), "read 4, new 2, unchanged 1, differing 0, refused 1\n"));
    assert!(complained.starts_with("line 4, level2: "), "{complained}");
    assert_eq!(run(folder.path(), &import).1, "read 4, new 0, unchanged 3, differing 0, refused 1\n");

    // A suggestion that names a first level only gets a category of that level.
    let mut row = row("1");
    row["level1"] = "交通运输".into();
    std::fs::write(folder.path().join("a.jsonl"), lines(&[row])).unwrap();
    assert_eq!(run(folder.path(), &["suggestions", "a.jsonl", "--committee", "610100"]).0, Some(0));
    let mut rows = category::Entity::find().all(&sql).await.unwrap();
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    let names: Vec<_> =
        rows.iter().map(|row| (row.code.as_str(), row.level1.as_str(), row.level3.as_deref())).collect();
    assert_eq!(
        names,
        [("0001", "城乡建设", Some("水质")), ("0002", "交通运输", Some("线路")), ("0003", "交通运输", None)]
    );
    let entered = suggestion::Entity::find().one(&sql).await.unwrap().unwrap();
    assert_eq!(entered.category.as_deref(), Some("0003"));
}
