//! Long polls: the same cursor, for clients that cannot follow a stream.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use rstest::rstest;
use shangliang_tests::Backend;

use super::Copy;
use super::live::told;
use crate::cases::World;

#[rstest]
#[actix_web::test]
async fn an_answer_waits_for_news(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        let mut copy = Copy::with(&world.citizen, "&wait=25");
        // What there is already is told at once.
        let asked = Instant::now();
        assert_eq!(copy.next(50).await["reset"], true);
        assert!(asked.elapsed() < Duration::from_secs(20));
        let write = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await
        };
        let asked = Instant::now();
        let (page, _) = join(copy.turn(50), write).await;
        assert_eq!(page["changed"]["suggestions"].as_array().unwrap().len(), 1);
        assert!(asked.elapsed() < Duration::from_secs(20));
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn without_news_it_comes_when_the_time_is_over(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        let mut copy = Copy::with(&world.citizen, "&wait=1");
        copy.next(50).await;
        let stranger = world.app.citizen("路人").await;
        let asked = Instant::now();
        // What others do is no news.
        let (page, _) = join(copy.turn(50), world.suggest(&stranger, "口袋公园应增设无障碍坡道")).await;
        assert!(page["changed"]["suggestions"].as_array().unwrap().is_empty());
        assert!(asked.elapsed() >= Duration::from_secs(1));
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn whoever_signs_out_waits_no_longer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        let mut copy = Copy::with(&world.citizen, "&wait=25");
        copy.next(50).await;
        let asked = Instant::now();
        // The poll is under way before its session ends.
        let leave = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            world.citizen.post("/auth/logout").await
        };
        let (page, out) = join(copy.turn(50), leave).await;
        out.expect(204);
        assert_eq!(page["has_more"], false);
        assert!(asked.elapsed() < Duration::from_secs(20));
        world.citizen.get("/sync?wait=26").await.expect_problem(401, "invalid-token");
        world.staff.get("/sync?wait=26").await.expect_problem(400, "malformed-request");
    })
    .await;
}

#[rstest]
#[actix_web::test]
async fn an_account_waits_five_times_at_once(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    told(&[&world.app], async {
        let mut copy = Copy::of(&world.citizen);
        copy.catch_up(50).await;
        let path = format!("/sync?cursor={}", copy.cursor.unwrap());
        let waiting = join_all((0..5).map(|_| world.citizen.get(format!("{path}&wait=5")).into_future()));
        let further = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let refused = world.citizen.get(format!("{path}&wait=5")).await;
            assert!(refused.header("retry-after").is_some());
            refused.expect_problem(429, "quota-exceeded");
            world.citizen.get(&path).await.expect(200);
            world.staff.get("/sync?wait=5").await.expect(200);
        };
        for answer in join(waiting, further).await.0 {
            answer.expect(200);
        }
        world.citizen.get(format!("{path}&wait=1")).await.expect(200);
    })
    .await;
}
