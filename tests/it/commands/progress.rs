//! Long work shows on a terminal how far it has come; what `demo` shows: `demo::command`.

use rstest::rstest;
use sea_orm::Database;
use shangliang::secrets::sha256;
use shangliang_tests::Backend;
use shangliang_tests::databases::fresh_database;
use shangliang_tests::process::{Process, shows_bar, watch};

use super::BINARY;
use crate::import::command::enter_committee;
use crate::import::{lines, replied, row};

/// Each command with what its bar counts, in an order in which all have something to do.
const COMMANDS: [(&str, &str); 7] = [
    ("import categories categories.csv --committee 610100", "bytes"),
    ("import suggestions suggestions.jsonl --committee 610100", "bytes"),
    ("verify", "entries"),
    ("export suggestions --committee 610100 --output suggestions.csv", "rows"),
    ("export cases --committee 610100 --output cases.csv", "rows"),
    ("keys reseal", "values"),
    ("backup copy --with-keys", "rows"),
];

#[rstest]
#[actix_web::test]
async fn long_work_shows_how_far_it_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let Some(database) = fresh_database(backend, here.path()).await else { return };
    let Some(empty) = fresh_database(backend, there.path()).await else { return };
    let settings = [("SHANGLIANG_DATABASE_URL", database.url.as_str())];
    assert_eq!(Process::serve(BINARY, here.path(), &settings).terminate(), Some(0));
    enter_committee(&Database::connect(database.url.as_str()).await.unwrap()).await;
    // Keys as they are when a rotation began long ago.
    for file in ["field-1000.key", "index-1000.key"] {
        std::fs::write(here.path().join("data/keys").join(file), sha256(&[file.as_bytes()])).unwrap();
    }
    let write = |name: &str, text: &str| std::fs::write(here.path().join(name), text).unwrap();
    write("categories.csv", "level1,level2,level3\n城乡建设,供水,水质\n");
    write("suggestions.jsonl", &lines(&[replied("1"), row("2")]));
    for (arguments, what) in COMMANDS {
        let (is_done, shown) = watch(BINARY, here.path(), arguments, &settings);
        assert!(is_done && shows_bar(&shown, what), "{arguments}: {shown}");
    }
    let restore = format!("restore {}", here.path().join("copy").display());
    let (is_done, shown) = watch(BINARY, there.path(), &restore, &[("SHANGLIANG_DATABASE_URL", empty.url.as_str())]);
    // It verifies what it has restored.
    assert!(is_done && shows_bar(&shown, "rows") && shows_bar(&shown, "entries"), "{shown}");
}
