//! `PUT /me`: what one is called.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client, TestApp};

use super::{actions, holder_of, sign_in_by_sms};

async fn rename(me: &Client, name: &str, status: u16) -> Value {
    let version = me.get("/me").await.expect(200)["version"].clone();
    me.put("/me").if_match(&version).json(&json!({ "name": name })).await.expect(status)
}

#[rstest]
#[actix_web::test]
async fn whoever_signed_in_by_a_code_says_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = holder_of(&app, &sign_in_by_sms(&app, "13800138000").await);
    let before = me.get("/me").await.expect(200);
    assert_eq!(before["name"], Value::Null);
    let body = json!({ "name": "张小明" });
    app.visitor().put("/me").json(&body).await.expect_problem(401, "unauthenticated");
    me.put("/me").json(&body).await.expect_problem(428, "precondition-required");
    me.put("/me").if_match(&json!(9)).json(&body).await.expect_problem(412, "precondition-failed");
    me.put("/me").if_match(&before["version"]).json(&json!({ "name": " " })).await.expect_pointers(&["/name"]);
    me.put("/me").if_match(&before["version"]).json(&json!({ "name": "张\n小明" })).await.expect_pointers(&["/name"]);
    let after = rename(&me, "张小明", 200).await;
    assert_eq!((&after["name"], &after["phone"]), (&json!("张小明"), &json!("138****8000")));
    assert_eq!(me.get("/me").await.expect(200), after);
    assert!(after["version"].as_i64() > before["version"].as_i64());
    assert_eq!(actions(&app).await.last().unwrap(), "account.name_changed");
    assert!(
        app.keeps_in_clear("account.name_changed").await && !app.keeps_in_clear("张小明").await,
        "it is kept sealed"
    );
}

#[rstest]
#[actix_web::test]
async fn a_verified_name_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (member, _) = app.member("赵委员", &committee).await;
    let staff = app.staff("王主任", &committee).await;
    for (person, name) in [(&member, "赵委员"), (&staff, "王主任")] {
        rename(person, "另一个人", 409).await;
        assert_eq!(person.get("/me").await.expect(200)["name"], name);
    }
    // The identity document says it, until it is erased.
    let citizen = app.citizen("小明").await;
    let identity =
        json!({ "name": "张小明", "identity_number": "11010519491231002X", "consent_version": "2026-03-01" });
    citizen.post("/me/identity").json(&identity).await.expect(200);
    rename(&citizen, "李小明", 409).await;
    assert_eq!(rename(&citizen, "张小明", 200).await["name"], "张小明");
    citizen.delete("/me/identity").await.expect(204);
    assert_eq!(rename(&citizen, "李小明", 200).await["name"], "李小明");
}
