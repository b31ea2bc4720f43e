//! `/readyz`: 503 while the process should be sent nothing, 200 as soon as it may; `/healthz` says only that it lives.

use std::sync::atomic::Ordering;

use rstest::rstest;
use sea_orm::ConnectionTrait;
use shangliang_tests::{Backend, TestApp};

#[rstest]
#[actix_web::test]
async fn it_is_ready_with_every_migration_until_it_stops(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let is_ready = async || {
        let answer = app.visitor().get("/readyz").await;
        app.visitor().get("/healthz").await.expect(200);
        if answer.status() == 503 {
            assert_eq!(answer.header("retry-after"), Some("1"));
            answer.expect_problem(503, "dependency-unavailable");
            return false;
        }
        answer.expect(200)["status"] == "ready"
    };
    let change = async |sql: &str| app.sql.execute_unprepared(sql).await.unwrap();
    assert!(is_ready().await);
    app.app.is_draining.store(true, Ordering::Relaxed);
    assert!(!is_ready().await);
    app.app.is_draining.store(false, Ordering::Relaxed);
    assert!(is_ready().await);

    change("ALTER TABLE seaql_migrations RENAME TO migrations_elsewhere").await;
    assert!(!is_ready().await);
    change("ALTER TABLE migrations_elsewhere RENAME TO seaql_migrations").await;
    assert!(is_ready().await);
    change("DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)").await;
    assert!(!is_ready().await);
}
