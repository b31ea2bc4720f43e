//! No event is lost: by two processes at once, by one that dies in the middle, by a database that fails, by a restore.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use serde_json::json;
use shangliang::webhooks;
use shangliang_entity::webhook_delivery;
use shangliang_tests::Backend;

use super::receiver::Answer;
use super::{Outside, tell};

/// How often each event arrived.
fn counts(outside: &Outside) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for told in outside.receiver.told() {
        *counts.entry(told.header("webhook-id").to_owned()).or_default() += 1;
    }
    counts
}

#[rstest]
#[actix_web::test]
async fn two_processes_tell_each_event_once_and_in_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(outside) = Outside::start(backend).await else { return };
    let other = outside.world.app.another_process().await;
    outside.webhook(Some(&["case.opened"])).await;
    let mut opened = Vec::new();
    for _ in 0..12 {
        opened.push(format!("case/{}", outside.world.opened().await));
        let turns = (webhooks::turn(&outside.world.app.app), webhooks::turn(&other.app));
        let (one, two) = futures_util::future::join(turns.0, turns.1).await;
        one.unwrap();
        two.unwrap();
    }
    outside.tell().await;
    let told = outside.receiver.told();
    let subjects: Vec<_> = told.iter().map(|told| told.event()["subject"].as_str().unwrap().to_owned()).collect();
    assert_eq!(subjects, opened);
}

#[rstest]
#[actix_web::test]
async fn a_process_that_dies_in_the_middle_loses_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(Some(&["case.opened"])).await;
    for _ in 0..6 {
        outside.world.opened().await;
    }
    for deaths in 1..=3 {
        // One event goes well; while the receiver holds on to the next, the process dies.
        outside.receiver.answer([Answer::Status(204), Answer::Never]);
        let arrived = outside.receiver.told().len();
        let dying = outside.world.app.another_process().await;
        tokio::select! {
            () = tell(&dying) => panic!("it told everything"),
            () = until(|| outside.receiver.told().len() == arrived + 2) => {}
        }
        drop(dying);
        // Nobody takes over before the lease has run out.
        let waiting = outside.deliveries(&made).await;
        let left = waiting.iter().filter(|delivery| delivery["status"] == "pending").count();
        assert_eq!(left, 6 - deaths);
        tell(&outside.world.app).await;
        assert_eq!(outside.receiver.told().len(), arrived + 2);
        outside.world.app.pass(TimeDelta::minutes(2));
    }
    outside.tell().await;
    let counts = counts(&outside);
    assert_eq!(counts.len(), 6);
    assert_eq!(counts.values().sum::<usize>(), 6 + 3, "{counts:?}");
    assert!(outside.deliveries(&made).await.iter().all(|delivery| delivery["status"] == "delivered"));
}

async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[rstest]
#[actix_web::test]
async fn a_process_that_was_frozen_notes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(None).await;
    outside.test(&made).await;
    outside.receiver.answer([Answer::Never]);
    let frozen = outside.world.app.another_process().await;
    let take_over = async {
        until(|| outside.receiver.told().len() == 1).await;
        outside.world.app.pass(TimeDelta::minutes(2));
        outside.tell().await;
    };
    futures_util::future::join(tell(&frozen), take_over).await;
    // Its request ended without an answer, but by then it was no longer its to note.
    let delivery = &outside.deliveries(&made).await[0];
    assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("delivered"), &json!(1)));
    assert_eq!(outside.receiver.told().len(), 2);
}

#[rstest]
#[actix_web::test]
async fn a_broken_turn_leaves_nothing_and_is_made_up_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(outside) = Outside::start(backend).await else { return };
    outside.webhook(Some(&["case.opened"])).await;
    outside.world.opened().await;
    let sql = &outside.world.app.sql;
    sql.execute_unprepared("ALTER TABLE webhook_delivery RENAME TO elsewhere").await.unwrap();
    webhooks::turn(&outside.world.app.app).await.unwrap_err();
    sql.execute_unprepared("ALTER TABLE elsewhere RENAME TO webhook_delivery").await.unwrap();
    outside.tell().await;
    assert_eq!(outside.arrived(), ["case.opened"]);
}

#[rstest]
#[actix_web::test]
async fn forgetting_how_far_it_came_tells_nothing_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(outside) = Outside::start(backend).await else { return };
    outside.webhook(None).await;
    outside.world.answered().await;
    outside.tell().await;
    let before = counts(&outside);
    // As after a restore: the cursor is gone, the deliveries are there.
    outside.world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    outside.tell().await;
    assert_eq!(counts(&outside), before);
    assert!(before.values().all(|count| *count == 1));

    // Deliveries are kept for 30 days; what is older is not told by itself.
    outside.world.app.pass(TimeDelta::days(31));
    shangliang::jobs::run_due(&outside.world.app.app).await.unwrap();
    let kept = webhook_delivery::Entity::find().count(&outside.world.app.sql).await.unwrap();
    assert_eq!(kept, 0);
    outside.world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    outside.tell().await;
    let again: Vec<_> =
        counts(&outside).into_iter().filter(|(id, count)| before.contains_key(id) && *count > 1).collect();
    assert_eq!(again, []);
}
