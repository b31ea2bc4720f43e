//! The record of attempts.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use shangliang_entity::access_record;
use shangliang_tests::{Backend, TestApp};

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
            line("access.refused", 401, Some("unauthenticated")),
            line("access.refused", 403, Some("forbidden")),
        ]
    );
    let rows = access_record::Entity::find().all(&app.sql).await.unwrap();
    assert!(rows.iter().all(|row| !format!("{row:?}").contains(phone)));
    let of_account = rows.iter().filter(|row| row.account_id.is_some()).count();
    assert_eq!(of_account, 5);
    assert_eq!(recorded(&app).await.len(), 8);
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
