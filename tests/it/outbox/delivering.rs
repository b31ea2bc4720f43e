//! A gateway that fails, does not answer, or knows a device no more.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use shangliang_entity::vocab::{DeliveryFailure, DeliveryStatus};
use shangliang_entity::{outbox_message, push_address};
use shangliang_tests::Backend;

use super::{Phones, give_token};
use crate::webhooks::receiver::Answer;

async fn only(phones: &Phones) -> outbox_message::Model {
    let mut all = outbox_message::Entity::find().all(&phones.world.app.sql).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A gateway with one message that waits for it.
async fn waiting(backend: Backend) -> Option<Phones> {
    let phones = Phones::start(backend).await?;
    give_token(&phones.world.citizen, "my phone").await;
    phones.world.opened().await;
    Some(phones)
}

#[rstest]
#[actix_web::test]
async fn what_fails_is_tried_again_under_the_same_id(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = waiting(backend).await else { return };
    let answers = [Answer::Status(500), Answer::With(503, "retry-after", "600".to_owned()), Answer::Status(302)];
    phones.gateway.answer(answers);
    phones.tell_a_minute_later().await;
    let app = &phones.world.app;
    assert_eq!(only(&phones).await.failure, Some(DeliveryFailure::Answer));
    phones.tell().await;
    assert_eq!(phones.gateway.told().len(), 1, "not before its time");
    for (wait, tried) in [(TimeDelta::seconds(6), 2), (TimeDelta::minutes(9), 2), (TimeDelta::minutes(1), 3)] {
        app.pass(wait);
        phones.tell().await;
        assert_eq!(phones.gateway.told().len(), tried, "after {wait}");
    }
    app.pass(TimeDelta::minutes(36));
    phones.tell().await;
    let told = phones.gateway.told();
    let ids: std::collections::HashSet<_> = told.iter().map(|told| told.event()["id"].to_string()).collect();
    assert_eq!((told.len(), ids.len()), (4, 1));
    let row = only(&phones).await;
    assert_eq!((row.status, row.attempts, row.failure), (DeliveryStatus::Delivered, 4, None));
    app.pass(TimeDelta::days(3));
    phones.tell().await;
    assert_eq!(phones.gateway.told().len(), 4);
}

#[rstest]
#[actix_web::test]
async fn after_three_days_it_is_given_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = waiting(backend).await else { return };
    phones.gateway.answer((0..20).map(|_| Answer::Status(500)));
    phones.tell_a_minute_later().await;
    for _ in 0..40 {
        phones.world.app.pass(TimeDelta::hours(6));
        phones.tell().await;
    }
    let row = only(&phones).await;
    assert_eq!((row.status, row.attempts), (DeliveryStatus::Dead, 10));
    assert_eq!(phones.gateway.told().len(), 10);
    let unread = phones.world.citizen.get("/me").await.expect(200)["unread"]["notices"].clone();
    assert_eq!(unread, 1, "the inbox has it");
}

#[rstest]
#[actix_web::test]
async fn a_device_that_is_gone_is_told_no_more(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = waiting(backend).await else { return };
    phones.gateway.answer([Answer::Status(410)]);
    phones.tell_a_minute_later().await;
    assert_eq!(only(&phones).await.status, DeliveryStatus::Dead);
    let sql = &phones.world.app.sql;
    assert_eq!(push_address::Entity::find().count(sql).await.unwrap(), 0);
    phones.world.opened().await;
    phones.tell_a_minute_later().await;
    assert_eq!(phones.gateway.told().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_gateway_that_does_not_answer_holds_up_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = waiting(backend).await else { return };
    give_token(&phones.world.clerk, "of the clerk").await;
    phones.world.handling().await;
    // One of them is never answered; the others go out beside it.
    phones.gateway.answer([Answer::Never]);
    let started = std::time::Instant::now();
    phones.tell_a_minute_later().await;
    assert!(started.elapsed() < std::time::Duration::from_secs(14), "{:?}", started.elapsed());
    let rows = outbox_message::Entity::find().all(&phones.world.app.sql).await.unwrap();
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    assert_eq!((count(DeliveryStatus::Pending), count(DeliveryStatus::Delivered)), (1, rows.len() - 1));
    let late = rows.iter().find(|row| row.status == DeliveryStatus::Pending).unwrap();
    assert_eq!(late.failure, Some(DeliveryFailure::Timeout));
    phones.world.app.pass(TimeDelta::seconds(6));
    phones.tell().await;
    assert_eq!(phones.gateway.told().len(), rows.len() + 1);
}
