//! What fails is tried for three days, and can be told again after that.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;
use serde_json::json;
use shangliang::clock::Clock;
use shangliang_tests::Backend;

use super::receiver::Answer;
use super::{Outside, deliveries};
use crate::cases::id_of;

#[rstest]
#[actix_web::test]
async fn it_is_tried_ten_times_and_then_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { world, receiver, administrator, .. } = &outside;
    let made = outside.webhook(None).await;
    receiver.answer(vec![Answer::Status(500); 10]);
    outside.test(&made).await;
    let hours = |hours: i64| hours * 3600;
    let planned = [5, 300, 1800, hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)];
    let began = world.app.clock.now();
    for (before, wait) in planned.into_iter().enumerate() {
        outside.tell().await;
        assert_eq!(receiver.told().len(), before + 1);
        let delivery = &outside.deliveries(&made).await[0];
        assert_eq!((&delivery["status"], &delivery["failure"]), (&json!("pending"), &json!("answer")));
        assert_eq!((&delivery["attempts"], &delivery["http_status"]), (&json!(before + 1), &json!(500)));
        let next: DateTime<Utc> = delivery["next_attempt_at"].as_str().unwrap().parse().unwrap();
        let waits = (next - world.app.clock.now()).num_milliseconds();
        assert!((wait * 800..=wait * 1200).contains(&waits), "{waits} ms instead of {wait} s");
        // Not a moment earlier.
        world.app.pass(TimeDelta::milliseconds(waits - 1));
        outside.tell().await;
        assert_eq!(receiver.told().len(), before + 1);
        world.app.pass(TimeDelta::milliseconds(2));
    }
    outside.tell().await;
    let days = (world.app.clock.now() - began).num_hours();
    assert!((60..=91).contains(&days), "{days} hours");
    let dead = deliveries(administrator, &made, "status=dead").await;
    assert_eq!((&dead[0]["attempts"], &dead[0]["next_attempt_at"]), (&json!(10), &json!(null)));
    world.app.pass(TimeDelta::days(3));
    outside.tell().await;
    let told = receiver.told();
    assert_eq!(told.len(), 10);
    assert!(
        told.iter().all(|one| one.header("webhook-id") == told[0].header("webhook-id") && one.body == told[0].body)
    );
    let mut times: Vec<_> = told.iter().map(|told| told.header("webhook-timestamp")).collect();
    times.dedup();
    assert_eq!(times.len(), 10);

    administrator.post(format!("/webhooks/{}/replay", id_of(&made))).await.expect(202);
    outside.tell().await;
    assert_eq!(receiver.told()[10].header("webhook-id"), told[0].header("webhook-id"));
    let revived = &outside.deliveries(&made).await[0];
    assert_eq!((&revived["status"], &revived["attempts"]), (&json!("delivered"), &json!(1)));
}

#[rstest]
#[actix_web::test]
async fn one_that_is_tried_again_holds_up_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(Some(&["case.opened", "suggestion.submitted"])).await;
    outside.receiver.answer([Answer::Status(500)]);
    outside.world.opened().await;
    outside.tell().await;
    assert_eq!(outside.arrived(), ["suggestion.submitted", "case.opened"]);
    outside.world.app.pass(TimeDelta::seconds(7));
    outside.tell().await;
    assert_eq!(outside.arrived(), ["suggestion.submitted", "case.opened", "suggestion.submitted"]);
    assert!(outside.deliveries(&made).await.iter().all(|delivery| delivery["status"] == "delivered"));
}

#[rstest]
#[actix_web::test]
async fn a_receiver_that_is_gone_ends_its_webhook(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { world, receiver, administrator, .. } = &outside;
    let made = outside.webhook(Some(&["suggestion.submitted", "case.opened"])).await;
    let path = format!("/webhooks/{}", id_of(&made));
    receiver.answer([Answer::Status(410)]);
    world.opened().await;
    outside.tell().await;
    world.app.pass(TimeDelta::days(1));
    outside.tell().await;
    assert_eq!(outside.arrived(), ["suggestion.submitted"]);
    let disabled = administrator.get(&path).await.expect(200);
    assert_eq!((&disabled["status"], &disabled["version"]), (&json!("disabled"), &json!(2)));
    administrator.post(format!("{path}/test")).await.expect_problem(409, "state-conflict");
    // Nothing is left out once there is a receiver again.
    outside.act(&made, "resume").await;
    administrator.post(format!("{path}/replay")).await.expect(202);
    outside.tell().await;
    assert_eq!(outside.arrived(), ["suggestion.submitted", "suggestion.submitted", "case.opened"]);
}

#[rstest]
#[case::busy(429, "120")]
#[case::down(503, "Mon, 02 Mar 2026 01:02:00 GMT")]
#[actix_web::test]
async fn a_receiver_says_when_to_come_again(#[case] status: u16, #[case] retry_after: &str) {
    let Some(outside) = Outside::start(Backend::Sqlite).await else { return };
    let made = outside.webhook(None).await;
    outside.receiver.answer([Answer::With(status, "retry-after", retry_after.to_owned())]);
    outside.test(&made).await;
    outside.tell().await;
    assert_eq!(outside.deliveries(&made).await[0]["next_attempt_at"], "2026-03-02T01:02:00Z");
}

#[rstest]
#[actix_web::test]
async fn a_receiver_that_never_answers_is_given_up_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(None).await;
    outside.receiver.answer([Answer::Never]);
    outside.test(&made).await;
    outside.tell().await;
    let delivery = &outside.deliveries(&made).await[0];
    assert_eq!((&delivery["failure"], &delivery["http_status"]), (&json!("timeout"), &json!(null)));
}

#[rstest]
#[actix_web::test]
async fn nobody_listens(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let body = json!({ "committee_id": outside.world.committee.id, "url": format!("http://{free}/told") });
    let made = outside.administrator.post("/webhooks").json(&body).await.expect(201);
    outside.test(&made).await;
    outside.tell().await;
    assert_eq!(outside.deliveries(&made).await[0]["failure"], "connection");
}
