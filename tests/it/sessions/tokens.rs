//! Access tokens as they arrive; the whole table of forgeries is tested beside the code that refuses them.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use shangliang::clock::Clock;
use shangliang::secrets::{Keys, SeededRandom, access_token};
use shangliang_entity::account;
use shangliang_entity::ids::SessionId;
use shangliang_entity::vocab::AccountStatus;
use shangliang_tests::{Backend, Client, TestApp};
use uuid::Uuid;

/// The session of the token that a person's client sends.
async fn session_of(app: &TestApp, person: &shangliang_tests::Person) -> SessionId {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    use shangliang_entity::session;
    let filter = session::Column::AccountId.eq(person.id);
    session::Entity::find().filter(filter).one(&app.sql).await.unwrap().unwrap().id
}

#[rstest]
#[actix_web::test]
async fn forged_tokens_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    let session = session_of(&app, &person).await;
    let other = app.citizen("李四").await;
    let now = app.clock.now();
    let jti = || app.app.ids.next(now);
    let issue =
        |keys: &Keys, at, account: Uuid, session: Uuid| access_token::issue(keys, at, account, session, jti()).unwrap();
    let foreign = Keys::ephemeral(&SeededRandom::new(999_999)).unwrap();
    let keys: &Keys = &app.app.keys;
    let right = issue(keys, now, person.id.0, session.0);
    let [head, body, signature] = <[&str; 3]>::try_from(right.split('.').collect::<Vec<_>>()).unwrap();
    Client::holding(app.clone(), right.clone()).get("/me").await.expect(200);

    for forged in [
        issue(&foreign, now, person.id.0, session.0),
        issue(keys, now - TimeDelta::minutes(16), person.id.0, session.0),
        issue(keys, now + TimeDelta::minutes(5), person.id.0, session.0),
        issue(keys, now, other.id.0, session.0),
        issue(keys, now, person.id.0, jti()),
        format!("{head}.{body}."),
        format!("{head}.{body}"),
        // {"alg":"none","typ":"at+jwt"}
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{body}."),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{body}.{signature}"),
        format!("{head}.{}.{signature}", body.replace('A', "B")),
        format!("{right}{}", "A".repeat(3000)),
        String::new(),
    ] {
        Client::holding(app.clone(), forged).get("/me").await.expect_problem(401, "invalid-token");
    }
    let basic = app.visitor().get("/me").header("authorization", "Basic YTpi").await;
    basic.expect_problem(401, "invalid-token");
    let twice = app.visitor().get("/me").header("authorization", &format!("Bearer {right}"));
    assert_eq!(twice.header("authorization", "Bearer x").await.status(), 400);
    let bare = app.visitor().get("/me").await;
    assert_eq!(bare.header("www-authenticate"), Some("Bearer"));
    bare.expect_problem(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn a_disabled_account_is_out_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    person.get("/me").await.expect(200);
    let row = account::ActiveModel { id: Set(person.id), status: Set(AccountStatus::Disabled), ..Default::default() };
    row.update(&app.sql).await.unwrap();
    person.get("/me").await.expect_problem(401, "invalid-token");
}

#[rstest]
#[actix_web::test]
async fn a_session_is_known_until_anybody_may_be_another(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let [person, other] = [app.citizen("张小明").await, app.citizen("李四").await];
    let is_known = async || {
        let answer = person.get("/me").await;
        answer.header("server-timing").unwrap().ends_with("session;desc=\"known\"")
    };
    // A slow machine may take longer than a second between two requests, but not each time.
    let becomes_known = async || {
        for _ in 0..50 {
            if is_known().await {
                return true;
            }
        }
        false
    };
    assert!(!is_known().await);
    assert!(becomes_known().await);
    app.pass(TimeDelta::seconds(1));
    assert!(!is_known().await, "a second later");
    assert!(becomes_known().await);
    other
        .put("/me")
        .if_match(&other.get("/me").await.expect(200)["version"])
        .json(&json!({ "name": "李斯" }))
        .await
        .expect(200);
    assert!(!is_known().await, "somebody changed");
    let suggestion = json!({ "title": "社区食堂应延长供餐时间", "kind": "citizen", "committee_id": city.id,
        "body": "独居老人晚饭后常有不便，建议社区食堂延长供餐时间。" });
    let stays_known = async |key: &str| {
        let was_known = becomes_known().await;
        other.post("/suggestions").key(key).json(&suggestion).await.expect(201);
        was_known && is_known().await
    };
    let mut stayed = false;
    for number in 0..20 {
        stayed |= stays_known(&format!("s{number}")).await;
    }
    assert!(stayed, "a suggestion makes nobody another");
}
