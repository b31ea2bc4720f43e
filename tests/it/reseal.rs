//! Rotating the keys of personal columns and their indexes, while the platform serves.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set, Statement,
};
use serde_json::json;
use shangliang::clock::Clock;
use shangliang::outbound::GatewayAddress;
use shangliang::reseal::{self, COLUMNS};
use shangliang::secrets::{Keys, sha256};
use shangliang_entity::{account, mail_address, reply, suggestion};
use shangliang_tests::process::{Process, command};
use shangliang_tests::{Backend, TestApp};

use crate::cases::{World, id_of};
use crate::sessions::second_factor::enrol;
use crate::sessions::wechat;
use crate::sessions::wechat_server::WeChatServer;
use crate::sessions::{holder_of, sign_in_by_sms};

const BINARY: &str = env!("CARGO_BIN_EXE_platform");

/// Something in every sealed column, and three people who sign in by their phones.
async fn world(backend: Backend) -> Option<World> {
    let program = WeChatServer::default().start();
    let app = TestApp::start_with_key_folder(backend, |config| {
        config.wechat = Some(program);
        config.push_gateway = Some(GatewayAddress {
            url: "http://127.0.0.1:9/push".to_owned(),
            secret: "0123456789abcdef".repeat(2).into(),
        });
    });
    let app = app.await?;
    let committee = app.committee("西安市政协", "610100", None).await;
    let world = World::of(app, committee).await;
    let app = &world.app;
    for phone in PHONES {
        let me = holder_of(app, &sign_in_by_sms(app, phone).await);
        let identity = json!({ "name": "张小明", "identity_number": NUMBER, "consent_version": "2026-03-01" });
        if phone == PHONES[0] {
            me.post("/me/identity").json(&identity).await.expect(200);
            me.post("/me/wechat").json(&json!({ "code": "is-ann-bound" })).await.expect(200);
        }
        if phone == PHONES[2] {
            enrol(app, &me).await;
        }
    }
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "agent_for": { "name": "刘奶奶" },
    });
    world.staff.post("/suggestions").key("for-somebody").json(&body).await.expect(201);
    world.answered().await;
    let administrator = world.app.administrator("管理员", &world.committee).await;
    let webhook = json!({ "committee_id": world.committee.id, "url": "https://hooks.example.cn/told" });
    let webhook = id_of(&administrator.post("/webhooks").json(&webhook).await.expect(201));
    administrator.post(format!("/webhooks/{webhook}/rotate-secret")).await.expect(200);
    let token = json!({ "platform": "android", "token": "fGcQ8Xl0S3mTz1" });
    world.citizen.put("/me/push").json(&token).await.expect(204);
    let mailbox = mail_address::Model {
        account_id: world.citizen.id,
        address_sealed: world
            .app
            .app
            .keys
            .fields()
            .seal(&format!("mail_address.address:{}", world.citizen.id), "zhang@example.cn")
            .unwrap(),
        verified_at: world.app.clock.now(),
    };
    mailbox.into_active_model().insert(&world.app.sql).await.unwrap();
    Some(world)
}

const PHONES: [&str; 3] = ["13800138000", "13800138001", "13800138002"];
const NUMBER: &str = "11010519491231002X";

fn folder(app: &TestApp) -> std::path::PathBuf {
    app.app.config.data_dir.join("keys")
}

/// Rotates both keys and lets time pass until every process surely uses the new ones.
fn rotate(app: &TestApp) {
    Keys::rotate_field(&folder(app), app.clock.now()).unwrap();
    Keys::rotate_index(&folder(app), app.clock.now()).unwrap();
    reload(app);
    app.pass(app.app.keys.settled_at() - app.clock.now());
    reload(app);
}

fn reload(app: &TestApp) {
    app.app.keys.reload(&folder(app), app.clock.now()).unwrap();
}

/// Everybody finds their account by their phone, and what is sealed in it is shown.
async fn everybody_is_found(app: &TestApp, accounts: usize) {
    // A phone gets ten codes a day.
    app.pass(TimeDelta::days(1));
    for (i, phone) in PHONES[..2].iter().enumerate() {
        let tokens = sign_in_by_sms(app, phone).await;
        let me = holder_of(app, &tokens).get("/me").await.expect(200);
        assert_eq!(me["phone"], format!("138****800{i}"));
        assert_eq!(me["identity"].is_null(), i != 0);
    }
    let code = format!("is-ann-{}", app.clock.now());
    let by_wechat = wechat::sign_in(app, json!({ "code": code })).await.expect(200);
    assert_eq!(by_wechat["user"]["phone"], "138****8000");
    assert_eq!(account::Entity::find().all(&app.sql).await.unwrap().len(), accounts, "nobody was made twice");
}

#[rstest]
#[actix_web::test]
async fn a_rotation_goes_on_while_everybody_is_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = world(backend).await else { return };
    let app = &world.app;
    let accounts = account::Entity::find().all(&app.sql).await.unwrap().len();
    assert_eq!(reseal::remaining(&app.app).await.unwrap(), 0);
    rotate(app);
    let total = reseal::remaining(&app.app).await.unwrap();
    let columns = u64::try_from(COLUMNS.len()).unwrap();
    assert!(total > columns, "{total}");
    everybody_is_found(app, accounts).await;

    // One batch of each column, and then whoever did it is killed.
    for column in COLUMNS {
        let batch = reseal::batch(&app.app, column, None, 1).await.unwrap();
        assert_eq!(batch.resealed, 1, "{column:?}");
        everybody_is_found(app, accounts).await;
    }
    let other_key = app.citizen("新来的").await;
    assert_eq!(reseal::remaining(&app.app).await.unwrap(), total - columns);

    let report = reseal::run(&app.app, |_| {}).await.unwrap();
    assert_eq!((report.resealed, report.unreadable.len()), (total - columns, 0));
    assert_eq!(reseal::remaining(&app.app).await.unwrap(), 0);
    assert_eq!(reseal::run(&app.app, |_| {}).await.unwrap().resealed, 0);
    other_key.get("/me").await.expect(200);
    everybody_is_found(app, accounts + 1).await;

    // The old keys may go, and nothing is missed.
    assert_eq!(app.app.keys.replaced(), ["field-0.key", "index-0.key"]);
    for file in app.app.keys.replaced() {
        std::fs::remove_file(folder(app).join(file)).unwrap();
    }
    reload(app);
    assert!(app.app.keys.replaced().is_empty());
    everybody_is_found(app, accounts + 1).await;
    let spoken_for = suggestion::Entity::find().filter(suggestion::Column::AuthorNameSealed.is_not_null());
    let spoken_for = spoken_for.one(&app.sql).await.unwrap().unwrap().id;
    let shown = world.staff.get(format!("/suggestions/{spoken_for}")).await.expect(200);
    assert_eq!(shown["author"]["name"], "刘奶奶");
    let case = reply::Entity::find().one(&app.sql).await.unwrap().unwrap().case_id;
    let shown = world.see(&world.staff, &case.to_string()).await.to_string();
    assert!(shown.contains("029-12345678"), "{shown}");
}

#[rstest]
#[actix_web::test]
async fn a_number_has_one_account_under_either_key(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = world(backend).await else { return };
    let app = &world.app;
    rotate(app);
    let me = holder_of(app, &sign_in_by_sms(app, "13800138005").await);
    let identity = json!({ "name": "张小明", "identity_number": NUMBER, "consent_version": "2026-03-01" });
    me.post("/me/identity").json(&identity).await.expect_problem(409, "conflict");
    let code = crate::sessions::code_for(app, PHONES[1], "bind").await;
    let body = json!({ "phone": PHONES[1], "code": code });
    me.post("/me/phone").json(&body).await.expect_problem(409, "conflict");
}

#[rstest]
#[actix_web::test]
async fn a_swapped_value_does_not_open_and_is_reported(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with_key_folder(backend, |_| {}).await else { return };
    let [one, other] = [sign_in_by_sms(&app, PHONES[0]).await, sign_in_by_sms(&app, PHONES[1]).await];
    let id = |tokens: &serde_json::Value| tokens["user"]["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let theirs = account::Entity::find_by_id(id(&other)).one(&app.sql).await.unwrap().unwrap().phone_sealed;
    let swapped = account::ActiveModel { id: Set(id(&one).into()), phone_sealed: Set(theirs), ..Default::default() };
    swapped.update(&app.sql).await.unwrap();
    let refused = holder_of(&app, &one).get("/me").await.expect_problem(500, "internal");
    assert!(!refused.to_string().contains("8001"));
    holder_of(&app, &other).get("/me").await.expect(200);

    rotate(&app);
    let report = reseal::run(&app.app, |_| {}).await.unwrap();
    let told: Vec<String> = report.unreadable.iter().map(ToString::to_string).collect();
    assert_eq!(told, [format!("account.phone_sealed of {}: altered, or moved from another place", id(&one))]);
    assert_eq!(reseal::remaining(&app.app).await.unwrap(), 1, "its key must stay");
}

#[rstest]
#[actix_web::test]
async fn a_key_that_went_too_early_fails_only_what_it_sealed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with_key_folder(backend, |_| {}).await else { return };
    let before = sign_in_by_sms(&app, PHONES[0]).await;
    rotate(&app);
    let after = sign_in_by_sms(&app, PHONES[1]).await;
    let hidden = folder(&app).join(".field-0.key");
    std::fs::rename(folder(&app).join("field-0.key"), &hidden).unwrap();
    reload(&app);
    holder_of(&app, &before).get("/me").await.expect_problem(500, "internal");
    holder_of(&app, &after).get("/me").await.expect(200);
    assert_eq!(reseal::run(&app.app, |_| {}).await.unwrap().unreadable.len(), 1);
    std::fs::rename(hidden, folder(&app).join("field-0.key")).unwrap();
    reload(&app);
    holder_of(&app, &before).get("/me").await.expect(200);
    assert_eq!(reseal::run(&app.app, |_| {}).await.unwrap().resealed, 1);
}

#[test]
fn the_command_ends_a_rotation_while_the_platform_serves() {
    let home = tempfile::tempdir().unwrap();
    let keys = home.path().join("data/keys");
    let run = |arguments: &[&str]| {
        let ran = command(BINARY, home.path()).args(arguments).output().unwrap();
        (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    assert_eq!(Process::serve(BINARY, home.path(), &[]).terminate(), Some(0));
    // Keys as they are when the rotation began long ago.
    for file in ["field-1000.key", "index-1000.key"] {
        std::fs::write(keys.join(file), sha256(&[file.as_bytes()])).unwrap();
    }
    let mut serving = Process::serve(BINARY, home.path(), &[]);
    let (_, checked) = run(&["check"]);
    assert!(checked.contains("field-0.key, index-0.key were replaced; 1 values still need them"), "{checked}");
    let (code, told) = run(&["keys", "reseal"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("sealed 1 values anew") && told.contains("index-0.key is used by nothing"), "{told}");
    std::fs::remove_file(keys.join("field-0.key")).unwrap();
    std::fs::remove_file(keys.join("index-0.key")).unwrap();
    let body = r#"{"account":"admin","password":"a long password for tests only"}"#;
    let head =
        format!("host: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}", body.len());
    // The name was sealed anew: whoever served meanwhile reads it, and whoever never had the old keys.
    let show_the_name = |platform: &Process| {
        let answer = platform.raw(format!("POST /api/v1/auth/login HTTP/1.1\r\n{head}\r\n\r\n{body}").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("系统管理员"), "{answer}");
    };
    show_the_name(&serving);
    assert_eq!(serving.terminate(), Some(0));
    let later = Process::serve(BINARY, home.path(), &[]);
    show_the_name(&later);

    let (code, told) = run(&["keys", "rotate-field"]);
    assert!(code == Some(0) && told.starts_with("field-"), "{told}");
    let (code, told) = run(&["keys", "reseal"]);
    assert!(code == Some(1) && told.contains("in use everywhere from"), "{told}");
}

#[actix_web::test]
async fn every_sealed_column_is_known() {
    let Some(app) = TestApp::start(Backend::Sqlite).await else { return };
    let catalogue = "SELECT m.name || '.' || c.name AS sealed FROM sqlite_master m, pragma_table_info(m.name) c \
                     WHERE m.type = 'table' AND c.name LIKE '%\\_sealed' ESCAPE '\\' ORDER BY 1";
    let rows = app.sql.query_all_raw(Statement::from_string(app.sql.get_database_backend(), catalogue)).await.unwrap();
    let found: Vec<String> = rows.iter().map(|row| row.try_get("", "sealed").unwrap()).collect();
    let mut known: Vec<String> = COLUMNS.iter().map(|column| format!("{}.{}", column.table, column.sealed)).collect();
    known.push("idempotency_record.answer_sealed".to_owned());
    known.sort();
    assert_eq!(found, known);
}
