//! Whoever follows the feed by cursor sees every entry exactly once, from whichever process, while many write, some commit
//! late and some not at all.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::{join, join_all};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rstest::rstest;
use serde_json::json;
use shangliang::access::{Anywhere, Granted};
use shangliang::http::Kind;
use shangliang::ledger::feed::{Cursor, after};
use shangliang::ledger::policy::Maintain;
use shangliang::ledger::{Entry, Stream};
use shangliang_entity::vocab::{StreamKind, Visibility};
use shangliang_tests::{Backend, TestApp};
use uuid::Uuid;

use super::new_id;

const ROUNDS: usize = 4;
const WRITERS: usize = 12;

/// One unit of work of a writer: how many entries it appends, how long it waits after each, whether it commits.
#[derive(Clone, Copy, Debug)]
struct Unit {
    entries: usize,
    pause: u64,
    commits: bool,
}

/// What every writer of a round does, and how many entries a reader takes at once.
fn rounds() -> impl Strategy<Value = (Vec<Vec<Unit>>, u64)> {
    let unit = (1..4_usize, 0..60_u64, any::<[bool; 2]>()).prop_map(|(entries, pause, [slow, fails])| Unit {
        entries,
        // Most are quick, so that they overtake the slow ones.
        pause: if slow { pause } else { pause / 20 },
        commits: !(fails && slow),
    });
    (vec(vec(unit, 6..14), WRITERS), 1..9_u64)
}

/// Does one unit of work and gives what it appended for good.
async fn append(app: &TestApp, unit: Unit) -> Vec<Uuid> {
    let granted = Granted::<Maintain>::platform(Anywhere, "test");
    let streams: Vec<_> = (0..unit.entries).map(|_| new_id(app)).collect();
    let wrote = granted.write(&app.app, async |uow| {
        for id in &streams {
            uow.record(Entry {
                stream: Stream(StreamKind::Case, *id),
                action: "test.done",
                committee: None,
                visibility: Visibility::Author,
                payload: json!({}),
                effective_at: None,
            })
            .await?;
            tokio::time::sleep(Duration::from_millis(unit.pause)).await;
        }
        if unit.commits { Ok(()) } else { Err(Kind::Conflict.into()) }
    });
    assert_eq!(wrote.await.is_ok(), unit.commits);
    if unit.commits { streams } else { Vec::new() }
}

/// Follows the feed until it has seen so many entries, and gives their streams and places in order.
async fn follow(app: &TestApp, cursor: &mut Cursor, page: u64, expected: usize) -> Vec<(Uuid, i64)> {
    let granted = Granted::<Maintain>::platform(Anywhere, "test");
    let db = granted.reader(&app.app);
    let mut seen = Vec::new();
    while seen.len() < expected {
        let entries = after(&db, *cursor, page).await.unwrap();
        for entry in &entries {
            let next = Cursor::at(entry);
            assert!(next > *cursor);
            *cursor = next;
            seen.push((entry.stream_id, entry.seq));
        }
        if entries.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    seen
}

#[rstest]
#[case(Backend::Sqlite, 1)]
#[case(Backend::Postgres, 3)]
#[actix_web::test]
async fn nothing_is_skipped_and_nothing_comes_twice(#[case] backend: Backend, #[case] processes: usize) {
    let Some(app) = TestApp::start_with(backend, |config| config.database.writers = 6).await else { return };
    let mut apps = vec![app.clone()];
    while apps.len() < processes {
        apps.push(app.another_process().await);
    }
    let (mut runner, mut cursors) = (TestRunner::deterministic(), vec![Cursor::default(); processes]);
    let mut overtook = false;
    for _ in 0..ROUNDS {
        let (writers, page) = rounds().new_tree(&mut runner).unwrap().current();
        let committed = writers.iter().flatten().filter(|unit| unit.commits);
        let expected = committed.map(|unit| unit.entries).sum();
        let write = writers.iter().zip(apps.iter().cycle()).map(async |(units, app)| {
            let mut written = Vec::new();
            for unit in units {
                written.extend(append(app, *unit).await);
            }
            written
        });
        let read = apps.iter().zip(&mut cursors).map(|(app, cursor)| follow(app, cursor, page, expected));
        let both = join(join_all(write), join_all(read));
        let (written, read) = tokio::time::timeout(Duration::from_secs(60), both).await.expect("an entry was skipped");
        let written: BTreeSet<_> = written.into_iter().flatten().collect();
        for seen in read {
            assert_eq!(seen.iter().map(|(stream, _)| *stream).collect::<BTreeSet<_>>(), written);
            overtook |= !seen.iter().map(|(_, place)| place).is_sorted();
        }
        for cursor in &cursors {
            assert!(after(&(&app.sql).into(), *cursor, page).await.unwrap().is_empty());
        }
    }
    assert_eq!(
        overtook,
        backend == Backend::Postgres,
        "only where writers overtake each other does this show anything"
    );
}
