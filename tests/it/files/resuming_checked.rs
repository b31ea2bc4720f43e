//! Pieces of an upload whose sender says what they must come to.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::Value;
use shangliang_tests::{Answer, Backend, Client, TestApp};

use super::keeping::objects;
use super::resuming::{address, begin, tus};
use super::{content, path, samples, send};

fn sha256(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(digest(&SHA256, bytes)))
}

fn sha1(bytes: &[u8]) -> String {
    format!("sha1 {}", STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes)))
}

async fn append(client: &Client, id: &Value, offset: usize, bytes: &[u8], checksum: &str) -> Answer {
    let ask = tus(client.ask("PATCH", address(id))).header("upload-offset", &offset.to_string());
    ask.header("upload-checksum", checksum).bytes("application/offset+octet-stream", bytes.to_vec()).await
}

#[rstest]
#[actix_web::test]
async fn what_was_spoilt_on_its_way_is_refused_and_harms_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let citizen = app.citizen("张小明").await;
    let sent = samples::noise(900, 900);
    let (first, second) = sent.split_at(1_500_000);
    let id = begin(&citizen, "a", sent.len()).await;
    let spoilt = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        bytes
    };
    let refused = async |offset: usize, bytes: &[u8], checksum: &str| {
        append(&citizen, &id, offset, bytes, checksum).await.expect_problem(460, "checksum-mismatch");
        let seen = citizen.get(address(&id)).await.expect(200);
        assert_eq!(seen["received_bytes"].as_u64(), u64::try_from(offset).ok());
    };
    refused(0, &spoilt(first), &sha256(first)).await;
    refused(0, &[], &sha1(first)).await;
    let taken = append(&citizen, &id, 0, first, &sha1(first)).await;
    assert_eq!((taken.status(), taken.header("upload-offset")), (204, Some("1500000")), "{}", taken.text());
    let kept = objects(&app);
    refused(first.len(), &spoilt(second), &sha1(second)).await;
    refused(first.len(), second, &sha256(first)).await;
    assert_eq!(objects(&app), kept);
    citizen.get(path(&id)).await.expect_problem(404, "not-found");
    let last = append(&citizen, &id, first.len(), second, &sha256(second)).await;
    assert_eq!(last.header("location"), Some(format!("/api/v1{}", path(&id)).as_str()), "{}", last.text());
    let at_once = send(&citizen, "电梯井.png", &sent).await.expect(201);
    assert_eq!(citizen.get(content(&id)).await.bytes(), citizen.get(content(&at_once["id"])).await.bytes());
}

#[rstest]
#[case::empty("")]
#[case::no_digest("sha256")]
#[case::unknown("md5 kAFQmDzST7DWlj99KOF/cg==")]
#[case::of_another_length("sha1 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
#[case::no_base64("sha1 ###")]
#[actix_web::test]
async fn what_is_no_checksum_is_refused(#[case] checksum: &str) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let citizen = app.citizen("张小明").await;
    let id = begin(&citizen, "a", 20).await;
    append(&citizen, &id, 0, b"0123456789", checksum).await.expect_problem(400, "malformed-request");
    // More than is left is refused before it is compared with anything.
    let long = vec![0; 21];
    append(&citizen, &id, 0, &long, &sha256(&long)).await.expect_problem(400, "inconsistent-upload-length");
    assert_eq!(citizen.get(address(&id)).await.expect(200)["received_bytes"], 0);
}
