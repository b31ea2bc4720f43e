//! Cursors that do not fit, queries that do not, and copies that are too old.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::json;
use shangliang_tests::Backend;

use super::Copy;
use crate::cases::World;

#[rstest]
#[actix_web::test]
async fn only_one_s_own_cursor_of_the_same_question_goes_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    let cursor = copy.cursor.unwrap();
    let own = |query: &str| world.citizen.get(format!("/sync?{query}"));
    own(&format!("cursor={cursor}&limit=7")).await.expect(200);
    world.staff.get(format!("/sync?cursor={cursor}")).await.expect_problem(400, "invalid-cursor");
    for other in ["kinds=cases".to_owned(), format!("committee_id={}", world.committee.id)] {
        own(&format!("cursor={cursor}&{other}")).await.expect_problem(400, "invalid-cursor");
    }
    let list = world.citizen.get("/topics?limit=1").await.expect(200)["next_cursor"].clone();
    assert_eq!(list, json!(null));
    let (short, long) = (&cursor[..cursor.len() - 1], format!("{cursor}AA"));
    let swapped: String = cursor.chars().rev().collect();
    for forged in ["", "x", short, &long, &swapped, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%E4%B8%AD", "a%20b"] {
        own(&format!("cursor={forged}")).await.expect_problem(400, "invalid-cursor");
    }
    world.app.visitor().get("/sync").await.expect_problem(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn a_query_that_does_not_fit_is_refused(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    for query in
        ["limit=0", "limit=101", "limit=x", "kinds=", "kinds=notices", "committee_id=x", "since=1", "limit=1&limit=2"]
    {
        world.citizen.get(format!("/sync?{query}")).await.expect_problem(400, "malformed-request");
    }
}

#[rstest]
#[actix_web::test]
async fn an_old_cursor_says_so_and_one_begins_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    world.app.pass(TimeDelta::days(30));
    copy.catch_up(50).await;
    world.app.pass(TimeDelta::days(30) + TimeDelta::seconds(1));
    let stale = format!("/sync?cursor={}", copy.cursor.unwrap());
    let problem = world.citizen.get(&stale).await.expect_problem(410, "sync-expired");
    assert_eq!(problem["title"], "同步游标已过期，请重新开始");
    Copy::of(&world.citizen).assert_complete(50).await;
}

#[rstest]
#[actix_web::test]
async fn a_cursor_of_what_a_restore_took_away_has_expired(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    // Another entry stands where the last one stood.
    world.app.sql.execute_unprepared("UPDATE ledger_entry SET hash = prev_hash").await.unwrap();
    let stale = format!("/sync?cursor={}", copy.cursor.unwrap());
    world.suggest(&world.citizen, "口袋公园应增设无障碍坡道").await;
    world.app.settle().await;
    world.citizen.get(&stale).await.expect_problem(410, "sync-expired");
}
