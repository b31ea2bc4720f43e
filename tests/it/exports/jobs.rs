//! Workbooks that jobs write: asked for, waited for, fetched, and gone.

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::Method;
use actix_web::rt::time::sleep;
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shangliang::exports;
use shangliang::ledger::hex;
use shangliang::secrets::sha256;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{access_record, dropped_object, list_export};
use shangliang_tests::{Answer, Backend, Client};

use super::{XLSX, many_sectors};
use crate::cases::World;

/// Asks for a workbook.
pub async fn ask(who: &Client, path: &str) -> Answer {
    who.get(path).header("accept", XLSX).await
}

/// An export once nobody is at it any more.
pub async fn ended(who: &Client, export: &Value) -> Value {
    let path = format!("/exports/{}", export["id"].as_str().unwrap());
    for _ in 0..1000 {
        let export = who.get(&path).await.expect(200);
        if ["done", "failed"].contains(&export["status"].as_str().unwrap()) {
            return export;
        }
        sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{export} does not end")
}

fn content(export: &Value) -> String {
    format!("/exports/{}/content", export["id"].as_str().unwrap())
}

#[rstest]
#[actix_web::test]
async fn a_workbook_is_asked_for_waited_for_and_fetched(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, .. } = &world;
    world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let turn = app.app.exports.job_turn().await.unwrap();
    let asked = ask(staff, &format!("/suggestions?committee_id={}&fields=title,status", committee.id)).await;
    let (location, retry) =
        (asked.header("location").unwrap().to_owned(), asked.header("cache-control").map(str::to_owned));
    let export = asked.expect(202);
    assert_eq!(
        (location, retry.as_deref()),
        (format!("/api/v1/exports/{}", export["id"].as_str().unwrap()), Some("no-store"))
    );
    assert_eq!(export["status"], "waiting");
    assert_eq!((&export["as_of"], &export["url"]), (&Value::Null, &Value::Null));
    let list = format!("/api/v1/suggestions?sort=-submitted_at&committee_id={}&fields=title,status", committee.id);
    assert_eq!(export["list"], list);
    staff.get(content(&export)).await.expect_problem(404, "not-found");

    drop(turn);
    let done = ended(staff, &export).await;
    assert_eq!((&done["status"], &done["rows"], &done["total"]), (&json!("done"), &json!(1), &json!(1)));
    assert_eq!(done["url"], format!("/api/v1{}", content(&export)));
    let fetched = staff.get(content(&export)).await;
    assert_eq!(fetched.header("content-type"), Some(XLSX));
    assert_eq!(fetched.header("cache-control"), Some("private, no-store"));
    assert!(fetched.header("content-disposition").unwrap().ends_with("''suggestions-20260302-090000.xlsx"));
    assert_eq!(done["sha256"], hex(&sha256(&[fetched.bytes()])));
    assert_eq!(done["size_bytes"], fetched.bytes().len());
    let part = staff.get(content(&export)).header("range", "bytes=0-3").await;
    assert_eq!((part.status(), part.bytes()), (206, &b"PK\x03\x04"[..]));
    assert_eq!(staff.get("/exports").await.expect(200)["items"], json!([done]));

    // Who takes it along, whole or in part, is recorded.
    app.app.access_log.flush(&app.app).await.unwrap();
    let fetched = access_record::Entity::find().filter(access_record::Column::Event.eq("export.fetched"));
    let records = fetched.order_by_asc(access_record::Column::Id).all(&app.sql).await.unwrap();
    let records: Vec<_> = records.iter().map(|row| (row.account_id, row.status)).collect();
    assert_eq!(records, [(Some(staff.id), 200), (Some(staff.id), 206)]);
}

#[rstest]
#[actix_web::test]
async fn an_export_is_its_owners_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, citizen, staff, .. } = &world;
    let asked = ask(staff, "/departments").await.expect(202);
    let export = ended(staff, &asked).await;
    let path = format!("/exports/{}", export["id"].as_str().unwrap());
    let chief = app.staff("李主任", committee).await;
    for who in [citizen, &chief] {
        who.get(&path).await.expect_problem(404, "not-found");
        who.get(content(&export)).await.expect_problem(404, "not-found");
        who.delete(&path).await.expect_problem(404, "not-found");
        assert_eq!(who.get("/exports").await.expect(200)["items"], json!([]));
    }
    app.visitor().get(&path).await.expect_problem(401, "unauthenticated");
    ask(&app.visitor(), "/topics").await.expect_problem(401, "unauthenticated");

    // What they may see has changed: what was written for them then is not given any more.
    app.grant(staff, Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path, None).await;
    staff.get(content(&export)).await.expect_problem(404, "not-found");
    assert_eq!(staff.get(&path).await.expect(200)["status"], "done");
}

#[rstest]
#[actix_web::test]
async fn an_export_is_forgotten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let mut paths = Vec::new();
    for _ in 0..2 {
        let asked = ask(staff, "/departments").await.expect(202);
        let export = ended(staff, &asked).await;
        paths.push(format!("/exports/{}", export["id"].as_str().unwrap()));
    }
    let dropped = async || dropped_object::Entity::find().all(&app.sql).await.unwrap().len();
    staff.delete(&paths[0]).await.expect(204);
    staff.get(&paths[0]).await.expect_problem(404, "not-found");
    assert_eq!(dropped().await, 1);
    app.pass(TimeDelta::hours(24));
    staff.get(&paths[1]).await.expect_problem(404, "not-found");
    assert_eq!(staff.get("/exports").await.expect(200)["items"], json!([]));
    exports::sweep(&app.app).await.unwrap();
    assert_eq!((dropped().await, list_export::Entity::find().all(&app.sql).await.unwrap().len()), (2, 0));
    shangliang::files::sweep(&app.app).await.unwrap();
    assert_eq!(dropped().await, 0);
    let files = app.app.config.data_dir.join("files");
    let left =
        std::fs::read_dir(files).unwrap().flat_map(|day| std::fs::read_dir(day.unwrap().path()).unwrap()).count();
    assert_eq!(left, 0);
}

#[rstest]
#[actix_web::test]
async fn a_head_begins_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let head = world.staff.ask("HEAD", "/departments").header("accept", XLSX).await;
    assert_eq!((head.status(), head.header("content-type")), (200, Some("application/json")));
    assert_eq!(world.staff.get("/exports").await.expect(200)["items"], json!([]));
    let head = world.staff.ask("HEAD", "/departments").header("accept", "text/csv").await;
    assert_eq!((head.status(), head.header("content-type")), (200, Some("text/csv; charset=utf-8; header=present")));
    let token = format!("Bearer {}", world.staff.token().unwrap());
    let request = TestRequest::default().method(Method::HEAD).uri("/api/v1/departments");
    let request = request.append_header(("accept", "text/csv")).append_header(("authorization", token));
    assert_eq!(world.app.begin_answer(request).await.body().size(), BodySize::Stream, "as that of GET");
    let page = world.staff.ask("HEAD", "/departments?limit=1").header("accept", "text/csv").await;
    assert_eq!(page.status(), 400);
}

#[rstest]
#[actix_web::test]
async fn few_are_unfinished_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let turn = app.app.exports.job_turn().await.unwrap();
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(ask(staff, "/departments").await.expect(202));
    }
    ask(staff, "/departments").await.expect_problem(429, "quota-exceeded");
    let other = ask(citizen, "/topics").await.expect(202);
    // Whoever does not want one any longer makes room for another.
    staff.delete(format!("/exports/{}", asked[0]["id"].as_str().unwrap())).await.expect(204);
    asked[0] = ask(staff, "/departments").await.expect(202);
    drop(turn);
    for export in &asked {
        assert_eq!(ended(staff, export).await["status"], "done");
    }
    assert_eq!(ended(citizen, &other).await["status"], "done");
    let again = ask(staff, "/departments").await.expect(202);
    assert_eq!(ended(staff, &again).await["status"], "done");
}

#[rstest]
#[actix_web::test]
async fn no_more_are_kept_than_fit(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let staff = &world.staff;
    let mut last = Value::Null;
    for _ in 0..20 {
        let asked = ask(staff, "/departments").await.expect(202);
        last = ended(staff, &asked).await;
    }
    ask(staff, "/departments").await.expect_problem(429, "quota-exceeded");
    staff.delete(format!("/exports/{}", last["id"].as_str().unwrap())).await.expect(204);
    let again = ask(staff, "/departments").await.expect(202);
    assert_eq!(ended(staff, &again).await["status"], "done");
}

/// The heart of a job beats while its work writes rows: neither waits for the other.
#[rstest]
#[actix_web::test]
async fn a_job_that_lasts_says_how_far_it_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    many_sectors(app, committee, 2_000).await;
    let turn = app.app.exports.job_turn().await.unwrap();
    let export = ask(staff, "/sectors?fields=name").await.expect(202);
    app.pass(TimeDelta::seconds(30));
    // Longer than between two beats; what others write meanwhile is written.
    for _ in 0..6 {
        sleep(std::time::Duration::from_secs(1)).await;
        world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    }
    let row = list_export::Entity::find().one(&app.sql).await.unwrap().unwrap();
    assert_eq!(row.alive_at - row.created_at, TimeDelta::seconds(30));
    drop(turn);
    let done = ended(staff, &export).await;
    assert_eq!((&done["status"], &done["rows"], &done["total"]), (&json!("done"), &json!(2_000), &json!(2_000)));
}

#[rstest]
#[actix_web::test]
async fn what_nobody_writes_any_more_has_failed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let turn = app.app.exports.job_turn().await.unwrap();
    let export = ask(staff, "/departments").await.expect(202);
    app.pass(TimeDelta::seconds(61));
    let failed = ended(staff, &export).await;
    assert_eq!((&failed["status"], &failed["failure"]), (&json!("failed"), &json!("interrupted")));
    staff.get(content(&export)).await.expect_problem(404, "not-found");
    staff.delete(format!("/exports/{}", export["id"].as_str().unwrap())).await.expect(204);
    drop(turn);
    // Nobody is at it any more once the next one has its turn.
    let next = ask(staff, "/departments").await.expect(202);
    assert_eq!(ended(staff, &next).await["status"], "done");
}

#[rstest]
#[actix_web::test]
async fn whoever_signs_out_gets_none(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, .. } = &world;
    let again = app.signed_in(staff.session().unwrap().0).await;
    let turn = app.app.exports.job_turn().await.unwrap();
    let export = ask(staff, "/departments").await.expect(202);
    staff.post("/auth/logout").await.expect(204);
    drop(turn);
    let failed = ended(&again, &export).await;
    assert_eq!((&failed["status"], &failed["failure"]), (&json!("failed"), &json!("rights_changed")));
}
