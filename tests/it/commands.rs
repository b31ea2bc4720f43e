//! The other commands as an operator runs them: what they tell, where it goes, how they end.

mod progress;
mod verifying;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::process::{Process, command};

use crate::import::command::folder;
use crate::import::{lines, row};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// Runs a command; gives its exit code, what it told and what it complained of.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(BINARY, folder).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn check_tells_every_setting_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("settings.toml"), "sms_per_day = 77\nworkers = 3\n").unwrap();
    let checked = command(BINARY, folder.path())
        .args(["check", "--config", "settings.toml"])
        .env("SHANGLIANG_WORKERS", "2")
        .env("SHANGLIANG_SMS_URL", "https://me:open+sesame@sms.example/send")
        .env("SHANGLIANG_SMS_SECRET", "open sesame, open sesame, open sesame")
        .env("SHANGLIANG_DATABASE_URL", "sqlite:here.db")
        .output()
        .unwrap();
    let told = String::from_utf8(checked.stdout).unwrap();
    assert_eq!((checked.status.code(), String::from_utf8(checked.stderr).unwrap()), (Some(0), String::new()));
    for line in [
        "mode = development  (default)",
        "workers = 2  (SHANGLIANG_WORKERS)",
        "sms_per_day = 77  (settings.toml)",
        "admin_password = ********  (SHANGLIANG_ADMIN_PASSWORD)",
        "sms_url = https://me:********@sms.example/send  (SHANGLIANG_SMS_URL)",
        "sms_secret = ********  (SHANGLIANG_SMS_SECRET)",
        "access_log_days = 400  (default)",
        "min_clients = none  (default)",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} is missing:\n{told}");
    }
    assert!(told.contains("warning: there is no platform in "), "{told}");
    assert!(told.contains("warning: SHANGLIANG_WEB_PUSH_CONTACT is not set"), "{told}");
    let contact = [("SHANGLIANG_WEB_PUSH_CONTACT", "https://xa.example/contact")];
    let told = command(BINARY, folder.path()).arg("check").envs(contact).output().unwrap().stdout;
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("web_push_contact = https://xa.example/contact") && !told.contains("is not set"), "{told}");
    assert!(!told.contains("sesame") && !told.contains("for tests only"), "{told}");
    assert!(!folder.path().join("data").exists() && !folder.path().join("here.db").exists());
}

#[test]
fn a_log_that_is_no_terminal_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let logged = command(BINARY, folder.path()).arg("migrate").env("RUST_LOG", "info").env_remove("NO_COLOR").output();
    let log = String::from_utf8(logged.unwrap().stderr).unwrap();
    assert!(log.contains("INFO") && !log.contains('\u{1b}'), "{log}");
}

#[test]
fn a_password_of_the_settings_that_comes_too_late_is_warned_of() {
    const WARNING: &str = "SHANGLIANG_ADMIN_PASSWORD has no effect";
    let folder = tempfile::tempdir().unwrap();
    let mut first = Process::serve(BINARY, folder.path(), &[]);
    assert!(!first.log().contains(WARNING), "{}", first.log());
    first.terminate();
    let checked = run(folder.path(), &["check"]).1;
    assert!(checked.contains(&format!("warning: {WARNING}")), "{checked}");
    let second = Process::serve(BINARY, folder.path(), &[]);
    assert!(second.log().contains(WARNING), "{}", second.log());
    drop(second);
    let without = [("SHANGLIANG_ADMIN_PASSWORD", "")];
    let third = Process::serve(BINARY, folder.path(), &without);
    assert!(!third.log().contains(WARNING), "{}", third.log());
}

#[test]
fn a_password_is_printed_only_by_what_serves() {
    let (folder, taken) = (tempfile::tempdir().unwrap(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let mut serve = command(BINARY, folder.path());
    serve.env_remove("SHANGLIANG_ADMIN_PASSWORD").env("SHANGLIANG_LISTEN", taken.local_addr().unwrap().to_string());
    let failed = serve.output().unwrap();
    let complained = String::from_utf8(failed.stderr).unwrap();
    assert!(complained.contains("error: cannot serve on "), "{complained}");
    assert_eq!((failed.status.code(), failed.stdout), (Some(1), Vec::new()));
    let mut measures = command(BINARY, folder.path());
    measures.env_remove("SHANGLIANG_ADMIN_PASSWORD").env("SHANGLIANG_LISTEN", "127.0.0.1:0");
    let failed = measures.env("SHANGLIANG_METRICS_LISTEN", taken.local_addr().unwrap().to_string()).output().unwrap();
    let complained = String::from_utf8(failed.stderr).unwrap();
    assert!(complained.contains(&format!("error: cannot serve on {}", taken.local_addr().unwrap())), "{complained}");
    assert_eq!((failed.status.code(), failed.stdout), (Some(1), Vec::new()));
    let begun = Process::serve(BINARY, folder.path(), &[("SHANGLIANG_ADMIN_PASSWORD", "")]);
    let told = std::fs::read_to_string(begun.output()).unwrap();
    assert!(told.contains("account=admin"), "{told}");
}

#[rstest]
#[case(&["migrate"], "workers", "none", "SHANGLIANG_WORKERS: expected a whole number")]
#[case(&["serve"], "session_days", "0", "session_days: expected 1 to 3650")]
#[case(&["serve"], "access_log_days", "30", "access_log_days: expected a year at least")]
#[case(&["serve"], "min_clients", "ios=2.4", "min_clients: expected APP=MAJOR.MINOR.PATCH")]
#[case(&["serve"], "privacy_policy", "v1", "privacy_policy: expected YYYY-MM-DD=https://ADDRESS")]
#[case(&["serve"], "web_push_contact", "it@xa.example", "web_push_contact: expected mailto:ADDRESS or https://ADDRESS")]
#[case(&["serve"], "web_push_contact", "mailto:it", "web_push_contact: expected mailto:ADDRESS or https://ADDRESS")]
#[case(&["serve"], "listen", "localhost:8080", "SHANGLIANG_LISTEN: invalid socket address syntax")]
#[case(&["serve"], "mode", "debug", "SHANGLIANG_MODE: unknown variant `debug`, expected `development` or `production`")]
#[case(&["serve"], "listn", "1", "there is no setting SHANGLIANG_LISTN; did you mean SHANGLIANG_LISTEN?")]
#[case(&["serve"], "pasword", "1", "there is no setting SHANGLIANG_PASWORD; did you mean SHANGLIANG_PASSWORD_PROFILE?")]
#[case(&["verify"], "nonsense", "1", "there is no setting SHANGLIANG_NONSENSE\n")]
fn wrong_settings_are_told_in_a_line_and_a_hint(
    #[case] arguments: &[&str],
    #[case] setting: &str,
    #[case] value: &str,
    #[case] complaint: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let variable = format!("SHANGLIANG_{}", setting.to_uppercase());
    let failed = command(BINARY, folder.path()).args(arguments).env(variable, value).output().unwrap();
    let complained = String::from_utf8(failed.stderr).unwrap();
    assert_eq!((failed.status.code(), failed.stdout), (Some(1), Vec::new()));
    let (error, hint) = complained.split_once('\n').unwrap();
    assert!(error.starts_with("error: ") && format!("{error}\n").contains(complaint), "{complained}");
    assert!(hint.starts_with("hint: ") && hint.lines().count() == 1, "{complained}");
}

#[test]
fn check_tells_what_is_given_beside_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let checks = |arguments: &[&str]| {
        let mut check = command(BINARY, folder.path());
        let checked = check.arg("check").args(arguments).env("SHANGLIANG_WORKERS", "none").output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (checked.status.code(), text(checked.stdout), text(checked.stderr))
    };
    let given =
        "admin_password  (SHANGLIANG_ADMIN_PASSWORD)\ndata_dir  (SHANGLIANG_DATA_DIR)\nworkers  (SHANGLIANG_WORKERS)\n";
    for (arguments, complaint) in [
        (&[][..], "error: SHANGLIANG_WORKERS: expected a whole number\nhint: "),
        (&["--config", "nowhere.toml"], "error: cannot read nowhere.toml: "),
    ] {
        let (code, told, complained) = checks(arguments);
        assert_eq!((code, told.as_str()), (Some(1), given));
        assert!(complained.starts_with(complaint) && !complained.contains("shangliang check"), "{complained}");
    }
}

/// A command, its settings, and what it complains of.
type Failing<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

/// Whatever fails, and wherever, says so in one line, and in another what to do about it.
#[actix_web::test]
async fn every_failure_is_told_in_a_line_and_a_hint() {
    const NOBODY: (&str, &str) = ("SHANGLIANG_DATABASE_URL", "postgres://me:sesame@127.0.0.1:1/nowhere");
    const UNREACHABLE: &str = "error: the database postgres://me:********@127.0.0.1:1/nowhere does not open: ";
    let (folder, _) = folder().await;
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("a.jsonl", &lines(&[row("1")]));
    write("file", "");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let impossible = ("SHANGLIANG_DATA_DIR", "file/data");
    let elsewhere = ("SHANGLIANG_DATA_DIR", "elsewhere");
    let import = ["import", "suggestions", "a.jsonl", "--committee", "610100"];
    let export = ["export", "cases", "--committee", "610100"];
    let failures: [Failing<'_>; 20] = [
        (&["migrate"], &[NOBODY], UNREACHABLE),
        (&["check"], &[NOBODY], UNREACHABLE),
        (&["serve"], &[NOBODY], UNREACHABLE),
        (&["demo"], &[NOBODY], UNREACHABLE),
        (&["verify"], &[NOBODY], UNREACHABLE),
        (&["migrate"], &[impossible], "error: cannot make the data folder file/data: "),
        (&["serve"], &[impossible], "error: cannot make the data folder file/data: "),
        (&["serve"], &[("SHANGLIANG_LISTEN", "192.0.2.1:80")], "error: cannot serve on 192.0.2.1:80: "),
        (&["verify"], &[elsewhere], "error: there is no database at elsewhere/shangliang.db"),
        (&["keys", "rotate-field"], &[elsewhere], "error: cannot read the key folder elsewhere/keys: "),
        (&["import", "suggestions", "none.jsonl", "--committee", "610100"], &[], "error: cannot read none.jsonl: "),
        (&[&import[..], &["--report", "none/report.csv"]].concat(), &[], "error: cannot write none/report.csv: "),
        (&[&import[..], &["--report", "a.jsonl"]].concat(), &[], "error: cannot write a.jsonl: "),
        (
            &["import", "suggestions", "file", "--committee", "610100"],
            &[],
            "error: the format of the file is not known",
        ),
        (&["export", "cases", "--committee", "999999"], &[], "error: there is no committee with the code 999999"),
        (&[&export[..], &["--output", "none/cases.csv"]].concat(), &[], "error: cannot write none/cases.csv: "),
        (&[&export[..], &["--output", "/dev/full"]].concat(), &[], "error: cannot write: "),
        (&["backup", "file/copy"], &[], "error: cannot make file/copy: "),
        (&["restore", "empty"], &[], "error: cannot read empty/manifest.json: "),
        (&["reset-access", "nobody"], &[], "error: no active account of staff signs in as nobody"),
    ];
    for (arguments, settings, complaint) in failures {
        let failed = command(BINARY, folder.path()).args(arguments).envs(settings.iter().copied()).output().unwrap();
        let complained = String::from_utf8(failed.stderr).unwrap();
        assert_eq!(failed.status.code(), Some(1), "{arguments:?}: {complained}");
        // What was logged comes before.
        let told: Vec<_> = complained.lines().skip_while(|line| !line.starts_with("error: ")).collect();
        let [error, hint] = told[..] else { panic!("{arguments:?}: {complained}") };
        assert!(error.starts_with(complaint) && hint.starts_with("hint: "), "{arguments:?}: {complained}");
        assert!(!complained.contains("sesame") && !complained.contains("timed out"), "{arguments:?}: {complained}");
    }
}

#[rstest]
#[case(&["--nothing"])]
#[case(&["export", "suggestions"])]
#[case(&["export", "people", "--committee", "610100"])]
#[case(&["export", "cases", "--committee", "610100", "--format", "xml"])]
#[case(&["restore"])]
#[case(&["import"])]
fn wrong_usage_ends_with_2(#[case] arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (code, told, complained) = run(folder.path(), arguments);
    assert_eq!((code, told.as_str()), (Some(2), ""));
    assert!(complained.contains("Usage: ") || complained.contains("error: "), "{complained}");
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_document_needs_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let printed = command(BINARY, folder.path())
        .arg("openapi")
        .env("SHANGLIANG_DATABASE_URL", "postgres://nobody@192.0.2.1/nowhere")
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!((printed.status.code(), document), (Some(0), shangliang::app::document()));
}

#[actix_web::test]
async fn an_export_opens_in_a_spreadsheet_and_runs_nothing() {
    let (folder, _) = folder().await;
    let mut formula = row("1");
    formula["title"] = json!("=HYPERLINK(\"http://x\",\"点我\")");
    formula["body"] = json!("@SUM(A1)\n第二行，带\"引号\"");
    std::fs::write(folder.path().join("a.jsonl"), lines(&[formula, row("2")])).unwrap();
    let taken_over = run(folder.path(), &["import", "suggestions", "a.jsonl", "--committee", "610100"]);
    assert_eq!(taken_over.0, Some(0), "{}", taken_over.2);

    let (code, told, complained) = run(folder.path(), &["export", "suggestions", "--committee", "610100"]);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    assert!(told.starts_with("\u{feff}id,source_id,"), "{told}");
    assert!(
        told.contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"点我\"\")\",\"'@SUM(A1)\n第二行，带\"\"引号\"\"\","),
        "{told}"
    );
    let (_, rows, _) = run(folder.path(), &["export", "suggestions", "--committee", "610100", "--format", "jsonl"]);
    let titles: Vec<_> =
        rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["title"].clone()).collect();
    assert_eq!((titles.len(), &titles[0]), (2, &json!("=HYPERLINK(\"http://x\",\"点我\")")));
    let counts = ["supports", "live_supports", "imported_supports", "imported_opposes"];
    let first: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert_eq!(counts.map(|name| &first[name]), [3, 0, 3, 1]);

    let to_file = ["export", "cases", "--committee", "610100", "--output", "cases.csv"];
    assert_eq!(run(folder.path(), &to_file), (Some(0), String::new(), String::new()));
    let written = folder.path().join("cases.csv");
    assert!(std::fs::read_to_string(&written).unwrap().starts_with("\u{feff}id,suggestion_id,"));
    assert_eq!(written.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let (code, told, complained) = run(folder.path(), &["export", "cases", "--committee", "999999"]);
    assert_eq!((code, told.as_str()), (Some(1), ""));
    assert!(complained.starts_with("error: there is no committee with the code 999999"), "{complained}");
}

#[actix_web::test]
async fn whoever_reads_may_stop_reading() {
    let (folder, _) = folder().await;
    std::fs::write(folder.path().join("a.jsonl"), lines(&[row("1")])).unwrap();
    for arguments in [
        &["check"][..],
        &["openapi"],
        &["verify"],
        &["backup", "copy"],
        &["import", "suggestions", "a.jsonl", "--committee", "610100"],
        &["export", "suggestions", "--committee", "610100"],
        &["keys", "rotate-signing"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = command(BINARY, folder.path()).args(arguments).stdout(writer).output().unwrap();
        let complained = String::from_utf8(ended.stderr).unwrap();
        assert_eq!((ended.status.code(), complained.as_str()), (Some(0), ""), "{arguments:?}");
    }
    let full = std::fs::File::create("/dev/full").unwrap();
    let failed = command(BINARY, folder.path()).arg("check").stdout(full).output().unwrap();
    let complained = String::from_utf8(failed.stderr).unwrap();
    assert_eq!(failed.status.code(), Some(1));
    assert!(complained.starts_with("error: cannot write to standard output: "), "{complained}");
}
