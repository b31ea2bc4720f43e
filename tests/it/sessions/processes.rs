//! Several processes on one PostgreSQL are one platform: what one of them counts holds in the other at once, what it ends within a second.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::secrets::{ANNOUNCEMENT_SECONDS, Keys, OVERLAP_SECONDS, access_token};
use shangliang_entity::refresh_token;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client, TestApp};

use super::{PASSWORD, code_for, give_password, holder_of, sign_in, sign_in_by_sms};

const PHONE: &str = "13800138000";

/// For how long a process may go by what it knows of a session.
const A_SECOND: TimeDelta = TimeDelta::seconds(1);

async fn two_processes() -> Option<[TestApp; 2]> {
    let one = TestApp::start_with(Backend::Postgres, |config| config.limits.sign_in_failures = 1000).await?;
    let other = one.another_process().await;
    Some([one, other])
}

#[actix_web::test]
async fn forty_failures_over_two_processes_reach_the_hash_ten_times() {
    let Some(both) = two_processes().await else { return };
    give_password(&both[0], &both[0].citizen("张小明").await, PHONE, None).await;
    let wrong = json!({ "account": PHONE, "password": "wrong" });
    let tries = (0..40).map(|i| both[i % 2].visitor().post("/auth/login").json(&wrong).into_future());
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(401), count(429)), (10, 30));
    let right = json!({ "account": PHONE, "password": PASSWORD });
    for app in &both {
        app.visitor().post("/auth/login").json(&right).await.expect_problem(429, "quota-exceeded");
    }
}

#[actix_web::test]
async fn one_client_s_failures_are_counted_together() {
    let start = TestApp::start_with(Backend::Postgres, |config| config.limits.sign_in_failures = 6);
    let Some(one) = start.await else { return };
    let both = [one.clone(), one.another_process().await];
    let tries = (0..12).map(|i| {
        let wrong = json!({ "account": format!("guess{i}"), "password": "wrong" });
        both[i % 2].visitor().post("/auth/login").json(&wrong).into_future()
    });
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(401), count(429)), (6, 6));
}

#[actix_web::test]
async fn one_phone_gets_one_code_and_one_account() {
    let Some(both) = two_processes().await else { return };
    let wanted = json!({ "phone": PHONE, "purpose": "sign_in" });
    let taps = (0..10).map(|i| both[i % 2].visitor().post("/auth/sms-codes").json(&wanted).into_future());
    let answers = futures_util::future::join_all(taps).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == 202).count(), 1);
    let body = json!({ "phone": PHONE, "code": both[0].sms.last_to(PHONE).unwrap() });
    let tries = (0..20).map(|i| both[i % 2].visitor().post("/auth/login/sms").json(&body).into_future());
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(422)), (1, 19));
}

#[actix_web::test]
async fn twenty_parallel_refreshes_over_two_processes_rotate_once() {
    let Some(both) = two_processes().await else { return };
    let mut tokens = sign_in_by_sms(&both[0], PHONE).await;
    for round in 1..=50 {
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        let tries = (0..20).map(|i| both[i % 2].visitor().post("/auth/refresh").json(&body).into_future());
        let answers = futures_util::future::join_all(tries).await;
        let answers: Vec<Value> = answers.into_iter().map(|answer| answer.expect(200)).collect();
        assert!(answers.iter().all(|answer| answer["refresh_token"] == answers[0]["refresh_token"]));
        for (i, answer) in answers.iter().enumerate() {
            holder_of(&both[(i + 1) % 2], answer).get("/me").await.expect(200);
        }
        assert_eq!(refresh_token::Entity::find().count(&both[0].sql).await.unwrap(), round + 1);
        tokens = answers[0].clone();
        both[0].pass(TimeDelta::minutes(1));
    }
}

#[actix_web::test]
async fn a_token_that_was_copied_ends_the_family_everywhere() {
    let Some([one, other]) = two_processes().await else { return };
    let refresh = async |app: &TestApp, tokens: &Value| {
        app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": tokens["refresh_token"] })).await
    };
    let first = sign_in_by_sms(&one, PHONE).await;
    let second = refresh(&other, &first).await.expect(200);
    let third = refresh(&one, &second).await.expect(200);
    holder_of(&other, &third).get("/me").await.expect(200);
    refresh(&one, &first).await.expect_problem(401, "invalid-token");
    one.pass(A_SECOND);
    for tokens in [&first, &second, &third] {
        holder_of(&other, tokens).get("/me").await.expect_problem(401, "invalid-token");
        refresh(&other, tokens).await.expect_problem(401, "invalid-token");
    }
}

/// What ends a session, done in one process by its holder or by an administrator.
async fn end(app: &TestApp, how: &str, me: &Client, admin: &Client, account: &str) {
    let administer = |what: &str| admin.post(format!("/accounts/{account}/{what}"));
    match how {
        "sign out" => me.post("/auth/logout").await.expect(204),
        "end all" => me.post("/me/sessions/end-all").json(&json!({ "keep_current": false })).await.expect(200),
        "administrator" => administer("sessions/end-all").await.expect(200),
        "disable" => administer("disable").await.expect(200),
        "reset" => {
            app.pass(TimeDelta::minutes(2));
            let body = json!({ "phone": PHONE, "code": code_for(app, PHONE, "reset").await, "new_password": "yet another staple" });
            app.visitor().post("/auth/password/reset").json(&body).await.expect(204)
        }
        how => panic!("{how}"),
    };
}

#[rstest]
#[actix_web::test]
async fn what_ends_in_one_process_has_ended_in_the_other(
    #[values("sign out", "end all", "administrator", "disable", "reset")] how: &str,
) {
    let Some([one, other]) = two_processes().await else { return };
    let admin = one.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    give_password(&one, &one.citizen("张小明").await, PHONE, None).await;
    let tokens = sign_in(&one, PHONE).await;
    holder_of(&other, &tokens).get("/me").await.expect(200);
    let account = tokens["user"]["id"].as_str().unwrap();
    end(&one, how, &holder_of(&one, &tokens), &admin, account).await;
    holder_of(&one, &tokens).get("/me").await.expect_problem(401, "invalid-token");
    one.pass(A_SECOND);
    holder_of(&other, &tokens).get("/me").await.expect_problem(401, "invalid-token");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    other.visitor().post("/auth/refresh").json(&refresh).await.expect_problem(401, "invalid-token");
}

#[actix_web::test]
async fn a_changed_password_keeps_one_session_and_a_role_is_gone() {
    let Some([one, other]) = two_processes().await else { return };
    let clerk = one.holder("王经办", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    give_password(&one, &clerk, PHONE, None).await;
    let [mine, lost] = [sign_in(&one, PHONE).await, sign_in(&other, PHONE).await];
    let change = json!({ "current_password": PASSWORD, "new_password": "yet another staple" });
    holder_of(&one, &mine).post("/me/password").json(&change).await.expect(204);
    one.pass(A_SECOND);
    holder_of(&other, &mine).get("/accounts").await.expect(200);
    holder_of(&other, &lost).get("/accounts").await.expect_problem(401, "invalid-token");

    let admin = one.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    let role = mine["user"]["roles"].as_array().unwrap().iter().find(|role| role["id"].is_string()).unwrap();
    let role = format!("/accounts/{}/roles/{}", clerk.id, role["id"].as_str().unwrap());
    admin.delete(role).await.expect(200);
    holder_of(&one, &mine).get("/accounts").await.expect_problem(403, "forbidden");
    one.pass(A_SECOND);
    holder_of(&other, &mine).get("/accounts").await.expect_problem(403, "forbidden");
}

/// Reads the folder again, as each process does once a minute.
fn reload(app: &TestApp) {
    app.app.keys.reload(&app.app.config.data_dir.join("keys"), app.clock.now()).unwrap();
}

#[actix_web::test]
async fn no_token_is_refused_while_its_keys_are_rotated() {
    let Some(one) = TestApp::start_with_key_folder(Backend::Postgres, |_| {}).await else { return };
    let both = [one.clone(), one.another_process().await];
    let signed_in = sign_in_by_sms(&one, PHONE).await;
    let id = |claim: &str| uuid::Uuid::parse_str(claim).unwrap();
    let sessions = holder_of(&one, &signed_in).get("/me/sessions").await.expect(200);
    let session = id(sessions["items"][0]["id"].as_str().unwrap());
    let account = id(signed_in["user"]["id"].as_str().unwrap());
    let folder = one.app.config.data_dir.join("keys");
    let first_key = one.app.keys.signing().current(one.clock.now()).kid().to_owned();

    Keys::rotate_signing(&folder, one.clock.now()).unwrap();
    let minutes = (ANNOUNCEMENT_SECONDS + OVERLAP_SECONDS) / 60 + 2;
    let mut issued = Vec::new();
    for minute in 0..minutes {
        // The second process reads the folder half a minute after the first.
        for app in &both {
            reload(app);
            let now = app.clock.now();
            issued.push((now, access_token::issue(&app.app.keys, now, account, session, app.id()).unwrap()));
            let live = issued.iter().filter(|(at, _)| now - *at < TimeDelta::seconds(access_token::LIFETIME_SECONDS));
            for (_, token) in live {
                for reader in &both {
                    let answer = Client::holding(reader.clone(), token.clone()).get("/me").await;
                    assert_eq!(answer.status(), 200, "minute {minute}");
                }
            }
            app.pass(TimeDelta::seconds(30));
        }
    }
    let served = one.visitor().get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(served["keys"].as_array().unwrap().len(), 1, "the first key is retired");
    assert_ne!(served["keys"][0]["kid"], json!(first_key));
}
