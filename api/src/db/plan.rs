//! How the database finds a page, for tests of the indexes.

use sea_orm::{ConnectionTrait, Database, DbBackend, EntityTrait, QueryTrait, Select};
use sea_orm_migration::MigratorTrait;
use shangliang_migration::Migrator;

/// Fails if a page is not read off an index of its table, in its order. On SQLite alone: PostgreSQL plans by what is in the tables, and
/// here that is nothing.
pub async fn assert_found_by<E: EntityTrait>(page: Select<E>, index: &str) {
    let index = format!("ix_{}_{index}", E::default().table_name());
    let steps = plan(page).await;
    assert!(steps.iter().any(|step| step.split(' ').any(|word| word == index)), "{steps:?}");
}

/// Fails if a page is not read from a key on, in its order.
pub async fn assert_found_by_key<E: EntityTrait>(page: Select<E>) {
    let steps = plan(page).await;
    assert!(steps.iter().all(|step| step.contains("USING INTEGER PRIMARY KEY (rowid>?")), "{steps:?}");
}

/// The steps of a page's plan, none of which sorts.
async fn plan<E: EntityTrait>(page: Select<E>) -> Vec<String> {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    let mut plan = page.build(DbBackend::Sqlite);
    plan.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    let steps = db.query_all_raw(plan).await.unwrap();
    // What is looked up for each row may be sorted.
    let steps = steps.iter().filter(|step| step.try_get::<i64>("", "parent").unwrap() == 0);
    let steps: Vec<String> = steps.map(|step| step.try_get("", "detail").unwrap()).collect();
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
    steps
}
