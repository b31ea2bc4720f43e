//! The order of the checks: each refusal is answered although everything that is looked at later is wrong as well. And of those who come
//! at once, one is first.

use std::future::IntoFuture;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::client::Ask;
use shangliang_tests::{Backend, Client, TestApp};

use crate::cases::World;

#[rstest]
#[actix_web::test]
async fn what_is_looked_at_first_is_answered_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let item = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let path = format!("/suggestions/{}/accept", item["id"].as_str().unwrap());
    let accept = |key: &str| staff.post(&path).key(key).if_match(&json!(1)).json(&json!({}));
    let accepted = accept("used").await.expect(200);

    // It is accepted, and every request below names the version that it had before, or none.
    let (visitor, stranger) = (app.visitor(), app.citizen("路人").await);
    let unknown_field = json!({ "nothing": 1 });
    let large = |ask: Ask| ask.bytes("text/plain", vec![b'{'; (1 << 20) + 1]);
    let of_another_type = |ask: Ask| ask.bytes("text/plain", b"{".to_vec());
    let unreadable = |ask: Ask| ask.bytes("application/json", b"{".to_vec());
    let post = |who: &Client, path: &str| who.post(path).key("used");
    let steps = [
        ("path", of_another_type(visitor.put(format!("{path}/x"))), 404, "not-found"),
        ("method", of_another_type(visitor.put(&path)), 405, "method-not-allowed"),
        ("sign-in", of_another_type(post(&visitor, &path)), 401, "unauthenticated"),
        ("query", of_another_type(post(citizen, &format!("{path}?nothing=1"))), 400, "malformed-request"),
        ("size", large(post(citizen, &path)), 413, "too-large"),
        ("type", of_another_type(post(citizen, &path)), 415, "unsupported-media-type"),
        ("syntax", unreadable(post(citizen, &path)), 400, "malformed-json"),
        ("knowledge", post(&stranger, &path).json(&unknown_field), 404, "not-found"),
        ("permission", post(citizen, &path).json(&unknown_field), 403, "forbidden"),
        ("key", post(staff, &path).json(&unknown_field), 422, "idempotency-key-reused"),
        ("fields", staff.post(&path).key("new").json(&unknown_field), 422, "validation"),
        ("no version", staff.post(&path).key("new").json(&json!({})), 428, "precondition-required"),
        ("version", accept("new"), 412, "precondition-failed"),
    ];
    for (what, ask, status, code) in steps {
        let answer = ask.await;
        assert_eq!(
            (answer.status(), answer.body()["code"].clone()),
            (status, json!(code)),
            "{what}: {}",
            answer.text()
        );
    }
    let current = |key: &str| staff.post(&path).key(key).if_match(&accepted["version"]).json(&json!({}));
    current("new").await.expect_problem(409, "state-conflict");

    // A retry ends at its key: with its old version it gets its answer, and so it does with any.
    for retry in [accept("used"), current("used"), staff.post(&path).key("used").json(&json!({}))] {
        let again = retry.await;
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        assert_eq!(again.expect(200), accepted);
    }
    let seen: Value = staff.get(path.trim_end_matches("/accept")).await.expect(200);
    assert_eq!(seen["version"], accepted["version"]);
}

/// Two who change the same version at once: the one is done, the other is told, and what stands there is the first one's.
#[rstest]
#[actix_web::test]
async fn of_two_editors_with_one_version_one_wins(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let path = format!("/departments/{}", app.department("市住建局", &committee).await.id);
    let editors = [app.administrator("甲", &committee).await, app.administrator("乙", &committee).await];
    let mut seen = editors[0].get(&path).await.expect(200);
    for round in 0..500 {
        let changes = editors.iter().enumerate().map(|(editor, who)| {
            let change = json!({ "name": format!("市住建局{round}-{editor}"), "system": "government" });
            who.put(&path).if_match(&seen["version"]).json(&change).into_future()
        });
        let (done, refused): (Vec<_>, Vec<_>) =
            futures_util::future::join_all(changes).await.into_iter().partition(|answer| answer.status() == 200);
        assert_eq!(refused.iter().map(|answer| answer.status()).collect::<Vec<_>>(), [412], "round {round}");
        seen = editors[1].get(&path).await.expect(200);
        assert_eq!(done[0].body(), seen);
    }
}
