//! `POST /me/password`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::{Value, json};
use shangliang::secrets::PasswordProfile;
use shangliang_entity::{account, ledger_entry};
use shangliang_tests::{Answer, Backend, Client, TestApp};

use super::{PASSWORD, give_password, holder_of, sign_in, sign_in_by_sms};
use crate::cases::World;

const PHONE: &str = "13800138000";
const NEW: &str = "another battery staple";

async fn change(client: &Client, current: Value, new: &str) -> Answer {
    let mut body = json!({ "new_password": new });
    if !current.is_null() {
        body["current_password"] = current;
    }
    client.post("/me/password").json(&body).await
}

#[rstest]
#[actix_web::test]
async fn a_change_ends_all_other_sessions(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let [mine, other] = [sign_in(&app, PHONE).await, sign_in(&app, PHONE).await];
    let me = holder_of(&app, &mine);
    change(&me, Value::Null, NEW).await.expect_problem(401, "step-up-required");
    change(&me, json!("wrong"), NEW).await.expect_problem(401, "invalid-credentials");
    holder_of(&app, &other).get("/me").await.expect(200);
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    me.post("/me/password").key("tap").json(&body).await.expect(204);
    let again = me.post("/me/password").key("tap").json(&body).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    again.expect(204);
    me.get("/me").await.expect(200);
    holder_of(&app, &other).get("/me").await.expect_problem(401, "invalid-token");
    let by =
        |password: &str| app.visitor().post("/auth/login").json(&json!({ "account": PHONE, "password": password }));
    by(PASSWORD).await.expect_problem(401, "invalid-credentials");
    by(NEW).await.expect(200);
    let actions: Vec<String> =
        ledger_entry::Entity::find().all(&app.sql).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["account.password_changed"]);
}

#[rstest]
#[actix_web::test]
async fn a_first_password_needs_a_recent_sign_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let tokens = sign_in_by_sms(&app, PHONE).await;
    let me = holder_of(&app, &tokens);
    app.pass(TimeDelta::minutes(11));
    let stale = change(&me, Value::Null, NEW).await;
    assert_eq!(stale.header("www-authenticate"), Some("Bearer error=\"insufficient_user_authentication\""));
    stale.expect_problem(401, "step-up-required");
    let me = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    change(&me, Value::Null, NEW).await.expect(204);
    let login = json!({ "account": PHONE, "password": NEW });
    app.visitor().post("/auth/login").json(&login).await.expect(200);
}

#[rstest]
#[case::short(PasswordProfile::Nist, "fourteen chars", "password-too-short")]
#[case::long(PasswordProfile::Nist, &"长".repeat(129), "password-too-long")]
#[case::common(PasswordProfile::Nist, "passwordpassword123", "password-compromised")]
#[case::repeated(PasswordProfile::Nist, &"政".repeat(64), "password-compromised")]
#[case::phone_tail(PasswordProfile::Nist, "my favourite 8000 tail", "password-context")]
#[case::name(PasswordProfile::Nist, "i am 张小明 of baoji county", "password-context")]
#[case::classes(PasswordProfile::Mlps3, "onlylowercaseletters", "password-classes")]
#[case::same(PasswordProfile::Mlps3, "Correct horse 9 battery", "password-reused")]
#[actix_web::test]
async fn weak_passwords_are_refused(#[case] profile: PasswordProfile, #[case] new: &str, #[case] code: &str) {
    let Some(app) = TestApp::start_with(Backend::Sqlite, |config| config.password_profile = profile).await else {
        return;
    };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    let mut current = json!(PASSWORD);
    if code == "password-reused" {
        for next in [new, "Another horse 9 battery", "Yet another horse 9 b"] {
            change(&me, current, next).await.expect(204);
            current = json!(next);
        }
    }
    let problem = change(&me, current, new).await.expect_problem(422, "validation");
    assert_eq!(
        problem["errors"][0],
        json!({ "pointer": "/new_password", "code": code, "message": problem["errors"][0]["message"] })
    );
}

#[rstest]
#[actix_web::test]
async fn one_spelling_of_a_password_is_another(
    #[values(
        "é long enough password",
        " 商 量 spaces count too ",
        "😀 emoji are welcome here",
        "床前明月光疑是地上霜举头望明月低头思故乡白日依山尽黄河入海流欲穷千里目更上一层楼春眠不觉晓处处闻啼鸟夜来风雨声花落知多少红豆生南"
    )]
    new: &str,
) {
    let Some(app) = TestApp::start_with(Backend::Sqlite, |_| {}).await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    let me = holder_of(&app, &sign_in(&app, PHONE).await);
    change(&me, json!(PASSWORD), new).await.expect(204);
    let decomposed = new.replace('é', "e\u{301}");
    let by =
        |password: &str| app.visitor().post("/auth/login").json(&json!({ "account": PHONE, "password": password }));
    by(&decomposed).await.expect(200);
    by(new.get(..new.len() - 4).unwrap_or("x")).await.expect_problem(401, "invalid-credentials");
}

#[rstest]
#[actix_web::test]
async fn a_password_that_must_change_opens_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, PHONE, None).await;
    let row = account::ActiveModel { id: Set(person.id), password_must_change: Set(true), ..Default::default() };
    row.update(&app.sql).await.unwrap();
    let tokens = sign_in(&app, PHONE).await;
    assert_eq!(tokens["user"]["password_must_change"], true);
    let me = holder_of(&app, &tokens);
    me.get("/me").await.expect(200);
    me.get("/me/sessions").await.expect_problem(403, "password-change-required");
    me.get("/suggestions").await.expect_problem(403, "password-change-required");
    change(&me, json!(PASSWORD), NEW).await.expect(204);
    me.get("/me/sessions").await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn an_old_password_must_change_where_the_profile_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let start = TestApp::start_with(backend, |config| config.password_profile = PasswordProfile::Mlps3);
    let Some(app) = start.await else { return };
    give_password(&app, &app.citizen("张小明").await, PHONE, None).await;
    assert_eq!(sign_in(&app, PHONE).await["user"]["password_must_change"], false);
    app.pass(TimeDelta::days(90));
    assert_eq!(sign_in(&app, PHONE).await["user"]["password_must_change"], true);
}

/// Where somebody has a role is what others guess first.
#[rstest]
#[case("i live in 西安 for long")]
#[case("i work at 住建局 for long")]
#[actix_web::test]
async fn the_names_of_ones_place_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] new: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    give_password(&world.app, &world.clerk, PHONE, None).await;
    let me = holder_of(&world.app, &sign_in(&world.app, PHONE).await);
    let problem = change(&me, json!(PASSWORD), new).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "password-context", "{problem}");
    change(&me, json!(PASSWORD), "i live in 宝鸡 for long").await.expect(204);
}
