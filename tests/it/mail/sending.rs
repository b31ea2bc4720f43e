//! Mails about notices, and ending them by one click.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::json;
use shangliang_entity::outbox_message;
use shangliang_entity::vocab::{DeliveryFailure, DeliveryStatus};
use shangliang_tests::{Answer as Answered, Backend};

use super::Post;
use super::server::{Answer, Mail};
use crate::outbox::choose;

const MINE: &str = "zhang@example.cn";

/// The citizen has a mailbox, and is told by mail that something happened.
async fn told(post: &Post) -> Mail {
    post.prove(&post.world.citizen, MINE).await;
    post.world.opened().await;
    post.tell().await;
    post.server.mails().pop().unwrap()
}

async fn rows(post: &Post) -> Vec<outbox_message::Model> {
    outbox_message::Entity::find().all(&post.world.app.sql).await.unwrap()
}

async fn unsubscribe(post: &Post, token: &str) -> Answered {
    let path = format!("/mail/unsubscribe?token={token}");
    let form = b"List-Unsubscribe=One-Click".to_vec();
    post.world.app.visitor().post(path).bytes("application/x-www-form-urlencoded", form).await
}

fn token_of(mail: &Mail) -> String {
    let link = mail.header("List-Unsubscribe").unwrap();
    let link = link.strip_prefix("<https://cppcc.example/api/v1/mail/unsubscribe?token=").unwrap();
    link.strip_suffix('>').unwrap().to_owned()
}

#[rstest]
#[actix_web::test]
async fn a_mail_says_what_happened_and_why_in_both_languages(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    let mail = told(&post).await;
    assert_eq!((post.server.mails().len(), mail.to.clone()), (2, vec![MINE.to_owned()]));
    let message = rows(&post).await.remove(0);
    let expected_id = format!("<{}@cppcc.example>", message.id);
    assert_eq!(mail.header("Message-ID").as_deref(), Some(expected_id.as_str()));
    assert_eq!(mail.header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
    assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(mail.header("Content-Type").unwrap(), "text/plain; charset=utf-8");
    assert!(mail.header("From").unwrap().ends_with("<notice@cppcc.example>"));
    let text = mail.text();
    for part in ["您的建议已立案", "your suggestion was accepted", "您是提交人", "you handed it in"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains(&format!("suggestion/{}", message.item_id.unwrap())));
    assert!(!mail.data.contains("电梯") && !text.contains("电梯"), "nothing that somebody wrote");
}

#[rstest]
#[actix_web::test]
async fn a_mail_that_is_not_taken_is_sent_again_as_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(post) = Post::start(backend).await else { return };
    post.prove(&post.world.citizen, MINE).await;
    post.server.answer([Answer::Code(451), Answer::Code(550), Answer::Never]);
    post.world.opened().await;
    post.tell().await;
    for (failure, wait) in [
        (DeliveryFailure::Answer, TimeDelta::seconds(6)),
        (DeliveryFailure::Answer, TimeDelta::minutes(6)),
        (DeliveryFailure::Timeout, TimeDelta::minutes(36)),
    ] {
        assert_eq!(rows(&post).await[0].failure, Some(failure));
        post.world.app.pass(wait);
        post.tell().await;
    }
    let row = rows(&post).await.remove(0);
    assert_eq!((row.status, row.attempts), (DeliveryStatus::Delivered, 4));
    let mails = post.server.mails();
    let ids: std::collections::HashSet<_> = mails[1..].iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!((mails.len(), ids.len()), (5, 1));
}

#[rstest]
#[actix_web::test]
async fn one_click_ends_the_mails_and_nothing_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(post) = Post::start(backend).await else { return };
    let citizen = &post.world.citizen;
    choose(citizen, json!({ "push_kinds": ["reply"], "daily_limit": 7 })).await;
    let token = token_of(&told(&post).await);
    // What waits already does not go out either.
    post.world.opened().await;
    crate::notices::follow(&post.world.app).await;
    assert_eq!(unsubscribe(&post, &token).await.expect(204), json!(null));
    let chosen = citizen.get("/me/notice-preferences").await.expect(200);
    assert_eq!((&chosen["mail_kinds"], &chosen["push_kinds"]), (&json!([]), &json!(["reply"])));
    assert_eq!((&chosen["daily_limit"], &chosen["version"]), (&json!(7), &json!(2)));
    post.tell().await;
    assert_eq!(post.server.mails().len(), 2);
    assert_eq!(unsubscribe(&post, &token).await.status(), 204, "once more does no harm");
    assert_eq!(citizen.get("/me/mail").await.expect(200)["address"], "z***@example.cn");
    // A mail program may send the form in parts.
    let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let path = format!("/mail/unsubscribe?token={token}");
    let ask = post.world.app.visitor().post(&path).bytes("multipart/form-data; boundary=x", parts.into());
    ask.await.expect(204);

    choose(citizen, json!({ "daily_limit": 20 })).await;
    post.world.opened().await;
    post.tell().await;
    assert_eq!(post.server.mails().len(), 3, "until one chooses otherwise");
}

#[rstest]
#[actix_web::test]
async fn a_link_that_was_not_sent_ends_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(post) = Post::start(backend).await else { return };
    let token = token_of(&told(&post).await);
    let (head, tail) = token.split_at(20);
    let other = if tail.starts_with('A') { "B" } else { "A" };
    let forged = [format!("{head}{other}{}", &tail[1..]), token[..40].to_owned(), "x".to_owned()];
    for forged in &forged {
        unsubscribe(&post, forged).await.expect_problem(400, "malformed-request");
    }
    let visitor = post.world.app.visitor();
    let path = format!("/mail/unsubscribe?token={token}");
    let json = visitor.post(&path).json(&json!({})).await.expect_problem(415, "unsupported-media-type");
    assert!(json["detail"].as_str().unwrap().contains("application/x-www-form-urlencoded"), "{json}");
    let wrong = visitor.post(&path).bytes("application/x-www-form-urlencoded", b"List-Unsubscribe=No".to_vec());
    wrong.await.expect_problem(400, "malformed-request");
    let long = visitor.post(&path).bytes("application/x-www-form-urlencoded", vec![b'x'; 5000]);
    long.await.expect_problem(413, "too-large");
    visitor.get(&path).await.expect_problem(405, "method-not-allowed");
    assert_eq!(post.world.citizen.get("/me/notice-preferences").await.expect(200)["version"], 0);
    // Of a mailbox that is another by now.
    post.world.app.pass(TimeDelta::minutes(2));
    post.prove(&post.world.citizen, "li@example.cn").await;
    unsubscribe(&post, &token).await.expect_problem(400, "malformed-request");
}
