//! What proves who somebody is, or lets others in, changes after a recent sign-in only.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::config::Mode;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::client::Ask;
use shangliang_tests::{Backend, Client, TestApp};

use super::{give_password, holder_of, sign_in, sign_in_by_sms};

const PHONE: &str = "13800138000";

/// What may be done on one's own account long after the sign-in: none of it proves who somebody is, lets anybody in or says where one is reached.
const HARMLESS: [(&str, &str); 11] = [
    ("PUT", "/me"),
    ("POST", "/me/mail/codes"),
    ("PUT", "/me/notice-preferences"),
    ("POST", "/me/notices/read-all"),
    ("POST", "/me/notices/{id}/read"),
    ("POST", "/me/privacy-consent"),
    ("DELETE", "/me/privacy-consent"),
    ("PUT", "/me/push"),
    ("DELETE", "/me/push"),
    ("POST", "/me/sessions/end-all"),
    ("DELETE", "/me/sessions/{id}"),
];

/// Every other change of one's own account that the document knows, with the body that it shows; of a version that the account never has.
fn sensitive(me: &Client) -> Vec<Ask> {
    let document = shangliang::app::document();
    let mut asked = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        let is_own = path == "/me" || path.starts_with("/me/");
        for method in
            ["POST", "PUT", "DELETE"].into_iter().filter(|method| is_own && !HARMLESS.contains(&(*method, path)))
        {
            let Some(operation) = operations.get(method.to_lowercase()) else { continue };
            let ask = me.ask(method, path).if_match(&json!(0));
            let body = &operation["requestBody"]["content"]["application/json"]["example"];
            asked.push(if body.is_null() { ask } else { ask.json(body) });
        }
    }
    asked
}

#[rstest]
#[actix_web::test]
async fn one_s_own_account_changes_within_ten_minutes_of_a_sign_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    app.pass(TimeDelta::seconds(601));
    for ask in sensitive(&me) {
        let stale = ask.await;
        assert_eq!(stale.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
        stale.expect_problem(401, "step-up-required");
    }
    let me = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    app.pass(TimeDelta::seconds(600));
    for ask in sensitive(&me) {
        let fresh = ask.await;
        assert_ne!(fresh.status(), 401, "{}", fresh.text());
    }
}

#[rstest]
#[actix_web::test]
async fn so_do_the_roles_phones_and_accounts_of_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Mode::Development, Mode::Production)] mode: Mode,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = mode).await else { return };
    let manager = app.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    give_password(&app, &manager, PHONE, None).await;
    let at_work = holder_of(&app, &sign_in(&app, PHONE).await);
    super::second_factor::enrol(&app, &at_work).await;
    let person = app.citizen("张小明").await;
    let path = format!("/accounts/{}", person.id);
    let role = json!({ "role": "audit_administrator", "scope": { "kind": "platform", "id": null } });
    let made = at_work.post(format!("{path}/roles")).json(&role).await.expect(201);
    let granted = format!("{path}/roles/{}", made["roles"][0]["id"].as_str().unwrap());

    app.pass(TimeDelta::minutes(11));
    let refused = at_work.post(format!("{path}/roles")).json(&role).await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
    refused.expect_problem(401, "step-up-required");
    at_work.delete(granted).await.expect_problem(401, "step-up-required");
    for switch in ["disable", "enable"] {
        at_work.post(format!("{path}/{switch}")).await.expect_problem(401, "step-up-required");
    }
    let moved = json!({ "name": "张小明", "phone": "13800138001" });
    at_work.put(&path).if_match(&made["version"]).json(&moved).await.expect_problem(401, "step-up-required");
    let renamed = json!({ "name": "张大明" });
    at_work.put(&path).if_match(&made["version"]).json(&renamed).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn refreshing_makes_no_sign_in_recent(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let manager = app.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    give_password(&app, &manager, PHONE, None).await;
    let mut tokens = sign_in(&app, PHONE).await;
    let person = app.citizen("张小明").await;
    let role = json!({ "role": "audit_administrator", "scope": { "kind": "platform", "id": null } });
    let grant = |tokens: &Value| holder_of(&app, tokens).post(format!("/accounts/{}/roles", person.id)).json(&role);
    for _ in 0..2 {
        app.pass(TimeDelta::minutes(6));
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        tokens = app.visitor().post("/auth/refresh").json(&body).await.expect(200);
    }
    grant(&tokens).await.expect_problem(401, "step-up-required");
    grant(&sign_in(&app, PHONE).await).await.expect(201);
}

#[rstest]
#[actix_web::test]
async fn so_do_memberships_that_a_phone_gives_away(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = app.administrator("管理员", &committee).await;
    let new = |name: &str, phone: Value| json!({ "committee_id": committee.id, "name": name, "phone": phone });
    let made = admin.post("/members").json(&new("李建国", json!("13800001234"))).await.expect(201);
    let path = format!("/members/{}", made["id"].as_str().unwrap());
    let change = |phone: &str| {
        let body = json!({ "name": "李建国", "phone": phone });
        admin.put(&path).if_match(&made["version"]).json(&body)
    };

    app.pass(TimeDelta::minutes(11));
    let entered = admin.post("/members").json(&new("赵建军", json!("13800001235"))).await;
    entered.expect_problem(401, "step-up-required");
    change("13800001235").await.expect_problem(401, "step-up-required");
    admin.post("/members").json(&new("赵建军", Value::Null)).await.expect(201);
    change("13800001234").await.expect(200);
}
