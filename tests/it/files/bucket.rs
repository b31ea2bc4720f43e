//! Files that are kept in a bucket, by a server that checks signatures.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use shangliang::files::sweep;
use shangliang_entity::file;
use shangliang_tests::bucket::BucketServer;
use shangliang_tests::process::command;
use shangliang_tests::{Backend, Client, TestApp};

use super::resuming::{append, begin};
use super::{ask, content, keeping, path, photo, samples, send};

/// The objects of a bucket; beside them its server keeps files of its own.
fn objects(server: &BucketServer) -> usize {
    keeping::objects_in(&server.folder())
}

#[rstest]
#[actix_web::test]
async fn a_bucket_keeps_what_a_folder_keeps(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let server = BucketServer::start();
    let Some(app) = TestApp::start_with(backend, |config| config.file_store = server.store()).await else { return };
    app.app.files.objects.check().await.unwrap();
    let citizen = app.citizen("张小明").await;
    let sent = samples::pdf("");
    let document = send(&citizen, "说明.pdf", &sent).await.expect(201)["id"].clone();
    let image = photo(&citizen).await;
    assert_eq!(objects(&server), 3);
    assert!(!app.app.config.data_dir.join("files").exists());
    assert_eq!(citizen.get(content(&document)).await.bytes(), sent);
    let part = citizen.get(content(&document)).header("range", "bytes=5-14").await;
    assert_eq!((part.status(), part.bytes()), (206, &sent[5..15]));
    let small = citizen.get(format!("{}?variant=thumbnail", content(&image))).await;
    assert!(image::load_from_memory(small.bytes()).is_ok());

    // Piece by piece, by two processes.
    let there = Client::new(app.another_process().await, citizen.session());
    let drawing = samples::noise(700, 700);
    let (id, middle) = (begin(&citizen, "pieces", drawing.len()).await, 1024 * 1024 + 7);
    assert_eq!(append(&citizen, &id, 0, &drawing[..middle]).await.status(), 204);
    assert_eq!(objects(&server), 5);
    assert_eq!(append(&there, &id, middle, &drawing[middle..]).await.status(), 204);
    assert_eq!(objects(&server), 5);
    assert_eq!(citizen.get(content(&id)).await.status(), 200);

    citizen.delete(path(&document)).await.expect(204);
    assert_eq!(objects(&server), 4);
    // A process was killed between an object and its row.
    let killed: uuid::Uuid = image.as_str().unwrap().parse().unwrap();
    file::Entity::delete_by_id(killed).exec(&app.sql).await.unwrap();
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&server), 4);
    app.pass(TimeDelta::hours(25));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&server), 2);
}

/// More than is written at once goes in several requests.
#[actix_web::test]
async fn a_large_file_comes_back_as_it_was_sent() {
    let server = BucketServer::start();
    let app = TestApp::start_with(Backend::Sqlite, |config| config.file_store = server.store()).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let sent = samples::docx(&[("word/media/photo.png", &samples::noise(1400, 1300))]);
    assert!(sent.len() > 5 * 1024 * 1024);
    let id = send(&citizen, "方案.docx", &sent).await.expect(201)["id"].clone();
    assert!(citizen.get(content(&id)).await.bytes() == sent);
}

/// What is kept in the bucket is what was sent, or nothing is given.
#[actix_web::test]
async fn other_bytes_under_the_name_are_no_answer() {
    let server = BucketServer::start();
    let app = TestApp::start_with(Backend::Sqlite, |config| config.file_store = server.store()).await.unwrap();
    let citizen = app.citizen("张小明").await;
    let id = send(&citizen, "说明.pdf", &samples::pdf("")).await.expect(201)["id"].clone();
    let row = file::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let objects = &app.app.files.objects;
    objects.put_bytes(&row.object_key, b"somebody else's".to_vec()).await.unwrap();
    citizen.get(content(&id)).await.expect_problem(503, "dependency-unavailable");
}

#[rstest]
#[case::another_secret(true, 500, "internal")]
#[case::no_server(false, 503, "dependency-unavailable")]
#[actix_web::test]
async fn without_an_object_there_is_no_row(#[case] is_there: bool, #[case] status: u16, #[case] code: &str) {
    let server = BucketServer::start();
    let store = server.store_signed_with("another secret");
    let server = is_there.then_some(server);
    let app = TestApp::start_with(Backend::Sqlite, |config| config.file_store = store).await.unwrap();
    let citizen = app.citizen("张小明").await;
    assert!(app.app.files.objects.check().await.is_err());
    ask(&citizen, "photo", "a.png", &samples::png(8, 8)).await.expect_problem(status, code);
    let id = begin(&citizen, "pieces", 100).await;
    append(&citizen, &id, 0, b"0123456789").await.expect_problem(status, code);
    assert_eq!(citizen.get(super::resuming::address(&id)).await.expect(200)["received_bytes"], 0);
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(server.map_or(0, |server| objects(&server)), 0);
}

/// A platform that could not keep files says so when it starts.
#[test]
fn a_wrong_secret_is_told_at_the_start() {
    let (folder, server) = (tempfile::tempdir().unwrap(), BucketServer::start());
    let started = |secret: &str, what: &str| {
        let mut platform = command(env!("CARGO_BIN_EXE_platform"), folder.path());
        let platform = platform.arg(what).env("SHANGLIANG_FILES", server.url());
        platform.env("SHANGLIANG_FILES_KEY_ID", "shangliang").env("SHANGLIANG_FILES_SECRET", secret).output().unwrap()
    };
    let refused = started("a secret that is wrong", "serve");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("files cannot be kept") && !told.contains("a secret that is wrong"), "{told}");
    let shown = String::from_utf8(started("a secret that is wrong", "check").stdout).unwrap();
    assert!(shown.contains("s3://files?endpoint=") && !shown.contains("a secret that is wrong"), "{shown}");
}
