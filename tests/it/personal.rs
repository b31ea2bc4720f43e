//! `GET /me/export` and `DELETE /me`: what is known of somebody, taken along and erased.

mod export;
mod late;
pub mod leaving;
mod racing;
mod references;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, Unchanged};
use serde_json::{Value, json};
use shangliang::jobs;
use shangliang_entity::vocab::Role;
use shangliang_entity::{account, committee, identity, session, suggestion};
use shangliang_tests::{Backend, Client, TestApp};

use crate::files::photo;
use crate::ledger::verify;
use crate::notices::follow;
use crate::sessions::{actions, code_for, holder_of, sign_in_by_sms};
use crate::suggestions::{act, new_with, path, submit};
use crate::upkeep::backup::spelled_out;

const NUMBER: &str = "13800138000";
const NAME: &str = "张小明";
const DOCUMENT: &str = "11010519491231002X";

/// Somebody with something of everything, and what they wrote: a draft, and what was published.
async fn somebody(app: &TestApp) -> (Client, Value, Value) {
    let committee = app.committee("西安市政协", "610100", None).await;
    let code = code_for(app, NUMBER, "sign_in").await;
    let device = json!({ "name": "小明的手机", "platform": "android", "push": "push-address-of-xiaoming" });
    let sign_in = json!({ "phone": NUMBER, "code": code, "device": device });
    let tokens = app.visitor().post("/auth/login/sms").json(&sign_in).await.expect(200);
    let me = holder_of(app, &tokens);
    let identity = json!({ "name": NAME, "identity_number": DOCUMENT, "consent_version": "2026-03-01" });
    me.post("/me/identity").json(&identity).await.expect(200);
    let version = me.get("/me").await.expect(200)["version"].clone();
    me.put("/me").if_match(&version).json(&json!({ "name": NAME })).await.expect(200);
    let words =
        json!({ "title": "这是没有交上去的草稿", "body": "草稿里写着我家门牌号，不想让人看到。", "submit": false });
    let draft = submit(&me, &new_with(&committee, words)).await;
    let made = submit(&me, &new_with(&committee, json!({ "file_ids": [photo(&me).await] }))).await;
    let staff = app.staff("王主任", &committee).await;
    let other = submit(&app.citizen("李小红").await.client, &new_with(&committee, json!({}))).await;
    for item in [&made, &other] {
        act(&staff, item, "publish", &json!({})).await.expect(200);
    }
    me.post(format!("{}/support", path(&other))).await.expect(200);
    photo(&me).await;
    follow(app).await;
    app.app.access_log.flush(&app.app).await.unwrap();
    (me, draft, made)
}

#[rstest]
#[actix_web::test]
async fn everything_is_taken_along_unmasked(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (me, draft, made) = somebody(&app).await;
    let all = me.get("/me/export").await.expect(200);
    let account = &all["account"];
    assert_eq!((&account["name"], &account["phone"]), (&json!(NAME), &json!(NUMBER)));
    assert_eq!((&account["identity"]["name"], &account["identity"]["number"]), (&json!(NAME), &json!(DOCUMENT)));
    assert_eq!(all["sign_ins"][0]["device_name"], "小明的手机");
    let written: Vec<_> =
        all["suggestions"].as_array().unwrap().iter().map(|item| (&item["id"], &item["body"])).collect();
    assert_eq!(written, [(&made["id"], &made["body"]), (&draft["id"], &draft["body"])]);
    let count = |list: &str| all[list].as_array().unwrap().len();
    assert_eq!((count("files"), count("supports"), count("ratings")), (2, 1, 0));
    assert!(count("notices") > 0 && count("accesses") > 0, "{all}");

    // Of another person's nothing.
    let other = app.citizen("李小红").await.get("/me/export").await.expect(200);
    for list in ["suggestions", "files", "supports", "notices", "accesses"] {
        assert_eq!(other[list], json!([]), "{list}");
    }
    app.visitor().get("/me/export").await.expect_problem(401, "unauthenticated");
    app.pass(TimeDelta::minutes(11));
    me.get("/me/export").await.expect_problem(401, "step-up-required");
}

/// What is sealed of somebody, as a backup spells it.
async fn sealed(app: &TestApp) -> Vec<String> {
    let row = account::Entity::find().filter(account::Column::PhoneIndex.is_not_null());
    let row = row.one(&app.sql).await.unwrap().unwrap();
    let document = identity::Entity::find_by_id(row.id).one(&app.sql).await.unwrap().unwrap();
    [row.name_sealed, row.phone_sealed, row.phone_index]
        .map(Option::unwrap)
        .into_iter()
        .chain([document.name_sealed, document.number_sealed, document.number_index])
        .map(|bytes| STANDARD.encode(bytes))
        .collect()
}

/// A request that was let in before its account was erased, and comes to the database after it.
async fn come_late(app: &TestApp, id: &Value, body: &Value) {
    let someone = app.citizen("李小红").await;
    let committee = committee::Entity::find().one(&app.sql).await.unwrap().unwrap();
    let made = submit(&someone, &new_with(&committee, body.clone())).await;
    let row = suggestion::ActiveModel {
        id: Unchanged(made["id"].as_str().unwrap().parse::<Uuid>().unwrap().into()),
        author_id: Set(Some(id.as_str().unwrap().parse::<Uuid>().unwrap().into())),
        ..Default::default()
    };
    suggestion::Entity::update(row).exec(&app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn nothing_of_a_person_is_left(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (me, draft, made) = somebody(&app).await;
    let id = me.get("/me").await.expect(200)["id"].clone();
    let words = ["小明的手机", draft["title"].as_str().unwrap(), draft["body"].as_str().unwrap()].map(str::to_owned);
    let canaries = [sealed(&app).await, words.to_vec()].concat();
    let before = spelled_out(&app).await;
    for canary in &canaries {
        assert!(before.contains(canary), "{canary} was there to be erased");
    }

    me.delete("/me").await.expect_problem(428, "precondition-required");
    me.delete("/me").if_match(&json!(1)).await.expect_problem(412, "precondition-failed");
    let version = me.get("/me").await.expect(200)["version"].clone();
    let erased = me.delete("/me").if_match(&version).await.expect(200);
    assert_eq!((&erased["account_id"], &erased["kept"], &erased["wiped"]), (&id, &json!(1), &json!(1)));
    me.get("/me").await.expect_problem(401, "invalid-token");
    app.settle().await;
    let after = spelled_out(&app).await;
    for canary in &canaries {
        assert!(!after.contains(canary), "{canary} is left");
    }
    let receipt = erased["receipt"]["hash"].as_str().unwrap();
    app.visitor().get(format!("/receipts/{receipt}")).await.expect(200);
    assert!(actions(&app).await.contains(&"account.erased".to_owned()));
    verify(&app).await.unwrap();

    // The record stays, and says of nobody that they wrote it.
    let shown = app.visitor().get(path(&made)).await.expect(200);
    assert_eq!((&shown["title"], &shown["author"]), (&made["title"], &json!({ "name": null, "is_me": false })));
    assert_eq!(shown["files"].as_array().unwrap().len(), 1);
    let code = made["query_code"].as_str().unwrap();
    let mine = format!("{}/timeline", path(&made));
    assert_eq!(app.visitor().get(&mine).await.expect(200)[0]["actor"], Value::Null, "not said to be staff either");
    let with_code = app.visitor().get(&mine).header("x-query-code", code).await.expect(200);
    assert_eq!(with_code, app.visitor().get(&mine).await.expect(200), "the code opens no more than anybody sees");

    let admin = app.on_platform("管理员", Role::SystemAdministrator).await;
    let location = format!("/accounts/{}", id.as_str().unwrap());
    let account = admin.get(&location).await.expect(200);
    let renamed = json!({ "name": "复活", "phone": "15400059998" });
    admin.put(&location).if_match(&account["version"]).json(&renamed).await.expect_problem(409, "state-conflict");
    let role = json!({ "role": "audit_administrator", "scope": { "kind": "platform", "id": null } });
    admin.post(format!("{location}/roles")).json(&role).await.expect_problem(409, "state-conflict");

    // What was under way meanwhile is gone as well, once the clock has looked.
    let late =
        json!({ "title": "注销时还在路上的草稿", "body": "草稿里写着我家门牌号，不想让人看到。", "submit": false });
    come_late(&app, &id, &late).await;
    assert!(spelled_out(&app).await.contains("注销时还在路上的草稿"));
    jobs::run_due(&app.app).await.unwrap();
    assert!(!spelled_out(&app).await.contains("注销时还在路上的草稿"));
    assert_eq!(jobs::run_due(&app.app).await.unwrap().removed, 0);
    verify(&app).await.unwrap();

    // The number is free, for somebody who is nobody of before.
    app.pass(TimeDelta::minutes(2));
    let anew = holder_of(&app, &sign_in_by_sms(&app, NUMBER).await);
    let myself = anew.get("/me").await.expect(200);
    assert_ne!(myself["id"], id);
    assert_eq!(myself["name"], Value::Null);
    assert_eq!(anew.get("/suggestions?mine=true").await.expect(200)["items"], json!([]));
}

#[rstest]
#[actix_web::test]
async fn what_was_kept_from_others_stays_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, row) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    let hidden = submit(&member, &new_with(&committee, json!({ "kind": "opinion", "anonymity": "handlers" }))).await;
    let open = submit(&member, &new_with(&committee, json!({ "kind": "opinion" }))).await;
    // Taken down for a citizen, who has an account.
    let citizen = holder_of(&app, &sign_in_by_sms(&app, NUMBER).await);
    let agent_for = json!({ "kind": "demand", "agent_for": { "name": "刘奶奶", "phone": NUMBER } });
    let taken_down = submit(&member, &new_with(&committee, agent_for)).await;
    let leave = async |who: &Client| {
        let version = who.get("/me").await.expect(200)["version"].clone();
        who.delete("/me").if_match(&version).await.expect(200);
    };
    leave(&citizen).await;
    let seen = async |item: &Value| staff.get(path(item)).await.expect(200)["author"]["name"].clone();
    assert_eq!(seen(&taken_down).await, Value::Null, "the agent is not taken for the author");

    let admin = app.administrator("管理员", &committee).await;
    admin.post(format!("/members/{}/resign", row.id)).json(&json!({ "reason": "工作调动" })).await.expect(200);
    leave(&member).await;
    assert_eq!((seen(&hidden).await, seen(&open).await), (Value::Null, json!("赵委员")), "the roster is public");
    let ledger = staff.get(format!("/ledger/suggestion/{}", hidden["id"].as_str().unwrap())).await.expect(200);
    let actors: Vec<_> = ledger["items"].as_array().unwrap().iter().map(|entry| &entry["actor_id"]).collect();
    assert!(actors.iter().all(|actor| actor.is_null()), "{ledger}");
}

#[rstest]
#[actix_web::test]
async fn whoever_is_in_office_gives_it_up_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    for person in [&member, &staff] {
        let version = person.get("/me").await.expect(200)["version"].clone();
        person.delete("/me").if_match(&version).await.expect_problem(409, "state-conflict");
        person.get("/me").await.expect(200);
    }
    let citizen = app.citizen("小明").await;
    app.visitor().delete("/me").await.expect_problem(401, "unauthenticated");
    app.pass(TimeDelta::minutes(11));
    citizen.delete("/me").if_match(&json!(1)).await.expect_problem(401, "step-up-required");
    assert_eq!(
        session::Entity::find_by_id(citizen.client.session().unwrap().1)
            .one(&app.sql)
            .await
            .unwrap()
            .unwrap()
            .revoked_at,
        None
    );
}
