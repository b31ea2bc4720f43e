//! Making checkpoints, in the database and beside it.

use std::time::Duration;

use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use shangliang::ledger::{AuditError, Report, checkpoint, outside};
use shangliang_entity::{checkpoint as checkpoints, ledger_entry};
use shangliang_tests::{Backend, TestApp};

use super::{some_chains, verify};

#[rstest]
#[actix_web::test]
async fn each_covers_what_is_new(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 0);
    assert_eq!(verify(&app).await.unwrap(), Report::default());

    let first = u64::try_from(some_chains(&app, 4, 3).await.len()).unwrap();
    let report = verify(&app).await.unwrap();
    assert_eq!((report.entries, report.chains, report.uncovered, report.outside), (first, 4, first, None));

    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 1);
    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 0);
    let second = u64::try_from(some_chains(&app, 2, 2).await.len()).unwrap();
    let report = verify(&app).await.unwrap();
    assert_eq!((report.checkpoints, report.outside, report.uncovered), (1, Some(1), second));
    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 1);
    let report = verify(&app).await.unwrap();
    assert_eq!(report, Report { entries: first + second, chains: 6, checkpoints: 2, outside: Some(2), uncovered: 0 });
}

#[rstest]
#[actix_web::test]
async fn the_file_catches_up_and_is_guarded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let file = outside::path(&app.app.config.data_dir);
    for _ in 0..3 {
        some_chains(&app, 2, 2).await;
        checkpoint::make(&app.app).await.unwrap();
    }
    let whole = std::fs::read_to_string(&file).unwrap();
    assert_eq!(whole.lines().count(), 3);

    // A process that ended between the database and the file.
    let (two, _) = whole.trim_end().rsplit_once('\n').unwrap();
    std::fs::write(&file, format!("{two}\n")).unwrap();
    assert_eq!(verify(&app).await.unwrap().outside, Some(2));
    checkpoint::make(&app.app).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), whole);

    for tampered in
        [whole.replacen("\"entries\":", "\"entries\":1", 1), format!("{whole}{{}}\n"), whole.replace('}', "")]
    {
        std::fs::write(&file, tampered).unwrap();
        assert!(matches!(verify(&app).await, Err(AuditError::Found(_))));
    }
    std::fs::write(&file, whole).unwrap();
    verify(&app).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn one_covers_a_bounded_number(#[values(Backend::Sqlite)] backend: Backend) {
    use sea_orm::ConnectionTrait;

    let Some(app) = TestApp::start(backend).await else { return };
    some_chains(&app, 1, 1).await;
    // Not a valid chain, but checkpoints only look at hashes.
    let copy = "INSERT INTO ledger_entry (at, effective_at, stream_kind, stream_id, stream_seq, action, permission, request_id, \
        visibility, payload, prev_hash, hash) SELECT at, effective_at, stream_kind, stream_id, stream_seq + n, action, permission, \
        request_id, visibility, payload, prev_hash, randomblob(32) FROM ledger_entry, \
        (WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9000) SELECT n FROM numbers)";
    app.sql.execute_unprepared(copy).await.unwrap();
    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 3);
}

#[rstest]
#[actix_web::test]
async fn two_processes_make_one_series(#[values(Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    for _ in 0..5 {
        some_chains(&app, 3, 2).await;
        let made = futures_util::future::join_all((0..4).map(|_| checkpoint::make(&app.app))).await;
        assert_eq!(made.into_iter().map(|made| made.unwrap()).sum::<usize>(), 1);
    }
    assert_eq!(verify(&app).await.unwrap().checkpoints, 5);
}

/// Whether the newest checkpoint covers the newest entry.
async fn is_covered(app: &TestApp) -> bool {
    let newest = ledger_entry::Entity::find().order_by_desc(ledger_entry::Column::Seq).one(&app.sql).await.unwrap();
    let covered = checkpoints::Entity::find().order_by_desc(checkpoints::Column::UptoSeq).one(&app.sql).await.unwrap();
    covered.map(|checkpoint| checkpoint.upto_seq) == newest.map(|entry| entry.seq)
}

#[rstest]
#[actix_web::test]
async fn they_are_made_again_and_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert_eq!(app.app.config.checkpoint_minutes, 60);
    let turns = actix_web::rt::spawn(checkpoint::make_every(Duration::from_millis(20), app.app.clone()));
    for _ in 0..3 {
        some_chains(&app, 2, 2).await;
        let covered = async {
            while !is_covered(&app).await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), covered).await.unwrap();
    }
    turns.abort();
    checkpoint::make(&app.app).await.unwrap();
    let report = verify(&app).await.unwrap();
    assert!(report.checkpoints >= 3 && report.uncovered == 0, "{report:?}");
}
