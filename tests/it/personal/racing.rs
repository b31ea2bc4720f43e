//! An account that is erased while other requests of its holder are under way: each is refused, or what it left goes with the account.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::json;
use shangliang::jobs;
use shangliang::outbound::{GatewayAddress, Reach};
use shangliang_entity::ids::AccountId;
use shangliang_tests::client::Ask;
use shangliang_tests::{Answer, Backend, TestApp};

use super::late::left;
use crate::ledger::verify;
use crate::outbox::SECRET;
use crate::sessions::wechat_server::WeChatServer;
use crate::sessions::{holder_of, sign_in_by_sms};
use crate::suggestions::{act, new_with, path, submit};
use crate::upkeep::backup::spelled_out;
use crate::webhooks::receiver::Receiver;

/// How many other things somebody does meanwhile: each alone, before the erasure and after it, and then all of them together.
const OTHERS: usize = 6;

const WORDS: &str = "注销时还在路上的草稿里写着我家的门牌号。";

/// What somebody does at the same moment, and what each was answered; another one comes first each time.
async fn at_once(mut asks: Vec<(&'static str, Ask)>, round: usize) -> Vec<(&'static str, Answer)> {
    let first = round % asks.len();
    asks.rotate_left(first);
    futures_util::future::join_all(asks.into_iter().map(async |(what, ask)| (what, ask.await))).await
}

#[rstest]
#[actix_web::test]
async fn nothing_slips_in_beside_an_erasure(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (gateway, program) = (Receiver::start(), WeChatServer::default().start());
    let app = TestApp::start_with(backend, |config| {
        config.push_gateway = Some(GatewayAddress { url: gateway.url("/push"), secret: SECRET.into() });
        config.webhook_targets = Reach::Loopback;
        config.wechat = Some(program);
    });
    let Some(app) = app.await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    for round in 0..4 * OTHERS {
        app.pass(TimeDelta::minutes(2));
        let tokens = sign_in_by_sms(&app, &format!("138001380{round:02}")).await;
        let me = holder_of(&app, &tokens);
        let draft = submit(&me, &new_with(&committee, json!({ "submit": false }))).await;
        let myself = me.get("/me").await.expect(200);
        let chosen = json!({ "push_kinds": ["reply"], "mail_kinds": [], "daily_limit": 5 });
        let words = new_with(&committee, json!({ "body": WORDS, "submit": false }));
        let mut asks = vec![
            ("erase", me.delete("/me").if_match(&myself["version"])),
            ("write", me.post("/suggestions").key(&format!("late-{round}")).json(&words)),
            ("submit", act(&me, &draft, "submit", &json!({}))),
            ("refresh", app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": tokens["refresh_token"] }))),
            ("bind", me.post("/me/wechat").json(&json!({ "code": format!("is-p{round}") }))),
            ("push", me.put("/me/push").json(&json!({ "platform": "android", "token": format!("token-{round}") }))),
            ("prefer", me.put("/me/notice-preferences").if_match(&json!(0)).json(&chosen)),
        ];
        if let Some(alone) = asks.get(1 + round / 2).map(|(what, _)| *what) {
            asks.retain(|(what, _)| *what == "erase" || *what == alone);
        }
        for (what, answer) in at_once(asks, round).await {
            let is_expected = match what {
                "erase" => answer.status() == 200,
                _ => matches!(answer.status(), 200 | 201 | 204 | 401 | 404 | 409 | 412),
            };
            assert!(is_expected, "{what}: {}", answer.text());
        }
        app.settle().await;
        jobs::run_due(&app.app).await.unwrap();
        let id: AccountId = myself["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into();
        assert_eq!(left(&app, id).await, [""; 0], "round {round}");
        assert_eq!(app.visitor().get(path(&draft)).await.status(), 404);
        me.get("/me").await.expect_problem(401, "invalid-token");
    }
    assert!(!spelled_out(&app).await.contains(WORDS));
    verify(&app).await.unwrap();
}
