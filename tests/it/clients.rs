//! Clients that are generated from the live document, compiled, and driven over a bad network; docs/clients.md says how to run them.

use std::path::Path;
use std::process::Command;
use std::sync::Once;

use rstest::rstest;
use shangliang_tests::Backend;
use shangliang_tests::fault_proxy::{FaultProxy, Weather};
use shangliang_tests::postgres::postgres;
use shangliang_tests::process::Process;

/// Nothing but the network holds these clients up: they are few, and do the work of many.
const SETTINGS: [(&str, &str); 3] = [
    ("SHANGLIANG_REQUESTS_PER_MINUTE", "1000000"),
    ("SHANGLIANG_ACCOUNT_REQUESTS_PER_MINUTE", "1000000"),
    ("SHANGLIANG_FILE_DAILY_COUNT", "1000"),
];

/// Runs a client's command in its folder against a fresh platform, and tells what came of it.
fn drive(client: &str, command: &[&str], more: &[(&str, &str)], database: Option<&str>, seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let platform = serve(folder.path(), database);
    let weather = Weather { seed, lost: 20, hindered: 10 };
    let proxy = FaultProxy::start(([127, 0, 0, 1], 0).into(), platform.address.parse().unwrap(), weather).unwrap();
    let (is_right, told) = run(client, command, &platform, &format!("http://{}", proxy.address), more);
    let where_and_how = format!("{client}, {weather:?}: {}", proxy.report());
    assert!(is_right, "{where_and_how}\n{told}");
    println!("{where_and_how}\n{told}");
}

fn serve(folder: &Path, database: Option<&str>) -> Process {
    let database = database.map(|url| ("SHANGLIANG_DATABASE_URL", url));
    let settings: Vec<_> = SETTINGS.into_iter().chain(database).collect();
    Process::serve(env!("CARGO_BIN_EXE_platform"), folder, &settings)
}

/// Whether a client's command ended right, and what it told. Bounded, whatever it waits for.
fn run(client: &str, command: &[&str], platform: &Process, by: &str, more: &[(&str, &str)]) -> (bool, String) {
    let ran = Command::new("timeout")
        .arg("600")
        .args(command)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(client))
        .env("STRAIGHT", format!("http://{}", platform.address))
        .env("PLATFORM", by)
        .env("LOG", platform.output())
        .envs(more.iter().copied())
        .output()
        .unwrap();
    let told = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (ran.status.success(), told.join("\n"))
}

/// Drives the client of TypeScript, which is generated and compiled once for all tests.
fn drive_typescript(more: &[(&str, &str)], database: Option<&str>, seed: u64) {
    static IS_BUILT: Once = Once::new();
    IS_BUILT.call_once(|| {
        let folder = tempfile::tempdir().unwrap();
        let platform = serve(folder.path(), None);
        let by = format!("http://{}", platform.address);
        for command in ["generate", "build"] {
            let (is_right, told) = run("typescript", &["npm", "run", "--silent", command], &platform, &by, &[]);
            assert!(is_right, "{told}");
        }
    });
    drive("typescript", &["npm", "run", "--silent", "drive"], more, database, seed);
}

/// 200 journeys, 1,000 submissions that give as many rows, and what a guest wrote before signing in.
#[rstest]
#[actix_web::test]
#[ignore = "takes a minute or two and npm's packages; a step of its own in .ci/run"]
async fn typescript_ends_right_where_a_fifth_is_lost(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    if backend == Backend::Sqlite {
        return drive_typescript(&[], None, 1);
    }
    let Some(server) = postgres() else { return };
    server.ensure_template("empty", async |_| {}).await;
    let database = server.fresh_database("empty").await;
    drive_typescript(&[], Some(&database), 2);
    server.drop_database(&database).await;
}

/// Phones whose clocks are wrong by a month, in either direction.
#[rstest]
#[case("30", 4)]
#[case("-30", 5)]
#[ignore = "takes a minute and npm's packages; a step of its own in .ci/run"]
fn typescript_ends_right_by_a_wrong_clock(#[case] days: &str, #[case] seed: u64) {
    drive_typescript(&[("CLOCK_DAYS", days), ("JOURNEYS", "3"), ("SUBMISSIONS", "30")], None, seed);
}

/// One journey on a good network, then some on a bad one.
#[test]
#[ignore = "takes half a minute and the generator; a step of its own in .ci/run"]
fn java_ends_right_where_a_fifth_is_lost() {
    drive("java", &["bash", "run"], &[], None, 3);
}
