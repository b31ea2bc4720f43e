//! What arrives: signed, in order, of one committee, and with nothing that people wrote.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_tests::{Backend, Client};

use super::Outside;
use crate::cases::{World, id_of, suggestion_of};

/// Lets the platform's clock show the machine's time, which receivers compare timestamps with.
fn keep_time(outside: &Outside) {
    let now: DateTime<Utc> = std::time::SystemTime::now().into();
    let micros = (now - outside.world.app.clock.now()).num_microseconds().unwrap();
    outside.world.app.pass(TimeDelta::microseconds(micros));
}

#[rstest]
#[actix_web::test]
async fn what_arrives_is_genuine(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    keep_time(&outside);
    let made = outside.webhook(None).await;
    outside.world.accepted().await;
    outside.tell().await;
    let told = outside.receiver.told();
    assert_eq!(outside.arrived(), ["suggestion.submitted", "case.opened", "suggestion.accepted"]);
    for told in &told {
        assert!(told.is_signed_with(&made["secret"]));
        assert!(!told.is_signed_with(&json!("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
        let mut forged = told.clone();
        forged.body.push(b' ');
        assert!(!forged.is_signed_with(&made["secret"]));
        let event = told.event();
        assert_eq!(told.header("webhook-id"), event["id"]);
        assert_eq!(told.header("content-type"), "application/json");
        assert!(told.body.len() < 20_000);
        // Whoever doubts an event can have it proved.
        let proof = outside.world.app.visitor().get(format!("/receipts/{}", event["id"].as_str().unwrap())).await;
        assert_eq!(proof.expect(200)["entry"]["stream"], event["subject"]);
    }
}

#[rstest]
#[actix_web::test]
async fn both_secrets_sign_while_they_overlap(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    keep_time(&outside);
    let first = outside.webhook(None).await;
    let path = format!("/webhooks/{}/rotate-secret", id_of(&first));
    let second = outside.administrator.post(&path).json(&json!({ "overlap_hours": 1 })).await.expect(200);
    assert_ne!(first["secret"], second["secret"]);
    outside.test(&first).await;
    outside.tell().await;
    outside.world.app.pass(TimeDelta::hours(1));
    outside.test(&first).await;
    outside.tell().await;
    let third = outside.administrator.post(&path).json(&json!({ "overlap_hours": 0 })).await.expect(200);
    assert_eq!(third["previous_secret_until"], Value::Null);
    outside.test(&first).await;
    outside.tell().await;
    let told = outside.receiver.told();
    let [both, one, at_once] = &told[..] else { panic!("{told:?}") };
    assert!(both.is_signed_with(&first["secret"]) && both.is_signed_with(&second["secret"]));
    // The receiver's own clock stands an hour behind by now, so that only the count of signatures can be seen.
    let signatures = |told: &super::receiver::Told| told.header("webhook-signature").split(' ').count();
    assert_eq!((signatures(both), signatures(one), signatures(at_once)), (2, 1, 1));
}

#[rstest]
#[actix_web::test]
async fn nothing_that_people_wrote_leaves_the_house(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    outside.webhook(None).await;
    let World { citizen, staff, clerk, housing, committee, .. } = &outside.world;
    let id = outside.world.answered().await;
    let suggestion = suggestion_of(&outside.world, &id).await;
    outside.world.rate(citizen, &id, &suggestion, "unsatisfied").await;
    staff.post(format!("/cases/{id}/urge")).json(&json!({ "text": "请抓紧办理此件" })).await.expect(200);
    outside.tell().await;
    let told = outside.receiver.told();
    assert!(told.len() > 8, "{:?}", outside.arrived());
    let secret = ["老旧小区", "1998", "张小明", "王主任", "赵科员", "经研究", "029-12345678", "谢谢", "请抓紧"];
    let people = [citizen.id, staff.id, clerk.id].map(|id| id.to_string());
    for told in &told {
        let body = String::from_utf8(told.body.clone()).unwrap();
        for word in secret.into_iter().chain(people.iter().map(String::as_str)) {
            assert!(!body.contains(word), "{word} in {body}");
        }
        assert_eq!(told.event()["data"]["committee_id"], json!(committee.id));
    }
    let assigned = told.iter().map(|told| told.event()).find(|event| event["type"] == "case.assigned").unwrap();
    assert_eq!(assigned["data"]["facts"]["lead_id"], json!(housing.id));
    assert_eq!(assigned["data"]["id"], json!(id));
}

#[rstest]
#[actix_web::test]
async fn only_what_is_wanted_arrives(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let World { app, citizen, .. } = &outside.world;
    outside.world.accepted().await;
    app.pass(TimeDelta::seconds(1));
    let made = outside.webhook(Some(&["case.opened", "suggestion.withdrawn"])).await;
    // Another committee, a draft, and what was never handed in.
    let elsewhere = World::of(app.clone(), app.committee("宝鸡市政协", "610300", None).await).await;
    elsewhere.opened().await;
    let draft = json!({
        "title": "这是还没有提交的草稿", "kind": "citizen", "committee_id": outside.world.committee.id, "submit": false,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。",
    });
    let draft = citizen.post("/suggestions").key("draft").json(&draft).await.expect(201);
    withdraw(citizen, &draft).await;
    let handed_in = outside.world.suggest(citizen, "请在村口修建候车亭").await;
    withdraw(citizen, &handed_in).await;
    let opened = outside.world.opened().await;
    outside.tell().await;
    let told = outside.receiver.told();
    assert_eq!(outside.arrived(), ["suggestion.withdrawn", "case.opened"]);
    assert_eq!(told[0].event()["subject"], format!("suggestion/{}", id_of(&handed_in)));
    assert_eq!(told[1].event()["subject"], format!("case/{opened}"));
    let deliveries = outside.deliveries(&made).await;
    assert_eq!(deliveries.len(), 2);
    assert_eq!(deliveries[1]["event_id"], told[1].event()["id"]);
    assert_eq!((&deliveries[1]["status"], &deliveries[1]["http_status"]), (&json!("delivered"), &json!(204)));
    assert_eq!((&deliveries[1]["failure"], &deliveries[1]["next_attempt_at"]), (&json!(null), &json!(null)));
}

async fn withdraw(citizen: &Client, suggestion: &Value) {
    let path = format!("/suggestions/{}/withdraw", id_of(suggestion));
    citizen.post(path).if_match(&suggestion["version"]).json(&json!({})).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn what_waited_comes_in_its_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(Some(&["case.opened"])).await;
    outside.act(&made, "pause").await;
    let mut opened = Vec::new();
    for _ in 0..25 {
        opened.push(format!("case/{}", outside.world.opened().await));
    }
    outside.tell().await;
    assert!(outside.receiver.told().is_empty());
    outside.act(&made, "resume").await;
    outside.tell().await;
    let told = outside.receiver.told();
    let subjects: Vec<_> = told.iter().map(|told| told.event()["subject"].as_str().unwrap().to_owned()).collect();
    assert_eq!(subjects, opened);
}

#[rstest]
#[actix_web::test]
async fn the_past_is_told_again_from_any_entry_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let World { app, staff, .. } = &outside.world;
    let before = outside.world.opened().await;
    app.pass(TimeDelta::seconds(1));
    let made = outside.webhook(Some(&["case.opened"])).await;
    let after = outside.world.opened().await;
    outside.tell().await;
    let subjects = || outside.receiver.told().iter().map(|told| told.event()["subject"].clone()).collect::<Vec<_>>();
    let [before, after] = [before, after].map(|id| json!(format!("case/{id}")));
    assert_eq!(subjects(), std::slice::from_ref(&after));

    let chain = staff.get(format!("/ledger/{}", before.as_str().unwrap())).await.expect(200);
    let path = format!("/webhooks/{}/replay", id_of(&made));
    let from = json!({ "from": chain["items"][0]["hash"] });
    outside.administrator.post(&path).json(&from).await.expect(202);
    assert_eq!(
        outside.administrator.get(format!("/webhooks/{}", id_of(&made))).await.expect(200)["is_replaying"],
        true
    );
    outside.tell().await;
    assert_eq!(subjects(), [after.clone(), before, after]);
    let told = outside.receiver.told();
    assert_eq!(told[0].header("webhook-id"), told[2].header("webhook-id"));
    assert_eq!(told[0].body, told[2].body);
    assert_eq!(
        outside.administrator.get(format!("/webhooks/{}", id_of(&made))).await.expect(200)["is_replaying"],
        false
    );

    let unknown = json!({ "from": "0".repeat(64) });
    outside.administrator.post(&path).json(&unknown).await.expect_pointers(&["/from"]);
    outside.administrator.post(&path).json(&json!({ "from": "x" })).await.expect_pointers(&["/from"]);
}
