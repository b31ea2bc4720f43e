//! What is kept is scanned again when there are other signatures.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use shangliang::files::{scan, sweep};
use shangliang_entity::file;
use shangliang_entity::vocab::FileScan;
use shangliang_tests::clamd::{FakeClamd, Mood};
use shangliang_tests::{Backend, TestApp};

use super::keeping::objects;
use super::scanning::{scan_of, start};
use super::{content, path, photo, samples, send};
use crate::cases::{World, id_of};

/// What every photo has that is kept.
const IN_PHOTOS: &[u8] = b"JFIF";

#[rstest]
#[actix_web::test]
async fn a_virus_that_is_known_later_is_found_then(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let clamd = FakeClamd::start();
    let Some(app) = start(backend, &clamd).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let World { app, citizen, staff, .. } = &World::of(app, committee.clone()).await;
    let (used, unused) = (photo(citizen).await, photo(citizen).await);
    let document = send(citizen, "说明.pdf", &samples::pdf("")).await.expect(201)["id"].clone();
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "publish_consent": true,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [used, document],
    });
    let suggestion = citizen.post("/suggestions").key("s").json(&body).await.expect(201);
    let item = format!("/suggestions/{}", id_of(&suggestion));
    let accepted = staff.post(format!("{item}/accept")).if_match(&suggestion["version"]).await.expect(200);
    staff.post(format!("{item}/publish")).if_match(&accepted["version"]).await.expect(200);
    assert_eq!((clamd.scanned(), objects(app)), (3, 5));
    let before = citizen.get(path(&used)).await;

    // Nothing new is known: nothing is scanned again.
    scan(&app.app).await.unwrap();
    assert_eq!(clamd.scanned(), 3);
    clamd.learn(IN_PHOTOS);
    scan(&app.app).await.unwrap();
    assert_eq!((clamd.scanned(), objects(app)), (6, 1));

    let visitor = app.visitor();
    for id in [&used, &unused] {
        assert_eq!(scan_of(citizen, id).await, "infected");
        for who in [&**citizen, staff, &visitor] {
            for address in [content(id), format!("{}?variant=thumbnail", content(id))] {
                who.get(address).await.expect_problem(404, "not-found");
            }
            let link = who.post(format!("{}/link", path(id))).json(&json!({})).await;
            link.expect_problem(404, "not-found");
        }
    }
    assert_eq!(visitor.get(content(&document)).await.status(), 200);
    assert_eq!(visitor.get(&item).await.expect(200)["files"][0]["scan"], "infected");
    let held = before.header("etag").unwrap();
    assert_eq!(citizen.get(path(&used)).header("if-none-match", held).await.status(), 200);

    // It goes with nothing any more, and can be deleted.
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [unused],
    });
    citizen.post("/suggestions").key("t").json(&body).await.expect_pointers(&["/file_ids/0"]);
    citizen.delete(path(&unused)).await.expect(204);
    scan(&app.app).await.unwrap();
    assert_eq!(clamd.scanned(), 6);
}

#[rstest]
#[actix_web::test]
async fn what_came_before_there_was_a_scanner_is_scanned_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let (document, image) = (send(&citizen, "说明.pdf", &samples::pdf("")).await.expect(201), photo(&citizen).await);
    assert_eq!(document["scan"], "unscanned");
    scan(&app.app).await.unwrap();
    let clamd = FakeClamd::start();
    clamd.learn(IN_PHOTOS);
    let scanning = app.another_process_with(|config| config.clamd = Some(clamd.address.clone())).await;
    assert_eq!(citizen.get(content(&image)).await.status(), 200);

    // Of a file for which it is too small it says nothing, and so that file is as it was.
    clamd.be(Mood::Refusing);
    scan(&scanning.app).await.unwrap();
    assert_eq!(scan_of(&citizen, &image).await, "unscanned");
    clamd.be(Mood::Well);
    scan(&scanning.app).await.unwrap();
    assert_eq!(scan_of(&citizen, &document["id"]).await, "clean");
    assert_eq!(scan_of(&citizen, &image).await, "infected");
    assert_eq!(objects(&app), 1);
}

/// The process was killed between the note and the object.
#[actix_web::test]
async fn the_bytes_of_a_virus_are_swept_away() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    photo(&citizen).await;
    let kept: uuid::Uuid = photo(&citizen).await.as_str().unwrap().parse().unwrap();
    let found = file::Entity::update_many().col_expr(file::Column::Scan, Expr::value(FileScan::Infected));
    found.filter(file::Column::Id.ne(kept)).exec(&app.sql).await.unwrap();
    app.pass(TimeDelta::hours(25));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 2);
}

#[actix_web::test]
async fn one_process_scans_at_a_time() {
    let clamd = FakeClamd::start();
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let citizen = app.citizen("张小明").await;
    for _ in 0..3 {
        photo(&citizen).await;
    }
    let scanning = app.another_process_with(|config| config.clamd = Some(clamd.address.clone())).await;
    let other = scanning.another_process().await;
    let (one, two) = futures_util::future::join(scan(&scanning.app), scan(&other.app)).await;
    one.and(two).unwrap();
    assert_eq!(clamd.scanned(), 3);
}
