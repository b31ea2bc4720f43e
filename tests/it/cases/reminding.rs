//! Work that the clock asks for.

use std::sync::Arc;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, Set};
use serde_json::json;
use shangliang::clock::Clock;
use shangliang::db::Db;
use shangliang::jobs;
use shangliang::secrets::{Keys, SeededRandom};
use shangliang::sms::LogSms;
use shangliang::state::App;
use shangliang_entity::{idempotency_record, job_lease, reminder};
use shangliang_tests::{Backend, TestApp};

use super::World;

/// Another process on the same database.
async fn second_process(app: &TestApp) -> App {
    let random = Arc::new(SeededRandom::new(4711));
    let keys = Keys::ephemeral(&*random).unwrap();
    let db = Db::connect(&app.app.config.database).await.unwrap();
    let clock: Arc<dyn Clock> = app.clock.clone();
    App::new(app.app.config.clone(), db, keys, clock, random, Box::new(LogSms))
}

#[rstest]
#[actix_web::test]
async fn reminders_are_given_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, housing, clerk, .. } = &world;
    let other = second_process(app).await;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "due_on": "2026-03-31" })).await;
    world.receive(clerk, &id).await;
    let mut given = Vec::new();
    for _ in 0..33 {
        let (one, two) = futures_util::future::join(jobs::run_due(&app.app), jobs::run_due(&other)).await;
        given.push(one.unwrap().reminders + two.unwrap().reminders);
        app.pass(TimeDelta::days(1));
    }
    let days: Vec<_> = given.iter().enumerate().filter(|(_, count)| **count > 0).map(|(day, _)| day).collect();
    assert_eq!(days, [22, 26, 29, 30]);
    assert_eq!(given.iter().sum::<u64>(), 4);
    let told: Vec<_> = world
        .ledger(&id)
        .await
        .into_iter()
        .filter(|(action, _)| action == "case.reminded" || action == "case.overdue")
        .map(|(action, facts)| (action, facts["days_before"].clone(), facts["matter"].clone()))
        .collect();
    let expected = [("case.reminded", 7), ("case.reminded", 3), ("case.reminded", 0), ("case.overdue", -1)];
    assert_eq!(told, expected.map(|(action, days)| (action.to_owned(), json!(days), json!("reply"))));
    assert_eq!(world.see(staff, &id).await["overdue"], true);
    assert_eq!(reminder::Entity::find().count(&app.sql).await.unwrap(), 4);
    other.db.close().await;
}

#[rstest]
#[actix_web::test]
async fn a_late_run_gives_the_latest_reminder_only(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.opened().await;
    world.app.pass(TimeDelta::days(5));
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 1);
    world.app.pass(TimeDelta::days(30));
    let before = world.see(&world.staff, &id).await["version"].as_i64().unwrap();
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 1);
    let facts = world.ledger(&id).await;
    assert_eq!((facts[1].0.as_str(), &facts[1].1["days_before"]), ("case.reminded", &json!(3)));
    assert_eq!((facts[2].0.as_str(), &facts[2].1["matter"]), ("case.overdue", &json!("routing")));
    assert_eq!(world.see(&world.staff, &id).await["version"].as_i64().unwrap(), before + 1);
}

#[rstest]
#[actix_web::test]
async fn another_holder_is_left_in_peace_until_its_lease_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert!(jobs::run_due(&app.app).await.unwrap().was_holder);
    let held = job_lease::Entity::find().one(&app.sql).await.unwrap().unwrap();
    assert_eq!((held.fence, held.done_at.is_some()), (1, true));
    let mut other = held.clone().into_active_model();
    other.fence = Set(2);
    other.held_until = Set(app.clock.now() + TimeDelta::minutes(2));
    other.update(&app.sql).await.unwrap();
    assert!(!jobs::run_due(&app.app).await.unwrap().was_holder);
    app.pass(TimeDelta::minutes(3));
    assert!(jobs::run_due(&app.app).await.unwrap().was_holder);
    assert_eq!(job_lease::Entity::find().one(&app.sql).await.unwrap().unwrap().fence, 3);
}

#[rstest]
#[actix_web::test]
async fn old_rows_are_removed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    let stored: u64 = idempotency_record::Entity::find().count(&world.app.sql).await.unwrap();
    assert_eq!(stored, 1);
    jobs::run_due(&world.app.app).await.unwrap();
    assert_eq!(idempotency_record::Entity::find().count(&world.app.sql).await.unwrap(), stored);
    world.app.pass(TimeDelta::days(36));
    assert!(jobs::run_due(&world.app.app).await.unwrap().removed >= stored);
    assert_eq!(idempotency_record::Entity::find().count(&world.app.sql).await.unwrap(), 0);
}
