//! Clients that are generated from the live document, compiled, and driven over a bad network; docs/clients.md says how to run them.

use std::path::Path;
use std::process::Command;

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
    let database = database.map(|url| ("SHANGLIANG_DATABASE_URL", url));
    let settings: Vec<_> = SETTINGS.into_iter().chain(database).collect();
    let platform = Process::serve(env!("CARGO_BIN_EXE_platform"), folder.path(), &settings);
    let weather = Weather { seed, lost: 20, hindered: 10 };
    let proxy = FaultProxy::start(([127, 0, 0, 1], 0).into(), platform.address.parse().unwrap(), weather).unwrap();

    // Bounded, whatever it waits for.
    let ran = Command::new("timeout")
        .arg("600")
        .args(command)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(client))
        .env("STRAIGHT", format!("http://{}", platform.address))
        .env("PLATFORM", format!("http://{}", proxy.address))
        .env("LOG", platform.output())
        .envs(more.iter().copied())
        .output()
        .unwrap();
    let (told, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let where_and_how = format!("{client}, {weather:?}: {}", proxy.report());
    assert!(ran.status.success(), "{where_and_how}\n{told}\n{complained}");
    println!("{where_and_how}\n{told}");
}

/// 200 journeys, 1,000 submissions that give as many rows, and what a guest wrote before signing in, on both databases.
#[actix_web::test]
#[ignore = "takes a minute or two and npm's packages; a step of its own in .ci/run"]
async fn typescript_ends_right_where_a_fifth_is_lost() {
    let command = ["npm", "run", "--silent", "all"];
    drive("typescript", &command, &[], None, 1);
    // Phones whose clocks are wrong by a month, in either direction.
    for (days, seed) in [("30", 4), ("-30", 5)] {
        let few = [("CLOCK_DAYS", days), ("JOURNEYS", "3"), ("SUBMISSIONS", "30")];
        drive("typescript", &["npm", "run", "--silent", "drive"], &few, None, seed);
    }
    let Some(server) = postgres() else { return };
    server.ensure_template("empty", async |_| {}).await;
    let database = server.fresh_database("empty").await;
    drive("typescript", &command, &[], Some(&database), 2);
    server.drop_database(&database).await;
}

/// One journey on a good network, then some on a bad one.
#[test]
#[ignore = "takes half a minute and the generator; a step of its own in .ci/run"]
fn java_ends_right_where_a_fifth_is_lost() {
    drive("java", &["bash", "run"], &[], None, 3);
}
