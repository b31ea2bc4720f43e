//! The command as whoever tries the platform out runs it.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use sea_orm::{Database, EntityTrait, PaginatorTrait};
use shangliang_entity::suggestion;
use shangliang_tests::process::{Process, command, shows_bar, watch};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

fn run(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let output = command(BINARY, folder).args(arguments).envs(settings.iter().copied()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// One test for all, and on SQLite alone, since filling takes many seconds. What the other commands show: `commands::progress`.
#[test]
fn it_is_filled_served_verified_and_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let (is_done, shown) = watch(BINARY, folder.path(), "demo --seed 7", &[]);
    assert!(is_done && shows_bar(&shown, "rows"), "{shown}");
    let told = shown[shown.find("filled in ").unwrap()..].replace('\r', "");
    assert!(told.starts_with("filled in 21 committees, 2400 members, 380 studios, 84 departments, "), "{told}");
    assert!(told.contains(" topics, 3000 suggestions\n"), "{told}");
    let line = told.lines().last().unwrap();
    assert_eq!(std::fs::metadata(folder.path().join("data")).unwrap().permissions().mode() & 0o777, 0o700);

    let mut platform = Process::serve(BINARY, folder.path(), &[]);
    // Its last line signs in, as it stands and for a clerk.
    for (account, role) in [("staff.610100", "committee_staff"), ("clerk.610100.1", "department_clerk")] {
        let line = line.replace("127.0.0.1:8080", &platform.address).replace("staff.610100", account);
        let ran = Command::new("bash").args(["-c", &line]).output().unwrap();
        let answer = String::from_utf8_lossy(&ran.stdout);
        assert!(answer.contains("\"access_token\":") && answer.contains(role), "{line}: {answer}");
    }
    platform.terminate();

    let (code, _, complained) = run(folder.path(), &["demo"], &[]);
    assert_eq!(code, Some(1));
    assert!(
        complained.starts_with("error: the database is not empty") && complained.contains("\nhint: "),
        "{complained}"
    );
    let (code, told, complained) = run(folder.path(), &["verify"], &[]);
    assert_eq!(code, Some(0), "{complained}");
    assert!(told.starts_with("verified "), "{told}");
    assert_eq!(run(folder.path(), &["backup", "copy", "--with-keys"], &[]).0, Some(0));
    let elsewhere = folder.path().join("elsewhere").display().to_string();
    let (code, told, complained) = run(folder.path(), &["restore", "copy"], &[("SHANGLIANG_DATA_DIR", &elsewhere)]);
    assert_eq!(code, Some(0), "{complained}");
    assert!(told.starts_with("restored "), "{told}");
}

#[test]
fn it_is_refused_in_production_and_with_a_wrong_seed() {
    let folder = tempfile::tempdir().unwrap();
    let production = [
        ("SHANGLIANG_MODE", "production"),
        ("SHANGLIANG_SMS_URL", "http://127.0.0.1:9/sms"),
        ("SHANGLIANG_SMS_SECRET", "a secret that is long enough for a gateway"),
    ];
    let (code, _, complained) = run(folder.path(), &["demo"], &production);
    assert_eq!(code, Some(1));
    assert!(
        complained.starts_with("error: there is no demo in production") && complained.contains("\nhint: "),
        "{complained}"
    );
    for wrong in [["--seed", "many"], ["--times", "0"], ["--times", "335"]] {
        assert_eq!(run(folder.path(), &[&["demo"], &wrong[..]].concat(), &[]).0, Some(2), "{wrong:?}");
    }
    assert!(!folder.path().join("data").exists());
}

#[actix_web::test]
async fn whoever_reads_one_line_has_filled_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = command(BINARY, folder.path()).args(["demo", "--times", "2"]).stdout(writer).output().unwrap();
    let complained = String::from_utf8(ended.stderr).unwrap();
    // How far it has come is told on a terminal, and nowhere else.
    assert_eq!((ended.status.code(), complained.as_str()), (Some(0), ""));
    let database = folder.path().join("data/shangliang.db");
    let sql = Database::connect(format!("sqlite:{}", database.display())).await.unwrap();
    assert_eq!(suggestion::Entity::find().count(&sql).await.unwrap(), 6_000);
}
