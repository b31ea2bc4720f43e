//! Uploads that go on where they broke off.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::files::sweep;
use shangliang_entity::{file, upload};
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Backend, Client, TestApp};

use super::keeping::objects;
use super::{content, path, samples, send};

/// `filename` and `filetype` of a photo.
const PHOTO: &str = "filename 55S15qKv5LqVLnBuZw==,filetype aW1hZ2UvcG5n";

/// A request in the words of the protocol.
pub fn tus(ask: Ask) -> Ask {
    ask.header("tus-resumable", "1.0.0")
}

fn creation(client: &Client, key: &str, length: usize) -> Ask {
    tus(client.post("/uploads").key(key)).header("upload-length", &length.to_string())
}

/// Begins an upload; gives its id.
pub async fn begin(client: &Client, key: &str, length: usize) -> Value {
    creation(client, key, length).header("upload-metadata", PHOTO).await.expect(201)["id"].clone()
}

/// The address of an upload.
pub fn address(id: &Value) -> String {
    format!("/uploads/{}", id.as_str().unwrap())
}

/// Sends the bytes from an offset on.
pub async fn append(client: &Client, id: &Value, offset: usize, bytes: &[u8]) -> Answer {
    let ask = tus(client.ask("PATCH", address(id))).header("upload-offset", &offset.to_string());
    ask.bytes("application/offset+octet-stream", bytes.to_vec()).await
}

/// How far it has come, as HEAD tells.
async fn offset(client: &Client, id: &Value) -> Option<String> {
    let answer = tus(client.ask("HEAD", address(id))).await;
    assert_eq!(answer.header("tus-resumable"), Some("1.0.0"));
    answer.header("upload-offset").map(str::to_owned)
}

#[rstest]
#[actix_web::test]
async fn a_photo_comes_piece_by_piece(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let other_process = app.another_process().await;
    let citizen = app.citizen("张小明").await;
    let there = Client::new(other_process, citizen.session());
    let sent = samples::noise(900, 900);
    let size = sent.len();
    assert!(size > 2 * 1024 * 1024, "{size} bytes are three pieces");
    let begun = creation(&citizen, "a", size).header("upload-metadata", PHOTO).await;
    assert_eq!((begun.status(), begun.header("upload-offset")), (201, Some("0")));
    assert_eq!(begun.header("upload-expires"), Some("Tue, 03 Mar 2026 01:00:00 GMT"));
    let location = begun.header("location").unwrap().to_owned();
    let begun = begun.expect(201);
    let id = begun["id"].clone();
    assert_eq!(location, format!("/api/v1{}", address(&id)));
    let expected = json!({ "id": id, "size_bytes": size, "received_bytes": 0, "expires_at": "2026-03-03T01:00:00Z" });
    assert_eq!(begun, expected);
    // The answer was lost: the same request again begins nothing new.
    let again = creation(&citizen, "a", size).header("upload-metadata", PHOTO).await;
    assert_eq!((again.header("idempotency-replayed"), again.header("upload-offset")), (Some("true"), Some("0")));
    assert_eq!(again.expect(201)["id"], id);

    // Over odd and even borders of pieces, now by this process and now by another.
    let mut kept = 0;
    for (turn, length) in [1, 99, 1024 * 1024 - 100, 5, 1024 * 1024, 0].into_iter().enumerate() {
        let client = if turn % 2 == 0 { &citizen } else { &there };
        let answer = append(client, &id, kept, &sent[kept..kept + length]).await;
        assert_eq!(answer.status(), 204, "{}", answer.text());
        kept += length;
        assert_eq!(answer.header("upload-offset"), Some(kept.to_string().as_str()));
        assert_eq!(answer.header("location"), None);
        assert_eq!(offset(client, &id).await, Some(kept.to_string()));
    }
    assert_eq!(objects(&app), 3);
    citizen.get(path(&id)).await.expect_problem(404, "not-found");
    let last = append(&there, &id, kept, &sent[kept..]).await;
    assert_eq!((last.status(), last.header("upload-offset")), (204, Some(size.to_string().as_str())));
    assert_eq!(last.header("location"), Some(format!("/api/v1{}", path(&id)).as_str()));

    // It is the file that the same bytes are at once.
    let file = citizen.get(path(&id)).await.expect(200);
    let at_once = send(&citizen, "电梯井.png", &sent).await.expect(201);
    for field in ["name", "media_type", "size_bytes", "sha256", "width", "height"] {
        assert_eq!(file[field], at_once[field], "{field}");
    }
    assert_eq!(citizen.get(content(&id)).await.bytes(), there.get(content(&at_once["id"])).await.bytes());
    // Its pieces are gone, and whoever lost the last answer learns that all is there.
    assert_eq!(objects(&app), 4);
    let seen = tus(citizen.get(address(&id))).await;
    assert_eq!(
        (seen.header("upload-length"), seen.header("upload-metadata")),
        (seen.header("upload-offset"), Some(PHOTO))
    );
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    append(&citizen, &id, size, b"").await.expect_problem(409, "state-conflict");
    tus(citizen.delete(address(&id))).await.expect_problem(409, "state-conflict");
    let suggestion = app.committee("西安市政协", "610100", None).await;
    let suggestion = citizen.post("/suggestions").key("s").json(&json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": suggestion.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [id],
    }));
    assert_eq!(suggestion.await.expect(201)["files"], json!([file]));
}

#[rstest]
#[actix_web::test]
async fn of_two_writers_one_wins(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let there = Client::new(app.another_process().await, citizen.session());
    let sent = samples::png(64, 48);
    let half = sent.len() / 2;
    for round in 0..5 {
        let id = begin(&citizen, &format!("round-{round}"), sent.len()).await;
        for (from, to) in [(0, half), (half, sent.len())] {
            let one = append(&citizen, &id, from, &sent[from..to]);
            let two = append(&there, &id, from, &sent[from..to]);
            let (one, two) = futures_util::future::join(one, two).await;
            let (won, lost) = if one.status() == 204 { (one, two) } else { (two, one) };
            assert_eq!(won.status(), 204, "{}", won.text());
            let lost = lost.expect_problem(409, "mismatching-upload-offset");
            assert_eq!((&lost["expected-offset"], &lost["provided-offset"]), (&json!(to), &json!(from)));
        }
        assert_eq!(citizen.get(content(&id)).await.status(), 200);
    }
    assert_eq!(file::Entity::find().count(&app.sql).await.unwrap(), 5);
}

#[rstest]
#[actix_web::test]
async fn a_day_later_it_has_expired(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.files.quota_count = 2).await else { return };
    let citizen = app.citizen("张小明").await;
    let sent = samples::png(64, 48);
    let (kept, id) = (send(&citizen, "a.png", &sent).await.expect(201)["id"].clone(), begin(&citizen, "a", 100).await);
    assert_eq!(append(&citizen, &id, 0, &sent[..99]).await.status(), 204);
    creation(&citizen, "b", 1).await.expect_problem(422, "storage-quota-exceeded");
    app.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(offset(&citizen, &id).await.as_deref(), Some("99"));
    app.pass(TimeDelta::seconds(1));
    let gone = append(&citizen, &id, 99, &sent[99..100]).await;
    gone.expect_problem(410, "gone");
    assert_eq!(offset(&citizen, &id).await, None);
    tus(citizen.delete(address(&id))).await.expect_problem(410, "gone");
    citizen.get(address(&id)).await.expect_problem(410, "gone");
    // Its room is free again, and a little later nothing is left of it.
    begin(&citizen, "b", 1).await;
    assert_eq!(objects(&app), 3);
    app.pass(TimeDelta::hours(1));
    sweep(&app.app).await.unwrap();
    assert_eq!(objects(&app), 2);
    app.pass(TimeDelta::days(7) - TimeDelta::hours(2));
    sweep(&app.app).await.unwrap();
    citizen.get(address(&id)).await.expect_problem(410, "gone");
    app.pass(TimeDelta::hours(2));
    sweep(&app.app).await.unwrap();
    citizen.get(address(&id)).await.expect_problem(404, "not-found");
    citizen.get(path(&kept)).await.expect_problem(404, "not-found");
    assert_eq!(upload::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[actix_web::test]
async fn what_is_ended_is_forgotten(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.files.quota_count = 1).await else { return };
    let citizen = app.citizen("张小明").await;
    let id = begin(&citizen, "a", 100).await;
    assert_eq!(append(&citizen, &id, 0, b"GIF89a").await.status(), 204);
    assert_eq!(objects(&app), 1);
    assert_eq!(tus(citizen.delete(address(&id))).await.status(), 204);
    assert_eq!(objects(&app), 0);
    for answer in [append(&citizen, &id, 6, b"x").await, citizen.get(address(&id)).await] {
        answer.expect_problem(404, "not-found");
    }
    // What turns out to be no file that is taken ends as well, and its room is free for another.
    let id = begin(&citizen, "b", 8).await;
    assert_eq!(append(&citizen, &id, 0, b"GIF89a").await.status(), 204);
    let refused = append(&citizen, &id, 6, b"no").await.expect_problem(422, "file-rejected");
    assert_eq!(refused["errors"][0]["code"], "type");
    assert_eq!((offset(&citizen, &id).await, objects(&app)), (None, 0));
    let photo = samples::png(64, 48);
    let id = begin(&citizen, "c", photo.len()).await;
    assert_eq!(append(&citizen, &id, 0, &photo).await.status(), 204);
    creation(&citizen, "d", 1).await.expect_problem(422, "storage-quota-exceeded");
}
