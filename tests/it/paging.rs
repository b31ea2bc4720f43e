//! Pages by keyset: what comes and goes between two of them neither hides an item nor shows one twice.

use std::cell::Cell;
use std::collections::BTreeSet;

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use shangliang_entity::ids::SectorId;
use shangliang_entity::{role_grant, sector};
use shangliang_tests::{Backend, Client};

use crate::cases::{World, id_of};
use crate::exports::{enter_sectors, many_sectors};

/// Walks a list, two items a page, and lets something happen behind each page; gives the ids in the order in which they were shown.
async fn walk(who: &Client, list: &str, behind: impl AsyncFn(&[String])) -> Vec<String> {
    let mut seen = Vec::new();
    let mut path = list.to_owned();
    loop {
        let page = who.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(id_of));
        let Some(cursor) = page["next_cursor"].as_str() else { return seen };
        path = format!("{list}&cursor={cursor}");
        behind(&seen).await;
    }
}

/// What a walk must have shown of the items that were there before: all but the one that went before its page came, in order.
#[track_caller]
fn assert_whole(seen: &[String], before: &[String], gone: &str) {
    let shown: Vec<_> = seen.iter().filter(|id| before.contains(id)).collect();
    let expected: Vec<_> = before.iter().filter(|id| *id != gone).collect();
    assert_eq!(shown, expected);
    let mut once = seen.to_vec();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "shown twice: {seen:?}");
}

#[rstest]
#[actix_web::test]
async fn suggestions_may_come_and_go(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("submitted_at", "-submitted_at", "-supports")] sort: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, .. } = &world;
    for number in 0..7 {
        app.pass(TimeDelta::seconds(1));
        world.suggest(citizen, &format!("第{number}条：加装电梯")).await;
    }
    let list = format!("/suggestions?committee_id={}&status=submitted&limit=2&sort={sort}", committee.id);
    let before = walk(staff, &list, async |_| {}).await;
    assert_eq!(before.len(), 7);
    let last = before[6].clone();
    let withdraw = async |id: &str| {
        citizen.post(format!("/suggestions/{id}/withdraw")).if_match(&json!(1)).await.expect(200);
    };
    let pages = Cell::new(0);
    let seen = walk(staff, &list, async |seen| {
        pages.set(pages.get() + 1);
        app.pass(TimeDelta::seconds(1));
        match pages.get() {
            1 => withdraw(&seen[0]).await,
            2 => drop(world.suggest(citizen, "翻页时新来的一条").await),
            3 => withdraw(&last).await,
            _ => {}
        }
    });
    assert_whole(&seen.await, &before, &last);
}

/// Behind each of twenty pages twenty-five of a thousand go and as many come; whatever stays is shown once.
#[rstest]
#[actix_web::test]
async fn hundreds_may_come_and_go(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("name", "-name")] sort: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    many_sectors(app, committee, 1_000).await;
    let list = format!("/sectors?committee_id={}&sort={sort}&limit=50", committee.id);
    let before = walk(staff, &list, async |_| {}).await;
    assert_eq!(before.len(), 1_000);
    // Every second one goes, in an order that jumps about (379 has no factor in common with 500), and a new one comes beside another.
    let gone: Vec<_> = (0..500_usize).map(|step| before[step * 379 % 500 * 2].clone()).collect();
    let pages = Cell::new(0);
    let come_and_go = async |_: &[String]| {
        let from = pages.replace(pages.get() + 25);
        let ids = gone.iter().skip(from).take(25).map(|id| SectorId(id.parse().unwrap()));
        sector::Entity::delete_many().filter(sector::Column::Id.is_in(ids)).exec(&app.sql).await.unwrap();
        let new = (from..from + 25).map(|number| format!("界别{:05}新", number * 617 % 1_000));
        enter_sectors(app, committee, new).await;
    };
    let seen = walk(staff, &list, come_and_go).await;
    let stayed: Vec<_> = before.iter().filter(|id| !gone.contains(id)).collect();
    assert_eq!(seen.iter().filter(|id| stayed.contains(id)).collect::<Vec<_>>(), stayed);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "shown twice");
    let came = seen.iter().filter(|id| !before.contains(id)).count();
    let went = gone.iter().filter(|id| !seen.contains(id)).count();
    assert!(came > 100 && went > 100, "{came} came and {went} went in time to matter");
}

/// A cursor says where a page begins, and nothing of whether its holder may read it.
#[rstest]
#[actix_web::test]
async fn each_page_asks_whether_one_may(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    let administrator = app.administrator("管理员", committee).await;
    let page = administrator.get("/accounts?limit=1").await.expect(200);
    let next = format!("/accounts?limit=1&cursor={}", page["next_cursor"].as_str().unwrap());
    administrator.get(&next).await.expect(200);
    let of_them = role_grant::Column::AccountId.eq(administrator.id);
    role_grant::Entity::delete_many().filter(of_them).exec(&app.sql).await.unwrap();
    administrator.get(&next).await.expect_problem(403, "forbidden");
}

#[rstest]
#[actix_web::test]
async fn how_many_there_are_comes_with_every_page(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, .. } = &world;
    let list =
        format!("/suggestions?committee_id={}&status=submitted&limit=2&sort=submitted_at&count=true", committee.id);
    let page = async |cursor: &str| {
        let answer = staff.get(format!("{list}{cursor}")).await;
        let statements = answer.statements();
        let page = answer.expect(200);
        (page["total"].clone(), page["items"].as_array().unwrap().len(), statements, page["next_cursor"].clone())
    };
    assert_eq!(page("").await, (json!(0), 0, 2, Value::Null));
    let mut made = Vec::new();
    for number in 0..3 {
        app.pass(TimeDelta::seconds(1));
        made.push(world.suggest(citizen, &format!("第{number}条：加装电梯")).await);
    }
    let (total, shown, statements, cursor) = page("").await;
    assert_eq!((total, shown, statements), (json!(3), 2, 2));
    let cursor = format!("&cursor={}", cursor.as_str().unwrap());
    assert_eq!(page(&cursor).await, (json!(3), 1, 2, Value::Null));
    let last = format!("/suggestions/{}/withdraw", id_of(&made[2]));
    citizen.post(last).if_match(&json!(1)).await.expect(200);
    assert_eq!(page(&cursor).await, (json!(2), 0, 3, Value::Null));
}

#[rstest]
#[actix_web::test]
async fn cases_may_come_and_go(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("due_on", "-due_on", "opened_at", "-opened_at")] sort: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, housing, .. } = &world;
    for _ in 0..7 {
        app.pass(TimeDelta::days(1));
        world.opened().await;
    }
    let list = format!("/cases?committee_id={}&status=open&limit=2&sort={sort}", committee.id);
    let before = walk(staff, &list, async |_| {}).await;
    assert_eq!(before.len(), 7);
    let last = before[6].clone();
    let pages = Cell::new(0);
    let seen = walk(staff, &list, async |seen| {
        pages.set(pages.get() + 1);
        app.pass(TimeDelta::days(1));
        match pages.get() {
            1 => drop(world.assign(&seen[0], json!({ "lead_id": housing.id })).await),
            2 => drop(world.opened().await),
            3 => drop(world.assign(&last, json!({ "lead_id": housing.id })).await),
            _ => {}
        }
    });
    assert_whole(&seen.await, &before, &last);
}
