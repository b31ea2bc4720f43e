//! Files are scanned for viruses before others may have them.

use std::time::{Duration, Instant};

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::files::scan;
use shangliang_entity::{access_record, file};
use shangliang_tests::clamd::{FakeClamd, Mood};
use shangliang_tests::{Backend, Client, TestApp};

use super::keeping::objects;
use super::links::link;
use super::resuming::{address, append, begin, tus};
use super::{ask, content, path, samples, send};
use crate::cases::{World, id_of};

/// A platform that has its files scanned.
pub async fn start(backend: Backend, clamd: &FakeClamd) -> Option<TestApp> {
    TestApp::start_with(backend, |config| config.clamd = Some(clamd.address.clone())).await
}

/// What its owner is told of a scan.
pub async fn scan_of(owner: &Client, id: &Value) -> Value {
    owner.get(path(id)).await.expect(200)["scan"].clone()
}

#[rstest]
#[actix_web::test]
async fn what_has_a_virus_is_refused_and_not_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let clamd = FakeClamd::start();
    let Some(app) = start(backend, &clamd).await else { return };
    let citizen = app.citizen("张小明").await;
    let sent = samples::pdf("");
    let clean = send(&citizen, "说明.pdf", &sent).await.expect(201);
    assert_eq!(clean["scan"], "clean");
    assert!(citizen.get(content(&clean["id"])).await.bytes() == sent);

    let refused = ask(&citizen, "tap", "说明.pdf", &samples::pdf("/Note (what this scanner takes for a virus)")).await;
    let refused = refused.expect_problem(422, "file-rejected");
    let error = json!({ "pointer": "/file", "code": "virus", "message": "文件含有病毒" });
    assert_eq!(refused["errors"], json!([error]));

    // Piece by piece, too: the upload is over.
    clamd.learn(b"IHDR");
    let drawing = samples::noise(700, 700);
    let (id, middle) = (begin(&citizen, "pieces", drawing.len()).await, 1024 * 1024);
    assert_eq!(append(&citizen, &id, 0, &drawing[..middle]).await.status(), 204);
    let refused = append(&citizen, &id, middle, &drawing[middle..]).await.expect_problem(422, "file-rejected");
    assert_eq!(refused["errors"], json!([error]));
    tus(citizen.get(address(&id))).await.expect_problem(404, "not-found");
    citizen.get(path(&id)).await.expect_problem(404, "not-found");

    assert_eq!((clamd.scanned(), objects(&app)), (3, 1));
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 1);
    app.app.access_log.flush(&app.app).await.unwrap();
    let attempts = access_record::Entity::find().all(&app.sql).await.unwrap();
    let infected: Vec<_> = attempts.iter().filter(|attempt| attempt.event == "file.infected").collect();
    assert_eq!(infected.len(), 2);
    let (account, _) = citizen.session().unwrap();
    assert!(infected.iter().all(|attempt| attempt.account_id == Some(account) && attempt.status == 422));
}

#[actix_web::test]
async fn a_scanner_is_asked_by_a_socket_too() {
    let folder = tempfile::tempdir().unwrap();
    let clamd = FakeClamd::start_in(folder.path());
    let app = start(Backend::Sqlite, &clamd).await.unwrap();
    let citizen = app.citizen("张小明").await;
    // More than one piece, the last of which is not full.
    let sent = samples::docx(&[("word/media/photo.png", &samples::noise(300, 300))]);
    assert_eq!(send(&citizen, "方案.docx", &sent).await.expect(201)["scan"], "clean");
    clamd.learn(&sent[sent.len() - 100..]);
    send(&citizen, "方案.docx", &sent).await.expect_problem(422, "file-rejected");
}

#[rstest]
#[actix_web::test]
async fn what_waits_for_a_scan_is_its_owner_s_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let clamd = FakeClamd::start();
    let Some(app) = start(backend, &clamd).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let World { app, citizen, staff, .. } = &World::of(app, committee.clone()).await;
    let visitor = app.visitor();
    clamd.be(Mood::HangingUp);
    let first = ask(citizen, "tap", "电梯井.jpg", &samples::jpeg(64, 48)).await;
    let location = first.header("location").unwrap().to_owned();
    let photo = first.expect(202);
    let id = &photo["id"];
    assert_eq!((location, &photo["scan"]), (format!("/api/v1{}", path(id)), &json!("pending")));
    let again = ask(citizen, "tap", "电梯井.jpg", &samples::jpeg(64, 48)).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(202), photo);
    let drawing = samples::png(40, 30);
    let drawn = begin(citizen, "pieces", drawing.len()).await;
    let last = append(citizen, &drawn, 0, &drawing).await;
    assert_eq!((last.status(), last.header("location")), (204, Some(format!("/api/v1{}", path(&drawn)).as_str())));
    assert_eq!(scan_of(citizen, &drawn).await, "pending");

    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "publish_consent": true,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [id, drawn],
    });
    let suggestion = citizen.post("/suggestions").key("s").json(&body).await.expect(201);
    let item = format!("/suggestions/{}", id_of(&suggestion));
    let accepted = staff.post(format!("{item}/accept")).if_match(&suggestion["version"]).await.expect(200);
    staff.post(format!("{item}/publish")).if_match(&accepted["version"]).await.expect(200);

    // The item is public, and says what it has; the bytes are for nobody else.
    let anybody: [&Client; 2] = [staff, &visitor];
    for who in anybody {
        assert_eq!(who.get(&item).await.expect(200)["files"][0], photo);
        assert_eq!(who.get(path(id)).await.expect(200), photo);
        for address in [content(id), format!("{}?variant=thumbnail", content(id)), content(&drawn)] {
            who.get(address).await.expect_problem(404, "not-found");
        }
        who.post(format!("{}/link", path(id))).json(&json!({})).await.expect_problem(404, "not-found");
    }
    let own = citizen.get(content(id)).await;
    assert_eq!((own.status(), own.header("cache-control")), (200, Some("private, no-cache")));
    assert_eq!(citizen.get(format!("{}?variant=thumbnail", content(id))).await.status(), 200);
    let link = link(citizen, id, "original").await;
    assert_eq!(citizen.get(&link).await.status(), 200);
    visitor.get(&link).await.expect_problem(404, "not-found");

    // The scanner is still away, and then back.
    scan(&app.app).await.unwrap();
    assert_eq!(scan_of(citizen, id).await, "pending");
    clamd.be(Mood::Well);
    scan(&app.app).await.unwrap();
    assert_eq!(clamd.scanned(), 2);
    for who in [&**citizen, staff, &visitor] {
        assert_eq!(who.get(&item).await.expect(200)["files"][0]["scan"], "clean");
        let seen = who.get(content(id)).await;
        assert_eq!((seen.status(), seen.header("cache-control")), (200, Some("public, max-age=60")));
        assert_eq!(who.get(content(&drawn)).await.status(), 200);
    }
    assert_eq!(visitor.get(&link).await.status(), 200);
    scan(&app.app).await.unwrap();
    assert_eq!(clamd.scanned(), 2);
}

/// Whatever a scanner does instead of answering.
#[rstest]
#[case(Mood::Silent)]
#[case(Mood::HangingUp)]
#[case(Mood::Confused)]
#[case(Mood::Refusing)]
#[actix_web::test]
async fn without_a_scanner_s_word_a_file_waits(#[case] mood: Mood) {
    let clamd = FakeClamd::start();
    let app = start(Backend::Sqlite, &clamd).await.unwrap();
    let citizen = app.citizen("张小明").await;
    clamd.be(mood);
    let began = Instant::now();
    let waiting = send(&citizen, "说明.pdf", &samples::pdf("")).await.expect(202);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!((clamd.scanned(), scan_of(&citizen, &waiting["id"]).await), (0, json!("pending")));
}

#[actix_web::test]
async fn a_scanner_that_fails_again_and_again_is_not_asked_for_a_while() {
    let clamd = FakeClamd::start();
    let app = start(Backend::Sqlite, &clamd).await.unwrap();
    let citizen = app.citizen("张小明").await;
    clamd.be(Mood::HangingUp);
    for _ in 0..6 {
        send(&citizen, "说明.pdf", &samples::pdf("")).await.expect(202);
    }
    clamd.be(Mood::Well);
    send(&citizen, "说明.pdf", &samples::pdf("")).await.expect(202);
    assert_eq!(clamd.scanned(), 0);
}
