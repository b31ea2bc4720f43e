//! Whoever follows the feed by cursor sees every entry exactly once, also while many write and some commit late.

use std::collections::BTreeSet;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use shangliang::access::{Anywhere, Granted};
use shangliang::ledger::feed::{Cursor, after};
use shangliang::ledger::policy::Maintain;
use shangliang::ledger::{Entry, Stream};
use shangliang_entity::vocab::{StreamKind, Visibility};
use shangliang_tests::{Backend, TestApp};

use super::new_id;

const WRITERS: u64 = 12;
const UNITS: u64 = 15;

/// Appends twice in one unit of work, with pauses that let others overtake.
async fn write_slowly(app: &TestApp, writer: u64) {
    let granted = Granted::<Maintain>::platform(Anywhere, "test");
    for unit in 0..UNITS {
        let streams = [new_id(app), new_id(app)];
        let wrote = granted.write(&app.app, async |uow| {
            for id in streams {
                uow.record(Entry {
                    stream: Stream(StreamKind::Case, id),
                    action: "test.done",
                    committee: None,
                    visibility: Visibility::Author,
                    payload: json!({}),
                    effective_at: None,
                })
                .await?;
                tokio::time::sleep(Duration::from_millis((writer * 7 + unit * 5) % 23)).await;
            }
            Ok(())
        });
        wrote.await.unwrap();
    }
}

#[rstest]
#[actix_web::test]
async fn nothing_is_skipped_and_nothing_comes_twice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.database.writers = 12).await else { return };
    let db = (&app.sql).into();
    let expected = usize::try_from(WRITERS * UNITS * 2).unwrap();
    let read = async {
        let (mut cursor, mut seen, mut places) = (Cursor::default(), Vec::new(), Vec::new());
        while seen.len() < expected {
            let entries = after(&db, cursor, 7).await.unwrap();
            for entry in &entries {
                let next = Cursor::at(entry);
                assert!(next > cursor);
                cursor = next;
                seen.push(entry.stream_id);
                places.push(entry.seq);
            }
            if entries.is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        assert!(after(&db, cursor, 7).await.unwrap().is_empty());
        (seen, places)
    };
    let write = futures_util::future::join_all((0..WRITERS).map(|writer| write_slowly(&app, writer)));
    let both = futures_util::future::join(read, write);
    let ((seen, places), _) = tokio::time::timeout(Duration::from_secs(60), both).await.expect("an entry was skipped");
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), expected);
    if backend == Backend::Postgres {
        assert!(!places.is_sorted(), "the writers did not overtake each other, so this showed nothing");
    }
}
