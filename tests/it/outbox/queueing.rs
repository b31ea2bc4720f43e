//! What goes out of an inbox, to which devices, and when.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::jobs;
use shangliang::secrets::hmac_sha256;
use shangliang_entity::{notice, outbox_message, push_address};
use shangliang_tests::Backend;

use super::{Phones, SECRET, choose, give_token, told};
use crate::cases::suggestion_of;
use crate::notices::follow;
use crate::sessions::{code_for, holder_of};

#[rstest]
#[actix_web::test]
async fn a_device_is_told_what_happened_why_and_where(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let citizen = &phones.world.citizen;
    give_token(citizen, "my phone").await;
    let suggestion = phones.world.accepted().await;
    phones.tell().await;
    assert_eq!(phones.arrived(), [], "it waits a minute for others");
    phones.tell_a_minute_later().await;
    let all = phones.gateway.told();
    let event = all[0].event();
    let expected = json!({
        "id": event["id"], "kind": "progress", "action": "suggestion.accepted", "urgent": false, "notices": 1,
        "at": "2026-03-02T01:00:00Z", "reason": "author",
        "text": { "zh-CN": "您的建议已立案", "en": "your suggestion was accepted" },
        "reason_text": { "zh-CN": "您是提交人", "en": "you handed it in" },
        "suggestion_id": suggestion["id"], "case_id": null, "topic_id": null,
        "device": { "platform": "android", "token": "my phone" },
    });
    assert_eq!((all.len(), event), (1, expected));
    let (timestamp, body) = (all[0].header("x-shangliang-timestamp"), &all[0].body);
    let tag = hmac_sha256(SECRET.as_bytes(), &[timestamp.as_bytes(), b".", body]);
    assert_eq!(all[0].header("x-shangliang-signature"), format!("v1={}", shangliang::ledger::hex(&tag)));
    // As the inbox says it.
    let notice = citizen.get("/me/notices").await.expect(200)["items"][0].clone();
    assert_eq!((&notice["kind"], &notice["reason_text"]), (&json!("progress"), &json!("您是提交人")));
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn several_events_of_an_item_go_out_as_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    give_token(&phones.world.citizen, "my phone").await;
    let id = phones.world.opened().await;
    follow(&phones.world.app).await;
    phones.world.assign(&id, json!({ "lead_id": phones.world.housing.id })).await;
    follow(&phones.world.app).await;
    phones.world.receive(&phones.world.clerk, &id).await;
    phones.world.answer(&id, "b").await;
    phones.tell_a_minute_later().await;
    // The suggestion is one item, its case another.
    assert_eq!(phones.arrived(), told(&[("my phone", "suggestion.accepted"), ("my phone", "case.answered")]));
    assert_eq!(phones.gateway.told()[1].event()["notices"], 2);
    assert_eq!(phones.world.citizen.get("/me").await.expect(200)["unread"]["notices"], 3);

    // What went out already takes no more.
    let suggestion = suggestion_of(&phones.world, &id).await;
    phones.world.rate(&phones.world.citizen, &id, &suggestion, "satisfied").await;
    phones.world.act(&phones.world.staff, &id, "close", json!({})).await;
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived()[2..], told(&[("my phone", "case.closed")]));
}

#[rstest]
#[actix_web::test]
async fn nobody_is_woken_but_for_what_is_urgent(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let world = &phones.world;
    give_token(&world.citizen, "of the author").await;
    give_token(&world.clerk, "of the clerk").await;
    let id = world.handling().await;
    phones.tell_a_minute_later().await;
    let by_day = phones.arrived().len();
    // Half past ten in the evening.
    world.app.pass(TimeDelta::minutes(13 * 60 + 29));
    world.answer(&id, "b").await;
    world.act(&world.staff, &id, "urge", json!({ "text": "请抓紧办理" })).await;
    phones.tell().await;
    assert_eq!(phones.arrived()[by_day..], told(&[("of the clerk", "case.urged")]));
    world.app.pass(TimeDelta::minutes(8 * 60 + 29));
    phones.tell().await;
    assert_eq!(phones.arrived().len(), by_day + 1, "a minute to seven");
    world.app.pass(TimeDelta::minutes(1));
    phones.tell().await;
    assert_eq!(phones.arrived()[by_day + 1..], told(&[("of the author", "case.answered")]));
}

#[rstest]
#[actix_web::test]
async fn only_what_is_wanted_goes_out_and_not_too_much(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let world = &phones.world;
    give_token(&world.citizen, "my phone").await;
    choose(&world.citizen, json!({ "push_kinds": ["reply"], "daily_limit": 2 })).await;
    for _ in 0..3 {
        world.answered().await;
    }
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived(), told(&[("my phone", "case.answered"); 2]));
    world.app.pass(TimeDelta::hours(15));
    world.answered().await;
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived().len(), 3, "past midnight, and quiet hours were left out: it is a new day");
}

#[rstest]
#[actix_web::test]
async fn what_was_read_or_is_no_longer_wanted_stays_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    let world = &phones.world;
    give_token(&world.citizen, "my phone").await;
    give_token(&world.clerk, "of the clerk").await;
    world.answered().await;
    follow(&world.app).await;
    world.citizen.post("/me/notices/read-all").await.expect(200);
    choose(&world.clerk, json!({ "push_kinds": [], "daily_limit": 20 })).await;
    phones.tell_a_minute_later().await;
    assert_eq!(phones.arrived(), []);
    assert_eq!(outbox_message::Entity::find().count(&world.app.sql).await.unwrap(), 0);
}

#[rstest]
#[actix_web::test]
async fn each_device_is_told_as_long_as_it_is_signed_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(phones) = Phones::start(backend).await else { return };
    let world = &phones.world;
    let sign_in = async |phone: &str, token: &str| {
        let code = code_for(&world.app, phone, "sign_in").await;
        let device = json!({ "name": "小米 15", "platform": "android", "push": token });
        let body = json!({ "phone": phone, "code": code, "device": device });
        world.app.visitor().post("/auth/login/sms").json(&body).await.expect(200)
    };
    let mine = sign_in("13800138000", "the old phone").await;
    let me = holder_of(&world.app, &mine);
    let device = me.get("/me/push").await.expect(200);
    assert_eq!((&device["channel"], &device["platform"]), (&json!("push"), &json!("android")));
    world.app.pass(TimeDelta::minutes(2));
    let newer = holder_of(&world.app, &sign_in("13800138000", "the new phone").await);
    world.app.pass(TimeDelta::minutes(2));

    let accept = async || {
        let suggestion = world.suggest(&me, "老旧小区加装电梯应统一协调").await;
        let path = format!("/suggestions/{}/accept", suggestion["id"].as_str().unwrap());
        world.staff.post(path).if_match(&suggestion["version"]).await.expect(200);
        phones.tell_a_minute_later().await;
    };
    let devices = |from: usize| {
        let mut devices: Vec<_> = phones.arrived()[from..].iter().map(|(device, _)| device.clone()).collect();
        devices.sort();
        devices
    };
    accept().await;
    assert_eq!(devices(0), ["the new phone", "the old phone"]);
    // Somebody else signs in on the old phone.
    sign_in("13800138001", "the old phone").await;
    accept().await;
    assert_eq!(devices(2), ["the new phone"]);
    assert_eq!(me.get("/me/push").await.expect(200)["channel"], Value::Null);
    newer.post("/auth/logout").await.expect(204);
    accept().await;
    assert_eq!(devices(3), Vec::<String>::new());
    jobs::run_due(&world.app.app).await.unwrap();
    assert_eq!(
        push_address::Entity::find().count(&world.app.sql).await.unwrap(),
        1,
        "only where somebody is signed in"
    );
    give_token(&me, "the old phone").await;
    accept().await;
    assert_eq!(devices(3), ["the old phone"]);
    me.delete("/me/push").await.expect(204);
    accept().await;
    assert_eq!(devices(4), Vec::<String>::new());
}

#[rstest]
#[actix_web::test]
async fn what_is_kept_tells_no_address(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    give_token(&phones.world.citizen, "a-token-that-is-seen-nowhere").await;
    assert_eq!(push_address::Entity::find().count(&phones.world.app.sql).await.unwrap(), 1);
    assert!(!phones.world.app.keeps_in_clear("a-token-that-is-seen-nowhere").await);
}

#[rstest]
#[actix_web::test]
async fn messages_are_kept_for_a_month(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(phones) = Phones::start(backend).await else { return };
    give_token(&phones.world.citizen, "my phone").await;
    phones.world.opened().await;
    phones.tell_a_minute_later().await;
    let app = &phones.world.app;
    let left = async || {
        jobs::run_due(&app.app).await.unwrap();
        outbox_message::Entity::find().count(&app.sql).await.unwrap()
    };
    app.pass(TimeDelta::days(30) - TimeDelta::minutes(1));
    assert_eq!(left().await, 1);
    app.pass(TimeDelta::seconds(1));
    assert_eq!(left().await, 0);
    assert!(notice::Entity::find().count(&app.sql).await.unwrap() > 0);
}

#[rstest]
#[actix_web::test]
async fn a_platform_without_a_gateway_keeps_no_tokens(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = shangliang_tests::TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    let refused = me.put("/me/push").json(&json!({ "platform": "ios", "token": "my phone" })).await;
    refused.expect_problem(503, "dependency-unavailable");
    let code = code_for(&app, "13800138000", "sign_in").await;
    let device = json!({ "name": "小米 15", "platform": "android", "push": "my phone" });
    let body = json!({ "phone": "13800138000", "code": code, "device": device });
    app.visitor().post("/auth/login/sms").json(&body).await.expect(200);
    assert_eq!(push_address::Entity::find().count(&app.sql).await.unwrap(), 0);
    let neither = me.put("/me/push").json(&json!({ "platform": "ios" })).await;
    neither.expect_pointers(&["/token"]);
}
