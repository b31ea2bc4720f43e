//! Setting webhooks up, changing them and taking them away.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::Role;
use shangliang_entity::{job_lease, webhook, webhook_delivery};
use shangliang_tests::{Backend, TestApp};

use super::Outside;
use crate::cases::id_of;

fn path(webhook: &Value) -> String {
    format!("/webhooks/{}", id_of(webhook))
}

#[rstest]
#[actix_web::test]
async fn a_webhook_is_set_up_changed_and_taken_away(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let Outside { administrator, world, receiver } = &outside;
    let body = json!({
        "committee_id": world.committee.id, "url": receiver.url("/told"), "description": "市住建局办理系统",
        "event_types": ["case.closed", "case.assigned"],
    });
    let made = administrator.post("/webhooks").key("once").json(&body).await;
    let location = made.header("location").unwrap().to_owned();
    let made = made.expect(201);
    assert_eq!(location, format!("/api/v1{}", path(&made)));
    assert_eq!((&made["status"], &made["version"]), (&json!("active"), &json!(1)));
    assert_eq!(made["event_types"], json!(["case.assigned", "case.closed"]));
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 6 + 44, "{secret}");
    assert!(world.app.keeps_in_clear("webhook.created").await, "what is not secret is found");
    for part in [secret.as_bytes(), &secret.as_bytes()[6..], &STANDARD.decode(&secret[6..]).unwrap()] {
        assert!(!world.app.keeps_in_clear(part).await, "the secret is kept in clear");
    }
    // A retry is told the same secret; a look is not.
    assert_eq!(administrator.post("/webhooks").key("once").json(&body).await.expect(201), made);
    let seen = administrator.get(path(&made)).await.expect(200);
    assert_eq!(seen["secret"], Value::Null);
    let listed = administrator.get("/webhooks?count=true").await.expect(200);
    assert_eq!((&listed["total"], &listed["items"]), (&json!(1), &json!([seen])));

    let change = json!({ "url": receiver.url("/elsewhere") });
    administrator.put(path(&made)).json(&change).await.expect_problem(428, "precondition-required");
    administrator.put(path(&made)).if_match(&json!(7)).json(&change).await.expect_problem(412, "precondition-failed");
    let changed = administrator.put(path(&made)).if_match(&json!(1)).json(&change).await.expect(200);
    assert_eq!((&changed["url"], &changed["version"]), (&json!(receiver.url("/elsewhere")), &json!(2)));
    assert_eq!((&changed["event_types"], &changed["description"]), (&Value::Null, &Value::Null));
    let other = json!({ "committee_id": "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "url": receiver.url("/told") });
    administrator.put(path(&made)).if_match(&json!(2)).json(&other).await.expect_pointers(&["/committee_id"]);

    outside.test(&made).await;
    outside.tell().await;
    assert_eq!(receiver.told().iter().map(|told| told.path.as_str()).collect::<Vec<_>>(), ["/elsewhere"]);
    administrator.delete(path(&made)).await.expect(204);
    administrator.get(path(&made)).await.expect_problem(404, "not-found");
    let sql = &world.app.sql;
    assert_eq!(webhook::Entity::find().count(sql).await.unwrap(), 0);
    assert_eq!(webhook_delivery::Entity::find().count(sql).await.unwrap(), 0);
    assert_eq!(job_lease::Entity::find().count(sql).await.unwrap(), 0);
    let chain = world.staff.get(format!("/ledger/webhook/{}", id_of(&made))).await.expect(200);
    let done: Vec<_> = chain["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(done, ["webhook.created", "webhook.updated", "webhook.tested", "webhook.deleted"]);
    assert!(!chain.to_string().contains("127.0.0.1"), "an address may hold a key of its receiver");
}

#[rstest]
#[actix_web::test]
async fn states_allow_what_they_allow(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    let made = outside.webhook(None).await;
    let refused = async |verb: &str| {
        let answer = outside.administrator.post(format!("{}/{verb}", path(&made))).await;
        answer.expect_problem(409, "state-conflict");
    };
    refused("resume").await;
    assert_eq!(outside.act(&made, "pause").await["status"], "paused");
    refused("pause").await;
    refused("test").await;
    assert_eq!(outside.act(&made, "resume").await["version"], 3);
}

#[rstest]
#[actix_web::test]
async fn whoever_administers_a_committee_sees_its_webhooks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let above = app.committee("陕西省政协", "610000", None).await;
    let here = app.committee("西安市政协", "610100", Some(&above)).await;
    let beside = app.committee("安康市政协", "610900", Some(&above)).await;
    let up = app.administrator("甲", &above).await;
    let me = app.administrator("乙", &here).await;
    let other = app.administrator("丙", &beside).await;
    let everywhere = app.on_platform("丁", Role::CommitteeAdministrator).await;
    let staff = app.staff("戊", &here).await;
    let body = json!({ "committee_id": here.id, "url": "https://hooks.example.cn/a" });
    other.post("/webhooks").json(&body).await.expect_problem(403, "forbidden");
    staff.post("/webhooks").json(&body).await.expect_problem(403, "forbidden");
    let made = me.post("/webhooks").json(&body).await.expect(201);
    for who in [&up, &me, &everywhere] {
        assert_eq!(who.get("/webhooks").await.expect(200)["items"].as_array().unwrap().len(), 1);
        who.get(format!("{}/deliveries", path(&made))).await.expect(200);
    }
    assert_eq!(other.get("/webhooks").await.expect(200)["items"], json!([]));
    staff.get("/webhooks").await.expect_problem(403, "forbidden");
    for who in [&other, &staff] {
        who.get(path(&made)).await.expect_problem(404, "not-found");
        who.delete(path(&made)).await.expect_problem(404, "not-found");
        who.post(format!("{}/rotate-secret", path(&made))).await.expect_problem(404, "not-found");
    }
}

#[rstest]
#[actix_web::test]
async fn there_is_an_end_to_how_many_a_committee_has(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(outside) = Outside::start(backend).await else { return };
    for _ in 0..50 {
        outside.webhook(None).await;
    }
    let body = json!({ "committee_id": outside.world.committee.id, "url": outside.receiver.url("/told") });
    outside.administrator.post("/webhooks").json(&body).await.expect_problem(409, "conflict");
}
