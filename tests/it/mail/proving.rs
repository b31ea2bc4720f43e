//! `/me/mail`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{ledger_entry, mail_address};
use shangliang_tests::{Backend, Client, TestApp};

use super::Post;
use super::server::Answer;
use crate::sessions::{code_for, holder_of, other_than, sign_in_by_sms};

const MINE: &str = "zhang@example.cn";

#[rstest]
#[actix_web::test]
async fn a_mailbox_is_proved_by_its_code(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(post) = Post::start(backend).await else { return };
    let me = holder_of(&post.world.app, &sign_in_by_sms(&post.world.app, "13800138000").await);
    let nothing = json!({ "address": null, "verified_at": null });
    assert_eq!(me.get("/me/mail").await.expect(200), nothing);
    let code = post.code(&me, MINE).await;
    let mail = post.server.mails().remove(0);
    assert_eq!((&mail.to, mail.header("List-Unsubscribe")), (&vec![MINE.to_owned()], None));
    let show = |address: &str, code: &str| me.post("/me/mail").json(&json!({ "address": address, "code": code }));
    show(MINE, &other_than(&code)).await.expect_pointers(&["/code"]);
    show("li@example.cn", &code).await.expect_pointers(&["/code"]);
    let other = post.world.citizen.post("/me/mail").json(&json!({ "address": MINE, "code": code }));
    other.await.expect_pointers(&["/code"]);
    let kept = show(MINE, &code).await.expect(200);
    assert_eq!(kept, json!({ "address": "z***@example.cn", "verified_at": "2026-03-02T01:00:00Z" }));
    assert_eq!(me.get("/me/mail").await.expect(200), kept);
    show(MINE, &code).await.expect_pointers(&["/code"]);
    assert!(post.world.app.keeps_in_clear("account.mail_changed").await && !post.world.app.keeps_in_clear(MINE).await);
    let entries = ledger_entry::Entity::find().all(&post.world.app.sql).await.unwrap();
    assert!(entries.iter().any(|entry| entry.action == "account.mail_changed" && entry.payload == "{}"));

    post.world.app.pass(TimeDelta::minutes(2));
    me.delete("/me/mail").await.expect(204);
    me.delete("/me/mail").await.expect(204);
    assert_eq!(me.get("/me/mail").await.expect(200), nothing);
}

#[rstest]
#[actix_web::test]
async fn codes_are_few_and_need_a_server_that_takes_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    let me = &post.world.citizen;
    let wanted = json!({ "address": MINE });
    // What did not leave counts neither for the minute nor for the day.
    post.server.answer([Answer::Code(451); 11]);
    for _ in 0..11 {
        me.post("/me/mail/codes").json(&wanted).await.expect_problem(503, "dependency-unavailable");
    }
    me.post("/me/mail/codes").json(&wanted).await.expect(202);
    me.post("/me/mail/codes").json(&wanted).await.expect_problem(429, "quota-exceeded");
    for _ in 0..9 {
        post.world.app.pass(TimeDelta::minutes(1));
        me.post("/me/mail/codes").json(&wanted).await.expect(202);
    }
    post.world.app.pass(TimeDelta::minutes(1));
    me.post("/me/mail/codes").json(&wanted).await.expect_problem(429, "quota-exceeded");
    // The mailbox has had its share, whoever asks.
    post.world.staff.post("/me/mail/codes").json(&wanted).await.expect_problem(429, "quota-exceeded");
    assert_eq!(mail_address::Entity::find().count(&post.world.app.sql).await.unwrap(), 0);
}

#[rstest]
#[actix_web::test]
async fn a_minute_brings_one_code_to_whoever_asks_and_to_wherever_it_goes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    let (me, other) = (&post.world.citizen, &post.world.staff);
    let ask = |who: &Client, address: &str| who.post("/me/mail/codes").json(&json!({ "address": address }));
    ask(me, MINE).await.expect(202);
    ask(me, "li@example.cn").await.expect_problem(429, "quota-exceeded");
    ask(other, "ZHANG@example.cn").await.expect_problem(429, "quota-exceeded");
    ask(other, "wang@example.cn").await.expect(202);
    post.world.app.pass(TimeDelta::seconds(60));
    ask(me, "li@example.cn").await.expect(202);
    ask(other, MINE).await.expect(202);
    assert_eq!(post.server.mails().len(), 4);
}

#[rstest]
#[actix_web::test]
async fn a_retry_sends_nothing_twice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(post) = Post::start(backend).await else { return };
    let me = &post.world.citizen;
    let ask = |address: &str| me.post("/me/mail/codes").key("tap").json(&json!({ "address": address }));
    post.server.answer([Answer::Code(451)]);
    ask(MINE).await.expect_problem(503, "dependency-unavailable");
    let sent = ask(MINE).await;
    assert_eq!((sent.status(), sent.header("idempotency-replayed")), (202, None));
    let so_far = post.server.mails().len();
    let again = ask(MINE).await;
    assert_eq!((again.status(), again.header("idempotency-replayed")), (202, Some("true")));
    ask("li@example.cn").await.expect_problem(422, "idempotency-key-reused");
    assert_eq!(post.server.mails().len(), so_far);
}

#[rstest]
#[case::a_header("zhang@example.cn\r\nBcc: all@example.cn")]
#[case::a_line_feed("zhang@\nexample.cn")]
#[case::a_name("Zhang <zhang@example.cn>")]
#[case::two("zhang@example.cn, li@example.cn")]
#[case::none("zhang")]
#[actix_web::test]
async fn nothing_but_an_address_is_taken(#[case] address: &str) {
    let Some(post) = Post::start(Backend::Sqlite).await else { return };
    let me = &post.world.citizen;
    me.post("/me/mail/codes").json(&json!({ "address": address })).await.expect_pointers(&["/address"]);
    let shown = json!({ "address": address, "code": "012345" });
    me.post("/me/mail").json(&shown).await.expect_pointers(&["/address"]);
    assert_eq!(post.server.mails().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn it_needs_a_recent_sign_in_and_a_platform_with_mail(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    let me = holder_of(&post.world.app, &sign_in_by_sms(&post.world.app, "13800138000").await);
    post.world.app.pass(TimeDelta::minutes(11));
    let code = post.code(&me, MINE).await;
    let shown = json!({ "address": MINE, "code": code });
    me.post("/me/mail").json(&shown).await.expect_problem(401, "step-up-required");
    let without = TestApp::start(backend).await.unwrap();
    let somebody = without.citizen("张小明").await;
    let refused = somebody.post("/me/mail/codes").json(&json!({ "address": MINE })).await;
    refused.expect_problem(503, "dependency-unavailable");
}

#[rstest]
#[actix_web::test]
async fn whoever_proves_the_number_gets_no_mailbox_of_another(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    let app = &post.world.app;
    // Somebody has given the account a number that they need not have, and the account a mailbox of their own.
    let person = app.citizen("张小明").await;
    crate::sessions::give_password(app, &person, "13800138000", None).await;
    let unproved = shangliang_entity::account::ActiveModel {
        id: sea_orm::Set(person.id),
        phone_verified_at: sea_orm::Set(None),
        ..Default::default()
    };
    sea_orm::ActiveModelTrait::update(unproved, &app.sql).await.unwrap();
    post.prove(&person, "stranger@example.cn").await;
    let code = code_for(app, "13800138000", "sign_in").await;
    let proved = app.visitor().post("/auth/login/sms").json(&json!({ "phone": "13800138000", "code": code }));
    let me = holder_of(app, &proved.await.expect(200));
    assert_eq!(me.get("/me/mail").await.expect(200)["address"], Value::Null);
}
