//! No message is lost, and none is made twice: by two processes at once, by one that dies or freezes in the middle, by a restore.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use shangliang::{notices, outbox};
use shangliang_entity::outbox_message;
use shangliang_entity::vocab::DeliveryStatus;
use shangliang_tests::{Backend, TestApp};

use super::{Phones, give_token, tell};
use crate::notices::follow;
use crate::webhooks::receiver::Answer;

/// How often each message arrived.
fn counts(phones: &Phones) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for told in phones.gateway.told() {
        *counts.entry(told.event()["id"].to_string()).or_default() += 1;
    }
    counts
}

/// So many messages that are due.
async fn waiting(phones: &Phones, messages: u64) {
    give_token(&phones.world.citizen, "my phone").await;
    for _ in 0..messages {
        phones.world.opened().await;
    }
    follow(&phones.world.app).await;
    phones.world.app.pass(TimeDelta::minutes(1));
    assert_eq!(outbox_message::Entity::find().count(&phones.world.app.sql).await.unwrap(), messages);
}

async fn statuses(app: &TestApp) -> Vec<(DeliveryStatus, i32)> {
    let rows = outbox_message::Entity::find().all(&app.sql).await.unwrap();
    rows.into_iter().map(|row| (row.status, row.attempts)).collect()
}

#[rstest]
#[actix_web::test]
async fn two_processes_send_each_message_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let other = phones.world.app.another_process().await;
    give_token(&phones.world.citizen, "my phone").await;
    for _ in 0..6 {
        phones.world.answered().await;
        let turns = (notices::turn(&phones.world.app.app), notices::turn(&other.app));
        let (one, two) = futures_util::future::join(turns.0, turns.1).await;
        one.unwrap();
        two.unwrap();
        follow(&phones.world.app).await;
        phones.world.app.pass(TimeDelta::minutes(1));
        let turns = (outbox::turn(&phones.world.app.app), outbox::turn(&other.app));
        let (one, two) = futures_util::future::join(turns.0, turns.1).await;
        one.unwrap();
        two.unwrap();
    }
    phones.tell().await;
    let counts = counts(&phones);
    // Of each suggestion one, and one of its case.
    assert_eq!((counts.len(), counts.values().sum::<usize>()), (12, 12));
}

#[rstest]
#[actix_web::test]
async fn a_process_that_dies_in_the_middle_loses_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    waiting(&phones, 6).await;
    // While the gateway holds on to one of them, the process dies.
    phones.gateway.answer([Answer::Never]);
    let dying = phones.world.app.another_process().await;
    tokio::select! {
        () = tell(&dying) => panic!("it sent everything"),
        () = until(|| phones.gateway.told().len() == 6) => {}
    }
    drop(dying);
    tell(&phones.world.app).await;
    assert_eq!(phones.gateway.told().len(), 6, "nobody takes over before its time");
    phones.world.app.pass(TimeDelta::minutes(2));
    tell(&phones.world.app).await;
    let counts = counts(&phones);
    assert_eq!((counts.len(), counts.values().sum::<usize>()), (6, 12), "{counts:?}");
    assert_eq!(statuses(&phones.world.app).await, [(DeliveryStatus::Delivered, 2); 6]);
}

async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
}

#[rstest]
#[actix_web::test]
async fn a_process_that_was_frozen_notes_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    waiting(&phones, 1).await;
    phones.gateway.answer([Answer::Never]);
    let frozen = phones.world.app.another_process().await;
    let take_over = async {
        until(|| phones.gateway.told().len() == 1).await;
        phones.world.app.pass(TimeDelta::minutes(2));
        phones.tell().await;
    };
    futures_util::future::join(tell(&frozen), take_over).await;
    // Its request ended without an answer, but by then it was no longer its to note.
    assert_eq!(statuses(&phones.world.app).await, [(DeliveryStatus::Delivered, 2)]);
    assert_eq!((counts(&phones).len(), phones.gateway.told().len()), (1, 2));
}

#[rstest]
#[actix_web::test]
async fn a_broken_turn_leaves_neither_notice_nor_message(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    give_token(&phones.world.citizen, "my phone").await;
    phones.world.opened().await;
    let app = &phones.world.app;
    app.settle().await;
    app.sql.execute_unprepared("ALTER TABLE outbox_message RENAME TO elsewhere").await.unwrap();
    notices::turn(&app.app).await.unwrap_err();
    let unread = phones.world.citizen.get("/me").await.expect(200)["unread"]["notices"].clone();
    assert_eq!(unread, 0, "both or none");
    app.sql.execute_unprepared("ALTER TABLE elsewhere RENAME TO outbox_message").await.unwrap();
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn forgetting_how_far_it_came_sends_nothing_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    waiting(&phones, 3).await;
    phones.tell().await;
    // As after a restore: the cursor is gone, notices and messages are there.
    phones.world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    phones.tell_a_minute_later().await;
    assert_eq!(phones.gateway.told().len(), 3);
    // What is some days old is told in the inbox only.
    phones.world.app.sql.execute_unprepared("DELETE FROM feed_cursor").await.unwrap();
    phones.world.app.sql.execute_unprepared("DELETE FROM outbox_message").await.unwrap();
    phones.world.app.sql.execute_unprepared("DELETE FROM notice").await.unwrap();
    phones.world.app.pass(TimeDelta::days(4));
    phones.tell_a_minute_later().await;
    assert_eq!(phones.gateway.told().len(), 3);
    assert_eq!(phones.world.citizen.get("/me").await.expect(200)["unread"]["notices"], 3);
}
