//! `/me/identity`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{identity, ledger_entry};
use shangliang_tests::{Answer, Backend, Client, TestApp};

const NUMBER: &str = "11010519491231002X";

async fn give(me: &Client, number: &str) -> Answer {
    let body = json!({ "name": "张小明", "identity_number": number, "consent_version": "2026-03-01" });
    me.post("/me/identity").json(&body).await
}

#[rstest]
#[actix_web::test]
async fn it_is_kept_sealed_shown_masked_and_erased(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("小明").await;
    assert_eq!(me.get("/me").await.expect(200)["identity"], Value::Null);
    me.delete("/me/identity").await.expect(204);
    let given = give(&me, "11010519491231002x").await.expect(200);
    assert_eq!((&given["name"], &given["number"]), (&json!("张**"), &json!("110*************2X")));
    assert_eq!(given["consent_version"], "2026-03-01");
    assert_eq!(me.get("/me").await.expect(200)["identity"], given);

    let row = identity::Entity::find().one(&app.sql).await.unwrap().unwrap();
    for sealed in [&row.name_sealed, &row.number_sealed, &row.number_index] {
        assert!(!sealed.windows(4).any(|part| part == b"1949" || part == &"张小明".as_bytes()[..4]));
    }
    assert!(app.keeps_in_clear("account.identity_given").await, "what is not secret is found");
    for secret in [NUMBER, "19491231", "张小明"] {
        assert!(!app.keeps_in_clear(secret).await, "{secret}");
    }
    give(&me, NUMBER).await.expect_problem(409, "state-conflict");
    me.delete("/me/identity").await.expect(204);
    assert_eq!(identity::Entity::find().count(&app.sql).await.unwrap(), 0);
    assert_eq!(me.get("/me").await.expect(200)["identity"], Value::Null);
    give(&me, NUMBER).await.expect(200);

    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    let facts: Vec<_> = entries.iter().map(|entry| (entry.action.as_str(), entry.payload.as_str())).collect();
    let consent = r#"{"consent_version":"2026-03-01"}"#;
    assert_eq!(
        facts,
        [("account.identity_given", consent), ("account.identity_erased", "{}"), ("account.identity_given", consent)]
    );
}

#[rstest]
#[actix_web::test]
async fn a_number_has_one_account_and_nobody_finds_out_whose(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let owner = app.citizen("张小明").await;
    give(&owner, NUMBER).await.expect(200);
    let other = app.citizen("李小红").await;
    for _ in 0..5 {
        let refused = give(&other, NUMBER).await.expect_problem(409, "conflict");
        assert!(!refused.to_string().contains(&owner.id.to_string()));
    }
    let problem = give(&other, NUMBER).await.expect_problem(429, "quota-exceeded");
    assert_eq!(problem["violated-policies"], json!(["identity"]));
    give(&other, "440524188001010014").await.expect_pointers(&["/identity_number"]);
    assert_eq!(identity::Entity::find().count(&app.sql).await.unwrap(), 1);
    app.pass(TimeDelta::minutes(11));
    give(&owner, NUMBER).await.expect_problem(401, "step-up-required");
    owner.delete("/me/identity").await.expect_problem(401, "step-up-required");
    app.visitor().delete("/me/identity").await.expect_problem(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn twenty_people_who_give_one_number_are_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(app.citizen("张小明").await);
    }
    let answers = futures_util::future::join_all(people.iter().map(|person| give(person, NUMBER))).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(200), count(409)), (1, 19));
    assert_eq!(identity::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[case::check_character("110105194912310020", "identity_number")]
#[case::month("110105194913310021", "identity_number")]
#[case::no_region("000000194912310027", "identity_number")]
#[case::full_width("１10105194912310020", "format")]
#[case::born_tomorrow("110101202603030018", "identity_number")]
#[case::too_old("440524188001010014", "identity_number")]
#[case::a_child("110101201203030014", "under_age")]
#[actix_web::test]
async fn numbers_that_cannot_be_are_refused(#[case] number: &str, #[case] code: &str) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let me = app.citizen("小明").await;
    let problem = give(&me, number).await.expect_problem(422, "validation");
    assert_eq!(
        (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
        (&json!("/identity_number"), &json!(code))
    );
    assert_eq!(identity::Entity::find().count(&app.sql).await.unwrap(), 0);
}

#[rstest]
#[case(json!({ "name": "张小明", "identity_number": NUMBER }), &["/consent_version"])]
#[case(json!({ "name": "张小明", "identity_number": NUMBER, "consent_version": "yes" }), &["/consent_version"])]
#[case(json!({ "name": "张", "identity_number": "110105491231002", "consent_version": "2026-03-01" }), &["/identity_number", "/name"])]
#[case(json!({ "name": "张\u{202e}明", "identity_number": NUMBER, "consent_version": "2026-03-01" }), &["/name"])]
#[actix_web::test]
async fn bad_input_is_refused(#[case] body: Value, #[case] pointers: &[&str]) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    app.citizen("小明").await.post("/me/identity").json(&body).await.expect_pointers(pointers);
}
