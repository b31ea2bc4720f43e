//! Streams: a copy that follows events is what the lists show, and ends when it must.

use std::pin::pin;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::future::{join, join_all, select};
use rstest::rstest;
use serde_json::json;
use shangliang::live;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::client::Events;
use shangliang_tests::{Backend, Client, TestApp};

use super::{Copy, listed};
use crate::cases::{World, id_of};

/// Runs a test while processes look for news.
pub async fn told(processes: &[&TestApp], test: impl Future<Output = ()>) {
    let looking = join_all(processes.iter().map(|process| live::run(process.app.clone())));
    select(pin!(test), pin!(looking)).await;
}

async fn stream(who: &Client, last: Option<&str>) -> Events {
    let ask = who.get("/events").header("accept", "text/event-stream");
    match last {
        Some(last) => ask.header("last-event-id", last).follow().await,
        None => ask.follow().await,
    }
}

/// Takes events over until the copy is what the lists show.
async fn follow(copy: &mut Copy, events: &mut Events) {
    let end = Instant::now() + Duration::from_secs(20);
    while copy.things != listed(&copy.who, "").await {
        assert!(Instant::now() < end, "the stream does not tell everything");
        let event = events.next().await.unwrap();
        assert_eq!((event.name == "reset", &json!(event.id)), (event.data["reset"] == true, &event.data["cursor"]));
        copy.take(&event.data);
    }
}

#[rstest]
#[actix_web::test]
async fn events_keep_a_copy_in_step(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
        let mut copy = Copy::of(&world.citizen);
        let mut events = stream(&world.citizen, None).await;
        follow(&mut copy, &mut events).await;
        assert_eq!((copy.things.len(), copy.resets), (1, 1));
        let case = world.handling().await;
        follow(&mut copy, &mut events).await;

        // What happens while nobody listens is told afterwards, and nothing that was told before.
        drop(events);
        world.answer(&case, "b").await;
        world.app.settle().await;
        let mut events = stream(&world.citizen, copy.cursor.as_deref()).await;
        let event = events.next().await.unwrap();
        assert_eq!((event.name.as_str(), event.data["changed"]["cases"].as_array().unwrap().len()), ("change", 1));
        assert_eq!(event.data["changed"]["suggestions"].as_array().unwrap().len(), 1);
        copy.take(&event.data);
        follow(&mut copy, &mut events).await;
        // The same feed goes on by polling.
        copy.assert_complete(50).await;
        assert_eq!(copy.resets, 1);
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn a_stream_that_breaks_again_and_again_misses_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        const WRITTEN: usize = 40;
        let write = async {
            for _ in 0..WRITTEN {
                world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let mut copy = Copy::of(&world.citizen);
        let read = async {
            let mut breaks = 0;
            while copy.things.len() < WRITTEN {
                let mut events = stream(&copy.who, copy.cursor.as_deref()).await;
                for _ in 0..=breaks % 2 {
                    if copy.things.len() < WRITTEN {
                        copy.take(&events.next().await.unwrap().data);
                    }
                }
                breaks += 1;
            }
            breaks
        };
        let (breaks, ()) = join(read, write).await;
        assert!(breaks > 3, "{breaks} breaks show little");
        copy.assert_complete(50).await;
        assert_eq!(copy.resets, 1);
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn another_role_begins_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        world.handling().await;
        let person = world.app.citizen("某人").await;
        let mut copy = Copy::of(&person);
        let mut events = stream(&person, None).await;
        copy.take(&events.next().await.unwrap().data);
        let (kind, id) = (ScopeKind::Department, Some(world.housing.id.0));
        let role = world.app.grant(&person, Role::DepartmentClerk, kind, id, &world.committee.path, None).await;
        // Whatever is written next wakes everybody.
        world.suggest(&world.staff, "口袋公园应增设无障碍坡道").await;
        follow(&mut copy, &mut events).await;
        assert_eq!((copy.things.len(), copy.resets), (2, 2));
        // Taken away again, it takes along what it showed.
        let administrator = world.app.administrator("管理员", &world.committee).await;
        administrator.delete(format!("/accounts/{}/roles/{role}", person.id)).await.expect(200);
        follow(&mut copy, &mut events).await;
        assert_eq!((copy.things.len(), copy.resets), (0, 3));
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn a_stream_ends_with_its_session(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        let person = world.app.signed_in(world.citizen.id).await;
        let (mut mine, mut other) = (stream(&person, None).await, stream(&world.citizen, None).await);
        assert_eq!(mine.next().await.unwrap().name, "reset");
        assert_eq!(other.next().await.unwrap().name, "reset");
        let out = Instant::now();
        person.post("/auth/logout").await.expect(204);
        assert!(mine.next().await.is_none());
        assert!(out.elapsed() <= Duration::from_secs(1), "{:?}", out.elapsed());
        // The other session of the same account goes on.
        world.suggest(&world.citizen, "口袋公园应增设无障碍坡道").await;
        assert_eq!(other.next().await.unwrap().data["changed"]["suggestions"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn what_does_not_fit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    let cursor = copy.cursor.unwrap();
    let ask = |who: &Client, last: &str| who.get("/events").header("last-event-id", last).into_future();
    for garbage in ["", "x", "0", &cursor[1..], "1772413200"] {
        ask(&world.citizen, garbage).await.expect_problem(400, "invalid-cursor");
    }
    ask(&world.staff, &cursor).await.expect_problem(400, "invalid-cursor");
    world.citizen.get("/events?cursor=x").await.expect_problem(400, "invalid-cursor");
    world.citizen.get("/events?kinds=x").await.expect_problem(400, "malformed-request");
    world.app.visitor().get("/events").await.expect_problem(401, "unauthenticated");

    // Whoever was away for too long begins anew.
    world.app.pass(TimeDelta::days(31));
    let mut events = stream(&world.citizen, Some(&cursor)).await;
    assert_eq!(events.next().await.unwrap().name, "reset");
}

#[rstest]
#[actix_web::test]
async fn an_account_has_five_streams(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(stream(&world.citizen, None).await);
    }
    let refused = world.app.signed_in(world.citizen.id).await.get("/events").await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(429, "quota-exceeded");
    stream(&world.staff, None).await;
    streams.pop();
    stream(&world.citizen, None).await;
}

/// Three times, what one process writes comes over a stream of another.
async fn hear(world: &World, other: &TestApp) {
    let there = other.signed_in(world.citizen.id).await;
    let mut copy = Copy::of(&there);
    let mut events = stream(&there, None).await;
    for _ in 0..3 {
        let made = world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
        follow(&mut copy, &mut events).await;
        assert!(copy.things.contains_key(&("suggestions", id_of(&made))));
    }
}

/// NOTIFY alone wakes whoever rests for a minute.
#[actix_web::test]
async fn processes_wake_each_other() {
    let Some(world) = World::start(Backend::Postgres).await else { return };
    let other = world.app.another_process().await;
    let looking = [&world.app, &other].map(|process| live::run_every(process.app.clone(), Duration::from_secs(60)));
    select(pin!(hear(&world, &other)), pin!(join_all(looking))).await;
}

/// A process that nobody wakes, since the one that writes does not say so, looks by itself.
#[rstest]
#[actix_web::test]
async fn processes_look_for_what_others_write(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let other = world.app.another_process().await;
    told(&[&other], hear(&world, &other)).await;
}
