//! `/me/notice-preferences`

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, TestApp};

#[rstest]
#[actix_web::test]
async fn of_two_first_choices_one_is_told_of_the_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let me = app.citizen("张小明").await;
    let choose = |limit: i32| {
        let chosen = json!({ "push_kinds": null, "mail_kinds": null, "daily_limit": limit });
        me.put("/me/notice-preferences").if_match(&json!(0)).json(&chosen).into_future()
    };
    let answers = futures_util::future::join_all((1..=8).map(choose)).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[rstest]
#[actix_web::test]
async fn defaults_hold_until_somebody_chooses(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (me, other) = (app.citizen("张小明").await, app.citizen("李小红").await);
    let path = "/me/notice-preferences";
    let answer = me.get(path).await;
    let tag = answer.header("etag").unwrap().to_owned();
    let defaults = answer.expect(200);
    let expected = json!({
        "push_kinds": null, "mail_kinds": null, "quiet_hours": { "from": "22:00", "until": "07:00" }, "daily_limit": 20,
        "urgent_kinds": ["supervision", "account"], "version": 0,
    });
    assert_eq!(defaults, expected);
    assert_eq!(me.get(path).header("if-none-match", &tag).await.status(), 304);

    let chosen = json!({ "push_kinds": ["reply", "deadline"], "mail_kinds": [], "daily_limit": 5 });
    me.put(path).json(&chosen).await.expect_problem(428, "precondition-required");
    let kept = me.put(path).if_match(&json!(0)).json(&chosen).await;
    assert_eq!(kept.header("etag"), Some("\"1\""));
    let kept = kept.expect(200);
    assert_eq!((&kept["version"], &kept["quiet_hours"]), (&json!(1), &Value::Null));
    let stale = me.put(path).if_match(&json!(0)).json(&chosen).await.expect_problem(412, "precondition-failed");
    assert_eq!(stale["current_version"], 1);
    assert_eq!(me.get(path).await.expect(200), kept);
    assert_eq!((&kept["push_kinds"], &kept["mail_kinds"]), (&json!(["reply", "deadline"]), &json!([])));
    assert_eq!(other.get(path).await.expect(200), expected);

    let again = me.put(path).if_match(&json!(1)).json(&json!({ "daily_limit": 0 })).await.expect(200);
    assert_eq!((&again["push_kinds"], &again["version"]), (&Value::Null, &json!(2)));
}

#[rstest]
#[case::no_kind(json!({ "push_kinds": ["weather"], "daily_limit": 5 }), &["/push_kinds/0"])]
#[case::no_time(json!({ "quiet_hours": { "from": "24:00", "until": "07:00" }, "daily_limit": 5 }), &["/quiet_hours/from"])]
#[case::no_length(json!({ "quiet_hours": { "from": "07:00", "until": "07:00" }, "daily_limit": 5 }), &["/quiet_hours/until"])]
#[case::half_of_it(json!({ "quiet_hours": { "from": "22:00" }, "daily_limit": 5 }), &["/quiet_hours/until"])]
#[case::too_many(json!({ "daily_limit": 101 }), &["/daily_limit"])]
#[case::less_than_none(json!({ "daily_limit": -1 }), &["/daily_limit"])]
#[case::no_limit(json!({}), &["/daily_limit"])]
#[case::unknown(json!({ "daily_limit": 5, "sms_kinds": [] }), &["/sms_kinds"])]
#[actix_web::test]
async fn what_means_nothing_is_refused(#[case] chosen: Value, #[case] pointers: &[&str]) {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let me = app.citizen("张小明").await;
    let refused = me.put("/me/notice-preferences").if_match(&json!(0)).json(&chosen).await;
    refused.expect_pointers(pointers);
    assert_eq!(me.get("/me/notice-preferences").await.expect(200)["version"], 0);
}
