//! `GET /receipts/{hash}`, checked as an outsider would: with nothing but the answer, a hash function and a public key.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang::ledger::checkpoint;
use shangliang::secrets::{sha256, verify_ed25519};
use shangliang_tests::{Backend, TestApp};

use super::{record, some_chains};

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

/// RFC 9162 §2.1.3.2, written anew.
fn root(hash: &[u8], mut index: u64, size: u64, path: &[Value]) -> Vec<u8> {
    let mut last = size - 1;
    let mut value = sha256(&[&[0], hash]).to_vec();
    for sibling in path {
        let sibling = bytes(sibling);
        if index & 1 == 1 || index == last {
            value = sha256(&[&[1], &sibling, &value]).to_vec();
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            value = sha256(&[&[1], &value, &sibling]).to_vec();
        }
        index >>= 1;
        last >>= 1;
    }
    assert_eq!(last, 0);
    value
}

fn check_proof(app: &TestApp, hash: &str, answer: &Value) {
    let (proof, checkpoint) = (&answer["proof"], &answer["checkpoint"]);
    let hash = bytes(&json!(hash));
    assert_eq!(sha256(&[&bytes(&proof["previous_hash"]), &bytes(&proof["entry_digest"])]).to_vec(), hash);
    let size = checkpoint["entries"].as_u64().unwrap();
    let path = proof["path"].as_array().unwrap();
    assert_eq!(root(&hash, proof["leaf_index"].as_u64().unwrap(), size, path), bytes(&checkpoint["root"]));

    let at: chrono::DateTime<chrono::Utc> = checkpoint["at"].as_str().unwrap().parse().unwrap();
    // Canonical JSON: the members in the order of their names.
    let statement = format!(
        r#"{{"after_seq":{},"at":"{}","entries":{size},"previous":{},"purpose":"shangliang-checkpoint-1","root":{},"upto_seq":{}}}"#,
        checkpoint["after_seq"],
        at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        checkpoint["previous"],
        checkpoint["root"],
        checkpoint["upto_seq"],
    );
    let key = app.app.keys.checkpoint();
    assert_eq!(checkpoint["key_id"], key.kid());
    assert!(verify_ed25519(key.public_key(), statement.as_bytes(), &bytes(&checkpoint["signature"])));
}

#[rstest]
#[actix_web::test]
async fn a_submission_is_proven_to_anybody(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let created = app.citizen("张小明").await.post("/suggestions").key("k").json(&json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
    }));
    let receipt = created.await.expect(201)["receipt"].clone();
    let hash = receipt["hash"].as_str().unwrap();
    let path = format!("/receipts/{hash}");

    let answer = app.visitor().get(&path).await.expect(200);
    assert_eq!(answer["entry"], json!({ "stream": receipt["stream"], "seq": receipt["seq"], "at": receipt["at"] }));
    assert_eq!(answer["checkpoint"], Value::Null);
    assert_eq!((&answer["proof"]["leaf_index"], &answer["proof"]["path"]), (&Value::Null, &json!([])));

    some_chains(&app, 5, 4).await;
    assert_eq!(checkpoint::make(&app.app).await.unwrap(), 1);
    let answer = app.visitor().get(&path).await;
    assert_eq!(answer.statements(), 3);
    let answer = answer.expect(200);
    check_proof(&app, hash, &answer);
    assert!(!answer.to_string().contains("电梯"));
}

#[rstest]
#[actix_web::test]
async fn every_entry_of_every_checkpoint_is_proven(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut receipts = Vec::new();
    for (chains, entries) in [(1, 1), (3, 3), (6, 5)] {
        receipts.extend(some_chains(&app, chains, entries).await);
        checkpoint::make(&app.app).await.unwrap();
    }
    for receipt in &receipts {
        let answer = app.visitor().get(format!("/receipts/{}", receipt.hash)).await.expect(200);
        assert_eq!(
            (&answer["entry"]["stream"], &answer["entry"]["seq"]),
            (&json!(receipt.stream), &json!(receipt.seq))
        );
        check_proof(&app, &receipt.hash, &answer);
    }
}

#[rstest]
#[actix_web::test]
async fn unknown_receipts_are_not_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let stream = shangliang::ledger::Stream(shangliang_entity::vocab::StreamKind::Case, super::new_id(&app));
    let known = record(&app, stream, None, json!({})).await.hash;
    for spelled in [known.clone(), known.to_uppercase()] {
        app.visitor().get(format!("/receipts/{spelled}")).await.expect(200);
    }
    for unknown in ["0".repeat(64), known[..62].to_owned(), format!("{known}00"), "x".to_owned()] {
        app.visitor().get(format!("/receipts/{unknown}")).await.expect_problem(404, "not-found");
    }
}
