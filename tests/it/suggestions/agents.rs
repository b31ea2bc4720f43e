//! Agents (代提): staff, studio people and members submit for citizens.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{account, suggestion};
use shangliang_tests::{Backend, TestApp};

use super::{act, allowed, new_with, path, submit};
use crate::sessions::sign_in_by_sms;

#[rstest]
#[actix_web::test]
async fn a_citizen_without_an_account_is_spoken_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (leader, member) = app.member("赵委员", &committee).await;
    let studio = app.studio("文艺路工作室", &committee, (&leader, &member)).await;
    let liaison = app
        .holder(
            "小周",
            shangliang_entity::vocab::Role::StudioLiaison,
            shangliang_entity::vocab::ScopeKind::Studio,
            Some(studio.id.0),
            &committee.path,
        )
        .await;
    let body = new_with(&committee, json!({ "agent_for": { "name": "刘奶奶" }, "studio_id": studio.id }));
    let made = submit(&liaison, &body).await;
    assert_eq!(made["author"], json!({ "name": "刘奶奶", "is_me": false }));
    assert_eq!(made["agent"], json!({ "name": "小周", "is_me": true }));
    let code = made["query_code"].as_str().unwrap();
    let opened = app.visitor().get(path(&made)).header("x-query-code", code).await.expect(200);
    assert_eq!((&opened["author"]["name"], &opened["agent"]["name"]), (&json!("刘奶奶"), &json!("小周")));
    let staff = app.staff("王主任", &committee).await;
    assert_eq!(staff.get(path(&made)).await.expect(200)["author"]["name"], "刘奶奶");
    act(&staff, &made, "publish", &json!({})).await.expect(200);
    let public = app.visitor().get(path(&made)).await.expect(200);
    assert_eq!((&public["author"]["name"], public.get("agent")), (&json!("刘**"), None));

    let row = suggestion::Entity::find().one(&app.sql).await.unwrap().unwrap();
    assert_eq!((row.author_id, row.agent_id), (None, Some(liaison.id)));
    let sealed = row.author_name_sealed.unwrap();
    assert!(!sealed.windows("刘".len()).any(|window| window == "刘".as_bytes()));
}

#[rstest]
#[actix_web::test]
async fn a_phone_finds_or_makes_the_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let before = account::Entity::find().count(&app.sql).await.unwrap();
    let body = |name: &str| new_with(&committee, json!({ "agent_for": { "name": name, "phone": "138-0013-8000" } }));
    let one = submit(&member, &body("刘奶奶")).await;
    let two = submit(&member, &body("冒名者")).await;
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), before + 1);
    let rows = suggestion::Entity::find().all(&app.sql).await.unwrap();
    assert!(rows.iter().all(|row| row.author_id.is_some() && row.author_id == rows[0].author_id));
    // The account's own name is not told to whoever knows its number.
    assert_eq!((&one["author"]["name"], &two["author"]["name"]), (&json!("刘奶奶"), &json!("冒名者")));
}

#[rstest]
#[actix_web::test]
async fn not_everybody_speaks_for_others(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let elsewhere = app.committee("宝鸡市政协", "610300", None).await;
    let citizen = app.citizen("张小明").await;
    let (member, _) = app.member("赵委员", &committee).await;
    let send = |client: &shangliang_tests::people::Person, fields: Value| {
        client.post("/suggestions").key("k").json(&new_with(&committee, fields))
    };
    let someone = json!({ "agent_for": { "name": "刘奶奶" } });
    send(&citizen, someone.clone()).await.expect_pointers(&["/agent_for"]);
    send(&app.staff("外市", &elsewhere).await, someone).await.expect_pointers(&["/agent_for"]);
    send(&member, json!({ "agent_for": { "name": "刘奶奶" }, "kind": "proposal" }))
        .await
        .expect_pointers(&["/agent_for"]);
    let bad_phone = json!({ "agent_for": { "name": "刘奶奶", "phone": "029-87290000" } });
    send(&member, bad_phone).await.expect_pointers(&["/agent_for/phone"]);
    send(&member, json!({ "agent_for": { "phone": "13800138000" } })).await.expect_pointers(&["/agent_for/name"]);
    assert_eq!(suggestion::Entity::find().count(&app.sql).await.unwrap(), 0);
    let demand = json!({ "agent_for": { "name": "刘奶奶" }, "kind": "demand", "submit": false });
    let draft = send(&member, demand).await.expect(201);
    let path = format!("/suggestions/{}", draft["id"].as_str().unwrap());
    // Nor by way of a draft.
    let other = json!({ "title": draft["title"], "body": draft["body"], "kind": "proposal" });
    member.put(path).if_match(&draft["version"]).json(&other).await.expect_pointers(&["/kind"]);
}

/// The name is bound to its row: another kind has it sealed anew, and the code goes on opening it.
#[rstest]
#[actix_web::test]
async fn what_was_taken_down_becomes_another_kind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(json!({ "name": "刘奶奶" }), json!({ "name": "刘奶奶", "phone": "13800138000" }))] agent_for: Value,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    let made = submit(&member, &new_with(&committee, json!({ "agent_for": agent_for }))).await;
    let code = made["query_code"].as_str().unwrap();
    let converted = act(&staff, &made, "convert", &json!({ "kind": "micro" })).await.expect(200);
    let anew = format!("/suggestions/{}", converted["converted_into_id"].as_str().unwrap());
    for seen in [staff.get(&anew).await, app.visitor().get(&anew).header("x-query-code", code).await] {
        assert_eq!(seen.expect(200)["author"]["name"], "刘奶奶");
    }
    member.get("/me/export").await.expect(200);
    let row = staff.get(&anew).await.expect(200);
    act(&staff, &row, "accept", &json!({})).await.expect(200);
}

/// The code speaks for its author until they have been here, and not again when somebody else gives their account another number.
#[rstest]
#[actix_web::test]
async fn a_code_never_speaks_again_for_whom_it_has_spoken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let agent_for = json!({ "name": "刘奶奶", "phone": "13800138000" });
    let made = submit(&member, &new_with(&committee, json!({ "agent_for": agent_for, "publish_consent": true }))).await;
    let staff = app.staff("王主任", &committee).await;
    let accepted = act(&staff, &made, "accept", &json!({})).await.expect(200);
    let case = format!("/cases/{}", accepted["case"]["id"].as_str().unwrap());
    let by_code =
        |request: shangliang_tests::client::Ask| request.header("x-query-code", made["query_code"].as_str().unwrap());
    let speaks = async || {
        let seen = by_code(app.visitor().get(path(&made))).await.expect(200);
        by_code(app.visitor().get(&case)).await.expect(200);
        allowed(&seen).contains(&"withdraw-consent")
    };
    assert!(speaks().await);

    let author = sign_in_by_sms(&app, "13800138000").await;
    assert!(!speaks().await);
    let id = author["user"]["id"].as_str().unwrap();
    let admin = app.holder("系统管理员", Role::SystemAdministrator, ScopeKind::Platform, None, "/").await;
    let role = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
    admin.post(format!("/accounts/{id}/roles")).json(&role).await.expect(201);
    for phone in ["13900139000", "13700137000"] {
        let account = admin.get(format!("/accounts/{id}")).await.expect(200);
        let other = json!({ "name": "刘奶奶", "phone": phone });
        let changed = admin.put(format!("/accounts/{id}")).if_match(&account["version"]).json(&other).await.expect(200);
        assert_eq!(changed["phone_verified"], false);
        assert!(!speaks().await, "{phone}");
    }
    let refused =
        by_code(app.visitor().post(format!("{}/withdraw-consent", path(&made)))).if_match(&made["version"]).await;
    refused.expect_problem(401, "unauthenticated");
}
