//! `POST /auth/login`

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, Database, EntityTrait, Set};
use serde_json::{Value, json};
use shangliang_entity::vocab::{AccountStatus, Role, ScopeKind};
use shangliang_entity::{account, session};
use shangliang_tests::process::Process;
use shangliang_tests::{Backend, Person, TestApp};

use super::{PASSWORD, give_password, holder_of, sign_in, try_with};

#[rstest]
#[actix_web::test]
async fn a_clerk_signs_in_by_phone_and_by_login_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let clerk = app.holder("王经办", Role::DepartmentClerk, ScopeKind::Platform, None, "/").await;
    give_password(&app, &clerk, "13800138000", Some("wang")).await;

    for name in ["13800138000", "+86 138-0013-8000", "wang", "WANG"] {
        let device = json!({ "name": "小米 15", "platform": "android", "push": "p" });
        let mut asked = try_with(name, PASSWORD);
        asked["device"] = device;
        let answer = app.visitor().post("/auth/login").json(&asked).key("any").await;
        assert_eq!(answer.header("idempotency-replayed"), None);
        let tokens = answer.expect(200);
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));
        assert_eq!(tokens["user"]["name"], "王经办");
        assert_eq!(tokens["user"]["phone"], "138****8000");
        assert_eq!(tokens["user"]["roles"][1]["role"], "department_clerk");
        let me = holder_of(&app, &tokens).get("/me").await.expect(200);
        assert_eq!(me["id"], json!(clerk.id));
        assert_eq!(me["unread"], json!({ "returned": 0, "answered": 0, "notices": 0 }));
    }
    let sessions = clerk.get("/me/sessions?count=true").await.expect(200);
    assert_eq!(sessions["total"], 5);
    assert_eq!(sessions["items"][0]["device_name"], "小米 15");
    let stored = session::Entity::find().all(&app.sql).await.unwrap();
    let staff = stored.iter().filter(|session| session.expires_at - session.created_at == TimeDelta::hours(12));
    assert_eq!(staff.count(), 4);
}

#[rstest]
#[actix_web::test]
async fn every_failure_is_answered_in_the_same_bytes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.trusted_proxies = 1).await else { return };
    let [good, locked, disabled, without] =
        [app.citizen("好").await, app.citizen("锁").await, app.citizen("停").await, app.citizen("无").await];
    for (person, phone) in
        [(&good, "13800138000"), (&locked, "13800138001"), (&disabled, "13800138002"), (&without, "13800138003")]
    {
        give_password(&app, person, phone, None).await;
    }
    let change = |id| account::ActiveModel { id: Set(id), ..Default::default() };
    let until = app.app.clock.now() + TimeDelta::hours(1);
    let row = account::ActiveModel { locked_until: Set(Some(until)), ..change(locked.id) };
    row.update(&app.sql).await.unwrap();
    let row = account::ActiveModel { status: Set(AccountStatus::Disabled), ..change(disabled.id) };
    row.update(&app.sql).await.unwrap();
    let row = account::ActiveModel { password_hash: Set(None), ..change(without.id) };
    row.update(&app.sql).await.unwrap();

    let mut seen = Vec::new();
    for (number, (account, password)) in [
        ("13900139000", PASSWORD),
        ("nobody", PASSWORD),
        ("13800138000", "wrong"),
        ("13800138001", PASSWORD),
        ("13800138002", PASSWORD),
        ("13800138003", PASSWORD),
    ]
    .into_iter()
    .enumerate()
    {
        // Each from elsewhere: what is left of a client's limit falls with each of its requests.
        let address = format!("203.0.113.{number}");
        let ask = app.visitor().post("/auth/login").header("x-request-id", "same").header("x-forwarded-for", &address);
        let answer = ask.json(&try_with(account, password)).await;
        assert_eq!(answer.header("ratelimit"), Some("\"client\";r=999999;t=60"));
        // `server-timing` is not there in production.
        let headers: Vec<_> = answer.headers().iter().filter(|(name, _)| name != "server-timing").cloned().collect();
        assert_eq!(answer.status(), 401, "{account}");
        seen.push((answer.text(), headers));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:#?}");
    assert_eq!(serde_json::from_str::<Value>(&seen[0].0).unwrap()["code"], "invalid-credentials");
}

/// The password under parameters far below today's.
const WEAK: &str = "$argon2id$v=19$m=64,t=1,p=1$c2hhbmdsaWFuZ3NhbHQxNg$wiCBaILxtg4DUpjSTvij/SSqUbhS8MThXcpDv6QRk/c";

async fn hash_of(app: &TestApp, person: &Person) -> Option<String> {
    account::Entity::find_by_id(person.id).one(&app.sql).await.unwrap().unwrap().password_hash
}

async fn store_hash(app: &TestApp, person: &Person, hash: &str) {
    let hash = Set(Some(hash.to_owned()));
    let row = account::ActiveModel { id: Set(person.id), password_hash: hash, ..Default::default() };
    row.update(&app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_weak_hash_is_replaced_at_the_next_sign_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let person = app.citizen("张小明").await;
    give_password(&app, &person, "13800138000", None).await;
    store_hash(&app, &person, WEAK).await;
    let wrong = app.visitor().post("/auth/login").json(&try_with("13800138000", "wrong")).await;
    wrong.expect_problem(401, "invalid-credentials");
    assert_eq!(hash_of(&app, &person).await.as_deref(), Some(WEAK), "a wrong password changed the hash");
    sign_in(&app, "13800138000").await;
    let upgraded = hash_of(&app, &person).await;
    assert!(upgraded.as_deref().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{upgraded:?}");
    sign_in(&app, "13800138000").await;
    assert_eq!(hash_of(&app, &person).await, upgraded, "a strong hash was made anew");
}

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// 4 GiB, a million passes, a thousand lanes.
const EXPENSIVE: [&str; 3] = [
    "$argon2id$v=19$m=4194304,t=1,p=1$c2hhbmdsaWFuZ3NhbHQxNg$wiCBaILxtg4DUpjSTvij/SSqUbhS8MThXcpDv6QRk/c",
    "$argon2id$v=19$m=64,t=1048576,p=1$c2hhbmdsaWFuZ3NhbHQxNg$wiCBaILxtg4DUpjSTvij/SSqUbhS8MThXcpDv6QRk/c",
    "$argon2id$v=19$m=65536,t=1,p=1024$c2hhbmdsaWFuZ3NhbHQxNg$wiCBaILxtg4DUpjSTvij/SSqUbhS8MThXcpDv6QRk/c",
];

#[rstest]
#[case::much_memory(EXPENSIVE[0])]
#[case::many_passes(EXPENSIVE[1])]
#[case::many_lanes(EXPENSIVE[2])]
#[case::other_kind("$argon2i$v=19$m=64,t=1,p=1$c2hhbmdsaWFuZ3NhbHQxNg$wiCBaILxtg4DUpjSTvij/SSqUbhS8MThXcpDv6QRk/c")]
#[case::no_hash("")]
#[actix_web::test]
async fn a_stored_hash_that_would_do_harm_is_never_computed(#[case] stored: &str) {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let person = app.citizen("张小明").await;
    give_password(&app, &person, "13800138000", None).await;
    store_hash(&app, &person, stored).await;
    // A computation of these would end in minutes or not at all.
    let answer = app.visitor().post("/auth/login").json(&try_with("13800138000", PASSWORD)).into_future();
    let answer = tokio::time::timeout(std::time::Duration::from_secs(1), answer).await.expect("it was computed");
    answer.expect_problem(401, "invalid-credentials");
    assert_eq!(hash_of(&app, &person).await.as_deref(), Some(stored));
}

/// Nor does it take memory: only a process of its own can be asked how much it has.
#[actix_web::test]
async fn a_stored_hash_that_would_do_harm_takes_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let platform = Process::serve(BINARY, folder.path(), &[]);
    let sql =
        Database::connect(format!("sqlite:{}", folder.path().join("data/shangliang.db").display())).await.unwrap();
    let login = r#"{"account":"admin","password":"a long password for tests only"}"#;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json";
    let ask = || platform.raw(format!("{head}\r\ncontent-length: {}\r\n\r\n{login}", login.len()).as_bytes());
    // What any sign-in takes is there then.
    assert!(ask().starts_with("HTTP/1.1 200"), "{}", ask());
    let before = platform.peak_kib();
    for stored in EXPENSIVE {
        let store = account::Entity::update_many().col_expr(account::Column::PasswordHash, stored.into());
        assert_eq!(store.exec(&sql).await.unwrap().rows_affected, 1);
        assert!(ask().starts_with("HTTP/1.1 401"), "{stored}");
    }
    let grown = platform.grown_kib(before);
    assert!(grown < 5 * 1024, "{grown} KiB");
}

#[rstest]
#[actix_web::test]
async fn bad_input_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ask = |body: Value| app.visitor().post("/auth/login").json(&body);
    ask(json!({})).await.expect_pointers(&["/account", "/password"]);
    ask(json!({ "account": "a", "password": "p", "role": "admin" })).await.expect_pointers(&["/role"]);
    ask(json!({ "account": 13800138000_i64, "password": "p" })).await.expect_pointers(&["/account"]);
    ask(json!({ "account": "a", "password": "p".repeat(257) })).await.expect_pointers(&["/password"]);
    ask(json!({ "account": "a", "password": "p", "device": {} }))
        .await
        .expect_pointers(&["/device/name", "/device/platform"]);
    ask(json!({ "account": "a\u{0}", "password": "p" })).await.expect_pointers(&["/account"]);
    // An expired token on the request of a client that sends it always is no hindrance.
    give_password(&app, &app.citizen("张小明").await, "13800138000", None).await;
    let answer = app.visitor().post("/auth/login").header("authorization", "Bearer x.y.z");
    answer.json(&try_with("13800138000", PASSWORD)).await.expect(200);
}
