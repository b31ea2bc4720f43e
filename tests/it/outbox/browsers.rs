//! Web Push: what a browser is sent, and by whom.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::push_address;
use shangliang_tests::{Backend, Client, TestApp};

use super::browser::{Browser, claims};
use super::{CONTACT, Phones};
use crate::webhooks::receiver::Answer;

async fn subscribe(who: &Client, subscription: &Value) {
    who.put("/me/push").json(&json!({ "platform": "firefox", "subscription": subscription })).await.expect(204);
}

#[rstest]
#[actix_web::test]
async fn only_the_browser_reads_what_it_is_sent(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let (me, browser, service) = (&phones.world.citizen, Browser::new(), &phones.gateway);
    subscribe(me, &browser.subscription(&service.url("/wpush/v2/gAAA"))).await;
    let device = me.get("/me/push").await.expect(200);
    assert_eq!((&device["channel"], &device["platform"]), (&json!("web_push"), &json!("firefox")));
    phones.world.opened().await;
    phones.tell_a_minute_later().await;
    let told = service.told();
    assert_eq!((told.len(), told[0].path.as_str()), (1, "/wpush/v2/gAAA"));
    let read = browser.read(&told[0].body);
    assert_eq!((&read["action"], &read["text"]["zh-CN"]), (&json!("suggestion.accepted"), &json!("您的建议已立案")));
    assert_eq!(told[0].header("topic"), read["id"].as_str().unwrap().replace('-', ""));
    let fixed = [("content-encoding", "aes128gcm"), ("urgency", "normal"), ("ttl", "259200")];
    assert!(fixed.iter().all(|(name, value)| told[0].header(name) == *value), "{:?}", told[0].headers);
    let signed = claims(told[0].header("authorization"), &device["application_server_key"]);
    let origin = service.url("");
    assert_eq!(signed, json!({ "aud": origin, "exp": 1_772_456_460, "sub": CONTACT }));
}

#[rstest]
#[case::not_found(404)]
#[case::gone(410)]
#[actix_web::test]
async fn a_browser_that_is_gone_is_told_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] status: u16,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    subscribe(&phones.world.citizen, &Browser::new().subscription(&phones.gateway.url("/wpush"))).await;
    phones.gateway.answer([Answer::Status(429), Answer::Status(status)]);
    phones.world.opened().await;
    phones.tell_a_minute_later().await;
    let kept = async || push_address::Entity::find().count(&phones.world.app.sql).await.unwrap();
    assert_eq!(kept().await, 1);
    phones.world.app.pass(chrono::TimeDelta::seconds(6));
    phones.tell().await;
    assert_eq!((kept().await, phones.gateway.told().len()), (0, 2));
}

#[rstest]
#[case::inside("https://127.0.0.1/wpush", "/subscription/endpoint")]
#[case::metadata("https://169.254.169.254/latest", "/subscription/endpoint")]
#[case::not_encrypted("http://push.example/wpush", "/subscription/endpoint")]
#[case::no_address("wpush", "/subscription/endpoint")]
#[actix_web::test]
async fn nothing_inside_is_subscribed(#[case] endpoint: &str, #[case] pointer: &str) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let me = app.citizen("张小明").await;
    let body = json!({ "platform": "firefox", "subscription": Browser::new().subscription(endpoint) });
    me.put("/me/push").json(&body).await.expect_pointers(&[pointer]);
    assert_eq!(push_address::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[actix_web::test]
async fn keys_that_are_none_are_refused() {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let me = app.citizen("张小明").await;
    let mut subscription = Browser::new().subscription("https://8.8.8.8/wpush");
    subscription["keys"]["p256dh"] = json!("A".repeat(87));
    let body = json!({ "platform": "firefox", "subscription": subscription });
    me.put("/me/push").json(&body).await.expect_pointers(&["/subscription/keys/p256dh"]);
    subscription["keys"] = json!({ "p256dh": "short", "auth": "short" });
    let body = json!({ "platform": "firefox", "subscription": subscription });
    me.put("/me/push").json(&body).await.expect_pointers(&["/subscription/keys/auth", "/subscription/keys/p256dh"]);
}
