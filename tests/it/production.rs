//! Starting in production: the real binary refuses what is not safe, before it makes anything.

use std::time::{Duration, Instant};

use rstest::rstest;
use shangliang_tests::process::{Process, command};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// Settings with which it starts.
const SAFE: [(&str, &str); 4] = [
    ("SHANGLIANG_MODE", "production"),
    ("SHANGLIANG_SMS_URL", "https://sms.example/send"),
    ("SHANGLIANG_SMS_SECRET", "a1c6f4e8d2b97035e8c1f7d94b6a2038"),
    ("SHANGLIANG_ADMIN_PASSWORD", "violet kettle by the lake"),
];

#[rstest]
#[case::codes_in_the_log(&[("SHANGLIANG_SMS", "log")], "SHANGLIANG_SMS=log")]
#[case::no_gateway(&[("SHANGLIANG_SMS_URL", "")], "sms_url")]
#[case::codes_in_clear(&[("SHANGLIANG_SMS_URL", "http://sms.example/send")], "sms_url")]
#[case::pushes_in_clear(
    &[("SHANGLIANG_PUSH_URL", "http://push.example/send"), ("SHANGLIANG_PUSH_SECRET", "a1c6f4e8d2b97035e8c1f7d94b6a2038")],
    "push_url"
)]
#[case::a_secret_of_31_bytes(&[("SHANGLIANG_SMS_SECRET", "a1c6f4e8d2b97035e8c1f7d94b6a203")], "32 bytes")]
#[case::a_secret_of_one_letter(&[("SHANGLIANG_SMS_SECRET", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")], "secret")]
#[case::a_weak_administrator(&[("SHANGLIANG_ADMIN_PASSWORD", "admin")], "SHANGLIANG_ADMIN_PASSWORD")]
#[case::a_common_administrator(&[("SHANGLIANG_ADMIN_PASSWORD", "Password12345678!")], "SHANGLIANG_ADMIN_PASSWORD")]
#[case::pages_from_anywhere(&[("SHANGLIANG_CORS_ORIGINS", "*")], "cors_origins")]
#[case::pages_in_clear(&[("SHANGLIANG_CORS_ORIGINS", "http://app.example")], "SHANGLIANG_CORS_ORIGINS")]
#[case::a_short_memory(&[("SHANGLIANG_ACCESS_LOG_DAYS", "30")], "year")]
fn what_is_not_safe_is_refused(#[case] settings: &[(&str, &str)], #[case] named: &str) {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let mut start = command(BINARY, folder.path());
    let refused = start.envs(SAFE).envs(settings.iter().copied()).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert!(told.starts_with("error: ") && told.contains(named), "{told}");
    assert!(!folder.path().join("data").exists(), "nothing is made");
    for (_, value) in settings.iter().filter(|(name, _)| name.ends_with("SECRET") || name.ends_with("PASSWORD")) {
        assert!(!told.contains(value), "{told}");
    }
}

#[rstest]
#[case("field-0.key", vec![7; 31])]
#[case("index-0.key", vec![7; 32])]
#[case("refresh.key", b"0123456789".to_vec())]
fn keys_that_are_no_secrets_are_refused(#[case] file: &str, #[case] content: Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let migrated = command(BINARY, folder.path()).envs(SAFE).arg("migrate").output().unwrap();
    assert!(migrated.status.success());
    let mut platform = Process::serve(BINARY, folder.path(), &[]);
    assert_eq!(platform.terminate(), Some(0));
    std::fs::write(folder.path().join("data/keys").join(file), content).unwrap();
    let refused = command(BINARY, folder.path()).envs(SAFE).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains(file) && told.contains("damaged"), "{told}");
}

#[test]
fn with_safe_settings_it_starts_and_knows_no_default_account() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &SAFE);
    for usual in ["admin", "password", "shangliang", ""] {
        let status = sign_in(&platform, usual);
        assert!(!status.starts_with("HTTP/1.1 200"), "{status}");
    }
    assert!(sign_in(&platform, "violet kettle by the lake").starts_with("HTTP/1.1 200"));
    let log = std::fs::read_to_string(platform.output()).unwrap();
    assert!(!log.contains("violet"), "{log}");
}

#[test]
fn what_a_client_holds_already_costs_little() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &SAFE);
    let get = |path: &str, more: &str| {
        let head = "HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept-encoding: br\r\n";
        platform.raw(format!("GET /api/v1{path} {head}{more}\r\n").as_bytes())
    };
    let signed_in = sign_in(&platform, "violet kettle by the lake");
    let token = signed_in.split("\"access_token\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let bearer = format!("authorization: Bearer {token}\r\n");
    for (path, sender, coding) in [("/vocabulary", "", "-br\""), ("/me", bearer.as_str(), "\"")] {
        let first = get(path, sender);
        let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        assert!(first.starts_with("HTTP/1.1 200") && tag.ends_with(coding), "{tag}");
        let held = get(path, &format!("{sender}if-none-match: {tag}\r\n"));
        assert!(held.starts_with("HTTP/1.1 304") && held.ends_with("\r\n\r\n"), "{held}");
        assert!(held.len() <= 350, "{} bytes: {held}", held.len());
    }
}

fn sign_in(platform: &Process, password: &str) -> String {
    let body = format!(r#"{{"account":"admin","password":"{password}"}}"#);
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json";
    platform.raw(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes())
}
