//! How long rows are kept.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::jobs;
use shangliang_entity::vocab::{NoticeReason, Role, ScopeKind};
use shangliang_entity::{
    access_record, idempotency_record, notice, one_time_code, rate_window, refresh_token, session,
};
use shangliang_tests::{Backend, TestApp};

use crate::cases::World;
use crate::sessions::{give_password, holder_of, sign_in};

/// How many rows a table has after what is over was removed.
async fn left<E: EntityTrait>(app: &TestApp) -> u64
where
    E::Model: Sync,
{
    jobs::run_due(&app.app).await.unwrap();
    E::find().count(&app.sql).await.unwrap()
}

#[rstest]
#[actix_web::test]
async fn attempts_are_kept_as_long_as_the_settings_say(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    person.get("/accounts").await.expect(403);
    app.app.access_log.flush(&app.app).await.unwrap();
    app.pass(TimeDelta::days(400));
    assert_eq!(left::<access_record::Entity>(&app).await, 1);
    app.pass(TimeDelta::seconds(1));
    assert_eq!(left::<access_record::Entity>(&app).await, 0);
}

#[rstest]
#[actix_web::test]
async fn codes_and_counts_are_kept_for_two_days(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let wanted = json!({ "phone": "13800138000", "purpose": "sign_in" });
    app.visitor().post("/auth/sms-codes").json(&wanted).await.expect(202);
    let counts = rate_window::Entity::find().count(&app.sql).await.unwrap();
    assert!(counts > 0);
    app.pass(TimeDelta::days(1));
    assert_eq!((left::<one_time_code::Entity>(&app).await, left::<rate_window::Entity>(&app).await), (1, counts));
    app.pass(TimeDelta::days(2));
    assert_eq!((left::<one_time_code::Entity>(&app).await, left::<rate_window::Entity>(&app).await), (0, 0));
}

#[rstest]
#[actix_web::test]
async fn where_an_account_was_used_from_is_remembered_for_a_month(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let known = rate_window::Model { bucket: "known:7f".to_owned(), starts_at: app.clock.now(), used: 1 };
    known.into_active_model().insert(&app.sql).await.unwrap();
    app.pass(TimeDelta::days(31));
    assert_eq!(left::<rate_window::Entity>(&app).await, 1);
    app.pass(TimeDelta::seconds(1));
    assert_eq!(left::<rate_window::Entity>(&app).await, 0);
}

#[rstest]
#[actix_web::test]
async fn sessions_are_kept_for_a_month_after_they_ended(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let refresh = async |tokens: &Value| {
        let shown = json!({ "refresh_token": tokens["refresh_token"] });
        app.visitor().post("/auth/refresh").json(&shown).await
    };
    let rows = async || (left::<session::Entity>(&app).await, left::<refresh_token::Entity>(&app).await);
    let (own, few) = rows().await;
    let mut signed_out = sign_in(&app, "13800138000").await;
    // More tokens than are removed at once.
    for _ in 0..59 {
        app.pass(TimeDelta::minutes(1));
        signed_out = refresh(&signed_out).await.expect(200);
    }
    holder_of(&app, &signed_out).post("/auth/logout").await.expect(204);
    let _left_alone = sign_in(&app, "13800138000").await;
    app.pass(TimeDelta::days(30));
    assert_eq!(rows().await, (own + 2, few + 61));
    app.pass(TimeDelta::seconds(1));
    assert_eq!(rows().await, (own + 1, few + 1));

    // One that goes on keeps all its tokens; the one left alone runs out after 90 days.
    let first = sign_in(&app, "13800138000").await;
    let mut newest = first.clone();
    for _ in 0..3 {
        app.pass(TimeDelta::days(29));
        newest = refresh(&newest).await.expect(200);
    }
    assert_eq!(rows().await, (own + 2, few + 5));
    app.pass(TimeDelta::days(3));
    assert_eq!(rows().await, (own + 1, few + 4));
    refresh(&first).await.expect_problem(401, "invalid-token");
    refresh(&newest).await.expect_problem(401, "invalid-token");
    holder_of(&app, &newest).get("/me").await.expect_problem(401, "invalid-token");
    app.pass(TimeDelta::days(30) + TimeDelta::seconds(1));
    assert_eq!(rows().await, (own, few));
}

#[rstest]
#[actix_web::test]
async fn answers_to_retries_are_kept_for_a_day_and_notices_for_a_year(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let app = &world.app;
    world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    app.pass(TimeDelta::days(1) - TimeDelta::seconds(1));
    assert_eq!(left::<idempotency_record::Entity>(app).await, 1);
    app.pass(TimeDelta::seconds(2));
    assert_eq!(left::<idempotency_record::Entity>(app).await, 0);

    let told = notice::Model {
        id: app.id(),
        account_id: world.citizen.id,
        entry_seq: 1,
        action: "suggestion.accepted".to_owned(),
        reason: NoticeReason::Author,
        suggestion_id: None,
        case_id: None,
        topic_id: None,
        at: app.clock.now(),
        read_at: None,
    };
    told.into_active_model().insert(&app.sql).await.unwrap();
    app.pass(TimeDelta::days(366));
    assert_eq!(left::<notice::Entity>(app).await, 1);
    app.pass(TimeDelta::seconds(1));
    assert_eq!(left::<notice::Entity>(app).await, 0);
}
