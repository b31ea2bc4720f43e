//! The record of attempts.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use shangliang::secrets::PasswordProfile;
use shangliang_entity::access_record;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, TestApp};

use crate::sessions::{PASSWORD, give_password, holder_of, sign_in_by_sms, try_with};

/// Event, status and code of what was recorded.
async fn recorded(app: &TestApp) -> Vec<(String, i32, Option<String>)> {
    app.app.access_log.flush(&app.app).await.unwrap();
    let rows = access_record::Entity::find().order_by_asc(access_record::Column::Id).all(&app.sql).await.unwrap();
    rows.into_iter().map(|row| (row.event, row.status, row.code)).collect()
}

fn line(event: &str, status: i32, code: Option<&str>) -> (String, i32, Option<String>) {
    (event.to_owned(), status, code.map(str::to_owned))
}

#[rstest]
#[actix_web::test]
async fn every_event_of_sign_in_is_one_line(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let phone = "13800138000";
    let wanted = json!({ "phone": phone, "purpose": "sign_in" });
    app.visitor().post("/auth/sms-codes").json(&wanted).await.expect(202);
    let code = app.sms.last_to(phone).unwrap();
    let show = |code: &str| app.visitor().post("/auth/login/sms").json(&json!({ "phone": phone, "code": code }));
    show("abc").await.expect(422);
    let tokens = show(&code).await.expect(200);
    let login = json!({ "account": phone, "password": "x" });
    app.visitor().post("/auth/login").json(&login).await.expect(401);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.visitor().post("/auth/refresh").json(&refresh).await.expect(200);
    app.pass(TimeDelta::minutes(2));
    app.visitor().post("/auth/refresh").json(&refresh).await.expect(401);
    let again = json!({ "phone": phone, "purpose": "sign_in" });
    app.visitor().post("/auth/sms-codes").json(&again).await.expect(202);
    let code = app.sms.last_to(phone).unwrap();
    let me = holder_of(&app, &show(&code).await.expect(200));
    let first = json!({ "new_password": "another battery staple" });
    me.post("/me/password").json(&first).await.expect(204);
    let wrong = json!({ "current_password": "x", "new_password": "one more battery staple" });
    me.post("/me/password").json(&wrong).await.expect(401);
    app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": "nobody's" })).await.expect(401);
    app.pass(TimeDelta::minutes(11));
    me.get("/me/export").await.expect(401);
    me.post("/auth/logout").await.expect(204);
    app.visitor().get("/me").await.expect(401);
    app.citizen("张小明").await.get("/accounts").await.expect(403);
    app.visitor().get("/suggestions").await.expect(200);
    assert_eq!(
        recorded(&app).await,
        [
            line("code.sent", 202, None),
            line("sign_in.failed", 422, Some("validation")),
            line("sign_in.succeeded", 200, None),
            line("sign_in.failed", 401, Some("invalid-credentials")),
            line("refresh.succeeded", 200, None),
            line("refresh.reused", 401, Some("invalid-token")),
            line("code.sent", 202, None),
            line("sign_in.succeeded", 200, None),
            line("password.changed", 204, None),
            line("password.refused", 401, Some("invalid-credentials")),
            line("refresh.failed", 401, Some("invalid-token")),
            line("access.refused", 401, Some("step-up-required")),
            line("sign_out", 204, None),
            line("access.refused", 401, Some("unauthenticated")),
            line("access.refused", 403, Some("forbidden")),
        ]
    );
    let rows = access_record::Entity::find().all(&app.sql).await.unwrap();
    assert!(rows.iter().all(|row| !format!("{row:?}").contains(phone)));
    let of_account = rows.iter().filter(|row| row.account_id.is_some()).count();
    assert_eq!(of_account, 10);
    let kept = recorded(&app).await;
    assert_eq!(kept.len(), 15);
    let auditor = app.holder("管理员", Role::AuditAdministrator, ScopeKind::Platform, None, "/").await;
    for (event, ..) in &kept {
        let page = auditor.get(format!("/access-records?event={event}")).await.expect(200);
        let found = page["items"].as_array().unwrap();
        let expected = kept.iter().filter(|(kept, ..)| kept == event).count();
        assert!(found.len() == expected && found.iter().all(|item| item["event"] == **event), "{event}: {page}");
    }
}

/// The failure that locks an account is told apart from the others.
#[rstest]
#[case::growing_delays(PasswordProfile::Nist, 4)]
#[case::a_lock(PasswordProfile::Mlps3, 5)]
#[actix_web::test]
async fn a_lock_is_an_event_of_its_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] profile: PasswordProfile,
    #[case] failures: usize,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.password_profile = profile).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    for _ in 0..failures {
        app.visitor().post("/auth/login").json(&try_with("13800138000", "wrong")).await.expect(401);
    }
    app.visitor().post("/auth/login").json(&try_with("13800138000", PASSWORD)).await.expect(401);
    let failed = || line("sign_in.failed", 401, Some("invalid-credentials"));
    let mut expected: Vec<_> = std::iter::repeat_with(failed).take(failures + 1).collect();
    expected[failures - 1] = line("sign_in.locked", 401, Some("invalid-credentials"));
    assert_eq!(recorded(&app).await, expected);
}

#[rstest]
#[actix_web::test]
async fn a_flood_is_written_in_order_up_to_the_queue_s_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let now = app.app.clock.now();
    for i in 0..9000 {
        app.app.access_log.note(access_record::Model {
            id: app.app.ids.next(now),
            at: now,
            event: "access.refused".to_owned(),
            account_id: None,
            client: String::new(),
            method: "GET".to_owned(),
            path: "/".repeat(5000),
            status: i,
            code: None,
            request_id: String::new(),
        });
    }
    let lines = recorded(&app).await;
    assert_eq!(lines.len(), 8192);
    assert!(lines.iter().map(|(_, status, _)| *status).eq(0..8192));
}

#[rstest]
#[actix_web::test]
async fn the_audit_administrator_reads_it_and_no_other(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let holder = async |role| app.holder("管理员", role, ScopeKind::Platform, None, "/").await;
    let auditor = holder(Role::AuditAdministrator).await;
    let tokens = sign_in_by_sms(&app, "13800138000").await;
    app.pass(TimeDelta::days(1));
    let login = json!({ "account": "13800138000", "password": "x" });
    app.visitor().post("/auth/login").json(&login).await.expect(401);
    for other in [holder(Role::SystemAdministrator).await, holder(Role::SecurityAdministrator).await] {
        other.get("/access-records").await.expect_problem(403, "forbidden");
    }
    app.visitor().get("/access-records").await.expect_problem(401, "unauthenticated");
    recorded(&app).await;

    let events = async |query: &str| {
        let page = auditor.get(format!("/access-records?{query}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let refused = "access.refused";
    assert_eq!(events("").await, [refused, refused, refused, "sign_in.failed", "sign_in.succeeded", "code.sent"]);
    assert_eq!(events("sort=at&limit=2").await, ["code.sent", "sign_in.succeeded"]);
    assert_eq!(events("event=sign_in.failed").await, ["sign_in.failed"]);
    let account = tokens["user"]["id"].as_str().unwrap();
    assert_eq!(events(&format!("account_id={account}")).await, ["sign_in.failed", "sign_in.succeeded"]);
    assert_eq!(events("to=2026-03-02").await, ["sign_in.succeeded", "code.sent"]);
    assert_eq!(events("from=2026-03-03&to=2026-03-03").await.len(), 4);
    assert_eq!(events("from=2026-03-04").await.len(), 0);
    assert_eq!(events("client=203.0.113.7").await.len(), 0);

    let first = auditor.get("/access-records?limit=4&count=true").await.expect(200);
    let next = format!("limit=4&count=true&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!((first["total"].clone(), events(&next).await.len()), (json!(6), 2));
    assert_eq!(first["items"][3]["code"], "invalid-credentials");
    assert!(!first.to_string().contains("13800138000"));

    // Whoever looked stands in it too.
    recorded(&app).await;
    let looked = auditor.get("/access-records?event=access_records.read&count=true").await.expect(200);
    assert_eq!(looked["total"], 10);
    let by =
        looked["items"].as_array().unwrap().iter().map(|item| (item["account_id"].clone(), item["status"].clone()));
    assert!(by.eq(std::iter::repeat_n((json!(auditor.id), json!(200)), 10)), "{looked}");
}
