//! `POST /auth/refresh`, and how sessions end.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryOrder, Set};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{member, one_time_code, refresh_token, session};
use shangliang_tests::{Answer, Backend, TestApp};

use super::{code_for, give_password, holder_of, sign_in, sign_in_by_sms};

const PHONE: &str = "13800138000";

async fn refresh(app: &TestApp, tokens: &Value) -> Answer {
    app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": tokens["refresh_token"] })).await
}

#[rstest]
#[actix_web::test]
async fn a_lost_answer_does_not_sign_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let first = sign_in_by_sms(&app, PHONE).await;
    let lost = refresh(&app, &first).await.expect(200);
    app.pass(TimeDelta::seconds(60));
    let retried = refresh(&app, &first).await.expect(200);
    assert_eq!(lost["refresh_token"], retried["refresh_token"]);
    assert_ne!(first["refresh_token"], retried["refresh_token"]);
    holder_of(&app, &retried).get("/me").await.expect(200);
    let third = refresh(&app, &retried).await.expect(200);
    holder_of(&app, &third).get("/me").await.expect(200);
    assert_eq!(refresh_token::Entity::find().count(&app.sql).await.unwrap(), 3);
}

#[rstest]
#[case::after_its_successor_was_used(0, true)]
#[case::after_a_minute(61, false)]
#[actix_web::test]
async fn a_spent_token_ends_the_family(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] seconds: i64,
    #[case] uses_successor: bool,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let first = sign_in_by_sms(&app, PHONE).await;
    let mut newest = refresh(&app, &first).await.expect(200);
    if uses_successor {
        newest = refresh(&app, &newest).await.expect(200);
    }
    holder_of(&app, &newest).get("/me").await.expect(200);
    app.pass(TimeDelta::seconds(seconds));
    refresh(&app, &first).await.expect_problem(401, "invalid-token");
    refresh(&app, &newest).await.expect_problem(401, "invalid-token");
    holder_of(&app, &newest).get("/me").await.expect_problem(401, "invalid-token");
}

#[rstest]
#[actix_web::test]
async fn twenty_parallel_refreshes_rotate_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut tokens = sign_in_by_sms(&app, PHONE).await;
    for round in 1..=50 {
        let body = json!({ "refresh_token": tokens["refresh_token"] });
        let tries = (0..20).map(|_| app.visitor().post("/auth/refresh").json(&body).into_future());
        let answers = futures_util::future::join_all(tries).await;
        let answers: Vec<Value> = answers.into_iter().map(|answer| answer.expect(200)).collect();
        assert!(answers.iter().all(|answer| answer["refresh_token"] == answers[0]["refresh_token"]));
        for answer in &answers {
            holder_of(&app, answer).get("/me").await.expect(200);
        }
        assert_eq!(refresh_token::Entity::find().count(&app.sql).await.unwrap(), round + 1);
        tokens = answers[0].clone();
        app.pass(TimeDelta::minutes(1));
    }
}

#[rstest]
#[case::citizen(false, TimeDelta::days(30), TimeDelta::days(29), 90)]
#[case::staff(true, TimeDelta::minutes(30), TimeDelta::minutes(29), 12)]
#[actix_web::test]
async fn sessions_end_by_themselves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] is_staff: bool,
    #[case] idle: TimeDelta,
    #[case] within: TimeDelta,
    #[case] most: i64,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    if is_staff {
        app.grant(&person, Role::DepartmentClerk, ScopeKind::Platform, None, "/", None).await;
    }
    let absolute = if is_staff { TimeDelta::hours(most) } else { TimeDelta::days(most) };
    let left_alone = sign_in(&app, PHONE).await;
    let mut kept = sign_in(&app, PHONE).await;
    let began = app.app.clock.now();
    app.pass(idle);
    refresh(&app, &left_alone).await.expect_problem(401, "invalid-token");
    kept = match refresh(&app, &kept).await.status() {
        401 => sign_in(&app, PHONE).await,
        status => panic!("{status}"),
    };
    let restarted = app.app.clock.now();
    assert!(restarted > began);
    loop {
        app.pass(within);
        let age = app.app.clock.now() - restarted;
        let answer = refresh(&app, &kept).await;
        if age >= absolute {
            answer.expect_problem(401, "invalid-token");
            break;
        }
        kept = answer.expect(200);
    }
}

#[rstest]
#[actix_web::test]
async fn whoever_fills_an_office_has_the_sessions_of_staff(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let (leader, leading) = app.member("赵委员", &committee).await;
    app.studio("教育界别工作室", &committee, (&leader, &leading)).await;
    let (substitute, own) = app.member("钱委员", &committee).await;
    give_password(&app, &substitute, PHONE, None).await;
    let name = async |substitute_id| {
        let change =
            member::ActiveModel { id: Set(leading.id), substitute_id: Set(substitute_id), ..Default::default() };
        change.update(&app.sql).await.unwrap();
    };
    let before = sign_in(&app, PHONE).await;
    name(Some(own.id)).await;
    let began = app.app.clock.now();
    let kept = sign_in(&app, PHONE).await;
    let newest = session::Entity::find().order_by_desc(session::Column::Id).one(&app.sql).await.unwrap().unwrap();
    assert_eq!((newest.account_id, newest.expires_at - began), (substitute.id, TimeDelta::hours(12)));
    app.pass(TimeDelta::minutes(29));
    let kept = refresh(&app, &kept).await.expect(200);
    app.pass(TimeDelta::minutes(1));
    refresh(&app, &before).await.expect_problem(401, "invalid-token");
    app.pass(TimeDelta::minutes(29));
    refresh(&app, &kept).await.expect_problem(401, "invalid-token");

    name(None).await;
    let again = sign_in(&app, PHONE).await;
    app.pass(TimeDelta::days(29));
    refresh(&app, &again).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn whatever_is_no_token_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let tokens = sign_in_by_sms(&app, PHONE).await;
    let right = tokens["refresh_token"].as_str().unwrap();
    let mut changed = right.to_owned();
    changed.replace_range(10..11, if &right[10..11] == "A" { "B" } else { "A" });
    let unknown = shangliang::secrets::RefreshToken::generate(&shangliang::secrets::SystemRandom);
    for wrong in [
        changed.as_str(),
        &right[..51],
        "slr_",
        "x",
        tokens["access_token"].as_str().unwrap().get(..200).unwrap(),
        unknown.expose(),
    ] {
        let answer = app.visitor().post("/auth/refresh").json(&json!({ "refresh_token": wrong })).await;
        answer.expect_problem(401, "invalid-token");
    }
    refresh(&app, &tokens).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn ended_sessions_are_dead_at_the_next_request(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let sessions = [
        sign_in(&app, PHONE).await,
        sign_in(&app, PHONE).await,
        sign_in(&app, PHONE).await,
        sign_in(&app, PHONE).await,
    ];
    let clients = sessions.each_ref().map(|tokens| holder_of(&app, tokens));

    clients[0].post("/auth/logout").key("k").await.expect(204);
    clients[0].get("/me").await.expect_problem(401, "invalid-token");
    refresh(&app, &sessions[0]).await.expect_problem(401, "invalid-token");

    let listed = clients[1].get("/me/sessions?sort=created_at").await.expect(200);
    let ids: Vec<String> =
        listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 4);
    let current: Vec<bool> =
        listed["items"].as_array().unwrap().iter().map(|item| item["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true, false, false]);
    app.citizen("李四").await.delete(format!("/me/sessions/{}", ids[2])).await.expect_problem(404, "not-found");
    clients[1].delete(format!("/me/sessions/{}", ids[2])).await.expect(204);
    clients[1].delete(format!("/me/sessions/{}", ids[2])).await.expect_problem(404, "not-found");
    clients[2].get("/me").await.expect_problem(401, "invalid-token");

    assert_eq!(clients[1].post("/me/sessions/end-all").await.expect(200), json!({ "ended": 2 }));
    clients[3].get("/me").await.expect_problem(401, "invalid-token");
    refresh(&app, &sessions[3]).await.expect_problem(401, "invalid-token");
    clients[1].post("/me/sessions/end-all").json(&json!({ "keep_current": false })).await.expect(200);
    clients[1].get("/me").await.expect_problem(401, "invalid-token");
}

#[rstest]
#[actix_web::test]
async fn a_session_is_recognised_by_device_network_and_last_use(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.trusted_proxies = 1).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let body = json!({
        "account": PHONE, "password": super::PASSWORD, "device": { "name": "小米 15", "platform": "android" },
    });
    let tokens =
        app.visitor().post("/auth/login").header("x-forwarded-for", "203.0.113.9").json(&body).await.expect(200);
    let seen = async |tokens: &Value| {
        let listed = holder_of(&app, tokens).get("/me/sessions").await.expect(200);
        let current = listed["items"].as_array().unwrap().iter().find(|item| item["current"] == true).unwrap().clone();
        ["device_name", "device_platform", "network", "used_at"].map(|name| current[name].as_str().unwrap().to_owned())
    };
    assert_eq!(seen(&tokens).await, ["小米 15", "android", "203.0.113.0/24", "2026-03-02T01:00:00Z"]);
    app.pass(TimeDelta::minutes(10));
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let moved = app.visitor().post("/auth/refresh").header("x-forwarded-for", "2001:db8:1:2::9").json(&body).await;
    assert_eq!(seen(&moved.expect(200)).await, ["小米 15", "android", "2001:db8:1::/48", "2026-03-02T01:10:00Z"]);
}

#[rstest]
#[actix_web::test]
async fn no_token_code_or_number_is_stored_in_clear(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let tokens = sign_in_by_sms(&app, PHONE).await;
    let tokens = [&tokens, &refresh(&app, &tokens).await.expect(200)].map(|tokens| tokens["refresh_token"].clone());
    let stored = refresh_token::Entity::find().all(&app.sql).await.unwrap();
    assert!(stored.len() == 2 && stored.iter().all(|row| row.hash.len() == 32));
    let [first, second] = tokens.each_ref().map(|token| token.as_str().unwrap());
    assert!(app.keeps_in_clear("account.created").await, "what is not secret is found");
    for secret in [first, second, &first[4..30], &second[4..30], PHONE] {
        assert!(!app.keeps_in_clear(secret).await, "{secret}");
    }
    // Six digits stand in the database by chance, in an id say: they are looked for where they would be kept.
    let codes = [app.sms.last_to(PHONE).unwrap(), code_for(&app, "13800138001", "sign_in").await];
    let sent = one_time_code::Entity::find().all(&app.sql).await.unwrap();
    assert!(sent.iter().any(|row| row.consumed_at.is_none()), "the one that was not used is there: {sent:?}");
    let sent = format!("{sent:?}");
    for code in codes {
        let bytes = format!("{:?}", code.as_bytes());
        assert!(!sent.contains(&code) && !sent.contains(bytes.trim_matches(['[', ']'])), "{code}: {sent}");
    }
}
