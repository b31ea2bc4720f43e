//! `privacy` of `GET /me`, `POST` and `DELETE /me/privacy-consent`: consent to the privacy policy, by its version.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::config::PrivacyPolicy;
use shangliang_entity::{ledger_entry, privacy_consent};
use shangliang_tests::{Answer, Backend, Client, TestApp};

use crate::personal::leaving::leave;
use crate::sessions::actions;
use crate::suggestions::{new_with, submit};

const FIRST: &str = "2026-03-01=https://cppcc.example/privacy,https://cppcc.example/privacy-en";
const SECOND: &str = "2026-06-01=https://cppcc.example/privacy-2";

fn policy(setting: &str) -> Option<PrivacyPolicy> {
    Some(PrivacyPolicy::try_from(setting.to_owned()).unwrap())
}

async fn agree(who: &Client, version: &str) -> Answer {
    who.post("/me/privacy-consent").json(&json!({ "version": version })).await
}

async fn seen(who: &Client) -> Value {
    who.get("/me").await.expect(200)["privacy"].clone()
}

#[rstest]
#[actix_web::test]
async fn one_agrees_to_each_version_and_may_withdraw(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.privacy_policy = policy(FIRST)).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (me, other) = (app.citizen("张小明").await, app.citizen("李小红").await);
    let address = json!({ "zh-CN": "https://cppcc.example/privacy", "en": "https://cppcc.example/privacy-en" });
    let asked = json!({
        "version": "2026-03-01", "address": address, "agreed_version": null, "agreed_at": null, "awaits_consent": true,
    });
    assert_eq!(seen(&me).await, asked);
    agree(&me, "2025-01-01").await.expect_pointers(&["/version"]);
    agree(&me, "the first").await.expect_pointers(&["/version"]);
    agree(&app.visitor(), "2026-03-01").await.expect_problem(401, "unauthenticated");
    assert_eq!(privacy_consent::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(submit(&me, &new_with(&committee, json!({}))).await["status"], "submitted", "nothing waits for it");

    let agreed = agree(&me, "2026-03-01").await.expect(200);
    assert_eq!((&agreed["agreed_version"], &agreed["awaits_consent"]), (&json!("2026-03-01"), &json!(false)));
    assert_eq!(seen(&me).await, agreed);
    app.pass(chrono::TimeDelta::minutes(1));
    assert_eq!(agree(&me, "2026-03-01").await.expect(200), agreed, "once is enough");
    assert_eq!(seen(&other).await, asked, "everybody for themselves");
    assert_eq!(actions(&app).await, ["suggestion.submitted", "account.privacy_agreed"]);

    // The operator names another version.
    let anew = app.another_process_with(|config| config.privacy_policy = policy(SECOND)).await;
    let there = Client::new(anew, me.session());
    let waits = seen(&there).await;
    assert_eq!((&waits["version"], &waits["agreed_version"]), (&json!("2026-06-01"), &json!("2026-03-01")));
    assert_eq!(
        (&waits["awaits_consent"], &waits["address"]["en"]),
        (&json!(true), &json!("https://cppcc.example/privacy-2"))
    );
    agree(&there, "2026-06-01").await.expect(200);
    assert_eq!(seen(&there).await["awaits_consent"], false);
    let taken = there.get("/me/export").await.expect(200)["account"]["privacy_consent"].clone();
    assert_eq!(taken, json!({ "version": "2026-06-01", "agreed_at": "2026-03-02T01:01:00Z" }));

    for _ in 0..2 {
        there.delete("/me/privacy-consent").await.expect(204);
    }
    let withdrawn = seen(&there).await;
    assert_eq!((&withdrawn["agreed_version"], &withdrawn["awaits_consent"]), (&Value::Null, &json!(true)));
    assert_eq!(
        actions(&app).await,
        ["suggestion.submitted", "account.privacy_agreed", "account.privacy_agreed", "account.privacy_withdrawn"],
        "the ledger keeps which and when"
    );
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    let agreed: Vec<_> = entries.iter().filter(|entry| entry.action == "account.privacy_agreed").collect();
    let versions: Vec<_> = agreed.iter().map(|entry| entry.payload.as_str()).collect();
    assert_eq!(versions, [r#"{"version":"2026-03-01"}"#, r#"{"version":"2026-06-01"}"#]);
    assert!(agreed.iter().all(|entry| entry.actor_id == Some(me.id)));
}

#[rstest]
#[actix_web::test]
async fn a_consent_is_erased_with_its_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.privacy_policy = policy(FIRST)).await else { return };
    let me = app.citizen("张小明").await;
    agree(&me, "2026-03-01").await.expect(200);
    leave(&me).await;
    assert_eq!(privacy_consent::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[rstest]
#[actix_web::test]
async fn nobody_is_asked_where_no_policy_is_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    assert_eq!(seen(&me).await, Value::Null);
    agree(&me, "2026-03-01").await.expect_problem(409, "state-conflict");
    me.delete("/me/privacy-consent").await.expect(204);
}
