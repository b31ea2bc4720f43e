//! Making, seeing, changing and disabling accounts.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{account, ledger_entry};
use shangliang_tests::{Backend, Client, TestApp};

use super::{administrator, new_account, system_administrator};
use shangliang::config::Mode;

fn path_of(account: &Value) -> String {
    format!("/accounts/{}", account["id"].as_str().unwrap())
}

async fn sign_in(app: &TestApp, phone: &str) -> Client {
    let body = json!({ "account": phone, "password": "lake-side-gate" });
    let tokens = app.visitor().post("/auth/login").json(&body).await.expect(200);
    Client::holding(app.clone(), tokens["access_token"].as_str().unwrap().to_owned())
}

#[rstest]
#[actix_web::test]
async fn a_clerk_is_made_and_signs_in_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = administrator(&app, &committee).await;
    let answer = admin.post("/accounts").key("k").json(&new_account("13800138000")).await;
    let location = answer.header("location").unwrap().to_owned();
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let made = answer.expect(201);
    assert_eq!((&made["name"], &made["phone"]), (&json!("王经办"), &json!("138****8000")));
    assert_eq!((&made["status"], &made["has_password"]), (&json!("active"), &json!(true)));
    let again = admin.post("/accounts").key("k").json(&new_account("13800138000")).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let read = admin.get(&location).await;
    assert_eq!(read.statements(), 3);
    assert_eq!(read.expect(200), made);
    sign_in(&app, "13800138000").await.get("/me").await.expect(200);

    let stored = account::Entity::find().all(&app.sql).await.unwrap();
    let row = stored.iter().find(|row| json!(row.id) == made["id"]).unwrap();
    let sealed = row.phone_sealed.clone().unwrap();
    assert!(!sealed.windows(4).any(|part| part == b"0013") && row.phone_index.as_ref().unwrap().len() == 20);
    let entries = ledger_entry::Entity::find().all(&app.sql).await.unwrap();
    assert!(entries.iter().all(|entry| !entry.payload.contains("13800138000") && !entry.payload.contains("王经办")));
    let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["account.created", "role.granted"]);
}

#[rstest]
#[actix_web::test]
async fn a_phone_has_one_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let tries = (0..20).map(|i| {
        let body = new_account(if i % 2 == 0 { "13800138000" } else { "+86 138-0013-8000" });
        admin.post("/accounts").key(&format!("k{i}")).json(&body).into_future()
    });
    let answers = futures_util::future::join_all(tries).await;
    let count = |status| answers.iter().filter(|answer| answer.status() == status).count();
    assert_eq!((count(201), count(409)), (1, 19));
    admin.post("/accounts").json(&new_account("13800138000")).await.expect_problem(409, "conflict");
    let other = admin.post("/accounts").json(&new_account("13800138001")).await.expect(201);
    let moved = json!({ "name": "别人", "phone": "13800138000" });
    let refused = admin.put(path_of(&other)).if_match(&other["version"]).json(&moved).await;
    refused.expect_problem(409, "conflict");
    assert_eq!(admin.get(path_of(&other)).await.expect(200), other);
}

#[rstest]
#[actix_web::test]
async fn changes_need_the_version(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let made = admin.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let change = json!({ "name": "王小经", "phone": "13800138009" });
    admin.post("/accounts").json(&new_account("13800138001")).await.expect(201);
    let taken = json!({ "name": "王小经", "phone": "13800138001" });
    for change in [&change, &taken] {
        admin.put(path_of(&made)).json(change).await.expect_problem(428, "precondition-required");
        let stale = admin.put(path_of(&made)).if_match(&json!(9)).json(change).await;
        assert_eq!(stale.expect_problem(412, "precondition-failed")["current_version"], 1);
    }
    admin.put(path_of(&made)).if_match(&json!(1)).json(&taken).await.expect_problem(409, "conflict");
    let changed = admin.put(path_of(&made)).if_match(&json!(1)).json(&change).await.expect(200);
    assert_eq!(
        (&changed["name"], &changed["phone"], &changed["version"]),
        (&json!("王小经"), &json!("138****8009"), &json!(2))
    );
    sign_in(&app, "13800138009").await.get("/me").await.expect(200);
    let bad = |body: Value| admin.put(path_of(&made)).if_match(&json!(2)).json(&body);
    bad(json!({ "name": "" })).await.expect_pointers(&["/name"]);
    bad(json!({ "name": "王", "phone": "1" })).await.expect_pointers(&["/phone"]);
    bad(json!({ "name": "王", "status": "disabled", "version": 9, "password_hash": "x" })).await.expect_pointers(&[
        "/password_hash",
        "/status",
        "/version",
    ]);
}

#[rstest]
#[actix_web::test]
async fn a_disabled_account_is_out_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let made = admin.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let clerk = sign_in(&app, "13800138000").await;
    let path = path_of(&made);
    admin.post(format!("{path}/enable")).await.expect_problem(409, "state-conflict");
    let disabled = admin.post(format!("{path}/disable")).await.expect(200);
    assert_eq!((&disabled["status"], &disabled["version"]), (&json!("disabled"), &json!(2)));
    clerk.get("/me").await.expect_problem(401, "invalid-token");
    let body = json!({ "account": "13800138000", "password": "lake-side-gate" });
    app.visitor().post("/auth/login").json(&body).await.expect_problem(401, "invalid-credentials");
    admin.post(format!("{path}/disable")).await.expect_problem(409, "state-conflict");
    admin.post(format!("{path}/enable")).await.expect(200);
    clerk.get("/me").await.expect_problem(401, "invalid-token");
    let clerk = sign_in(&app, "13800138000").await;
    assert_eq!(admin.post(format!("{path}/sessions/end-all")).await.expect(200), json!({ "ended": 1 }));
    clerk.get("/me").await.expect_problem(401, "invalid-token");
    admin.post(format!("/accounts/{}/disable", admin.id)).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn each_administrator_sees_their_own_subtree(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let [one, other] = [
        app.committee("未央区政协", "610112", Some(&city)).await,
        app.committee("碑林区政协", "610103", Some(&city)).await,
    ];
    let [of_city, of_one, of_other] =
        [administrator(&app, &city).await, administrator(&app, &one).await, administrator(&app, &other).await];
    let system = system_administrator(&app).await;
    let made = of_one.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    assert_eq!(made["roles"][0]["scope"], json!({ "kind": "committee", "id": one.id }));
    let path = path_of(&made);
    for (who, status) in [(&of_city, 200), (&of_one, 200), (&of_other, 404), (&system, 200)] {
        assert_eq!(who.get(&path).await.status(), status);
        assert_eq!(who.post(format!("{path}/sessions/end-all")).await.status(), status);
    }
    of_other.post(format!("{path}/disable")).await.expect_problem(404, "not-found");
    // An account that also holds a role elsewhere is not one county's alone, and known to each.
    let clerk = app.holder("两地", Role::CommitteeStaff, ScopeKind::Committee, Some(one.id.0), &one.path).await;
    app.grant(&clerk, Role::CommitteeStaff, ScopeKind::Committee, Some(other.id.0), &other.path, None).await;
    let both = format!("/accounts/{}", clerk.id);
    for who in [&of_city, &of_one, &of_other, &system] {
        who.get(&both).await.expect(200);
    }
    let elsewhere = of_one.get(format!("/accounts?committee_id={}", other.id)).await.expect(200);
    assert_eq!(elsewhere["items"], json!([]));
    let citizen = app.citizen("张小明").await;
    of_city.get(format!("/accounts/{}", citizen.id)).await.expect_problem(404, "not-found");
    for who in [&of_city, &of_one, &of_other, &system] {
        let mut listed = 0;
        let page = who.get("/accounts?count=true&limit=100").await;
        assert_eq!(page.statements(), 3);
        let page = page.expect(200);
        for id in account::Entity::find().all(&app.sql).await.unwrap().iter().map(|row| row.id.to_string()) {
            let is_listed = page["items"].as_array().unwrap().iter().any(|item| item["id"] == json!(id));
            let is_seen = who.get(format!("/accounts/{id}")).await.status() == 200;
            assert_eq!(is_listed, is_seen, "{id}");
            listed += u64::from(is_listed);
        }
        assert_eq!(page["total"], listed);
    }
    let filtered = of_city.get(format!("/accounts?role=committee_staff&committee_id={}", other.id)).await.expect(200);
    assert_eq!(filtered["items"].as_array().unwrap().len(), 1);
    assert_eq!(filtered["items"][0]["id"], json!(clerk.id));

    let elsewhere = json!({ "name": "王经办", "phone": "13800138005", "committee_id": other.id });
    of_one.post("/accounts").json(&elsewhere).await.expect_problem(403, "forbidden");
    of_city.post("/accounts").json(&elsewhere).await.expect(201);
    let nowhere = json!({ "name": "王经办", "phone": "13800138006", "committee_id": citizen.id });
    of_city.post("/accounts").json(&nowhere).await.expect_problem(403, "forbidden");
    system.post("/accounts").json(&nowhere).await.expect_pointers(&["/committee_id"]);
}

#[rstest]
#[actix_web::test]
async fn nobody_else_reaches_accounts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let [citizen, staff] = [app.citizen("张小明").await, app.staff("王主任", &committee).await];
    let audit = app.holder("审计", Role::AuditAdministrator, ScopeKind::Platform, None, "/").await;
    let path = format!("/accounts/{}", staff.id);
    for who in [&citizen, &staff, &audit] {
        for path in [path.as_str(), "/accounts/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "/accounts"] {
            who.get(path).await.expect_problem(403, "forbidden");
        }
        who.post("/accounts").json(&new_account("13800138000")).await.expect_problem(403, "forbidden");
        who.put(&path).if_match(&json!(1)).json(&json!({ "name": "x" })).await.expect_problem(403, "forbidden");
        for verb in ["disable", "enable", "sessions/end-all"] {
            who.post(format!("{path}/{verb}")).await.expect_problem(403, "forbidden");
        }
        let role = json!({ "role": "system_administrator", "scope": { "kind": "platform", "id": null } });
        who.post(format!("/accounts/{}/roles", who.id)).json(&role).await.expect_problem(403, "forbidden");
    }
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), 3);
}

#[rstest]
#[actix_web::test]
async fn bad_fields_are_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let admin = system_administrator(&app).await;
    let with = |field: &str, value: Value| {
        let mut body = new_account("13800138000");
        body[field] = value;
        admin.post("/accounts").json(&body)
    };
    admin.post("/accounts").json(&json!({})).await.expect_pointers(&["/name", "/phone"]);
    with("name", json!("字".repeat(51))).await.expect_pointers(&["/name"]);
    with("phone", json!("12800138000")).await.expect_pointers(&["/phone"]);
    with("phone", json!("１３８００１３８０００")).await.expect_pointers(&["/phone"]);
    with("login_name", json!("13800138000")).await.expect_pointers(&["/login_name"]);
    with("login_name", json!("Wang")).await.expect_pointers(&["/login_name"]);
    with("committee_id", json!("1")).await.expect_pointers(&["/committee_id"]);
    for (password, code) in [("short", "password-too-short"), ("password1", "password-compromised")] {
        let problem = with("password", json!(password)).await.expect_problem(422, "validation");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    with("password", json!("p".repeat(300))).await.expect_pointers(&["/password"]);
    with("roles", json!([{ "role": "system_administrator" }])).await.expect_pointers(&["/roles"]);
    with("status", json!("active")).await.expect_pointers(&["/status"]);
    assert_eq!(account::Entity::find().count(&app.sql).await.unwrap(), 1);
}

#[rstest]
#[actix_web::test]
async fn in_production_a_given_password_must_be_changed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let mut row = system_administrator(&app).await;
    enrol(&app, &mut row).await;
    let weak = row.post("/accounts").json(&new_account("13800138000")).await.expect_problem(422, "validation");
    assert_eq!(weak["errors"][0]["code"], "password-too-short");
    let mut body = new_account("13800138000");
    body["password"] = json!("a gate by the lake side");
    let made = row.post("/accounts").json(&body).await.expect(201);
    assert_eq!(made["password_must_change"], true);
    let sign_in = json!({ "account": "13800138000", "password": "a gate by the lake side" });
    let tokens = app.visitor().post("/auth/login").json(&sign_in).await.expect(200);
    let clerk = Client::holding(app.clone(), tokens["access_token"].as_str().unwrap().to_owned());
    clerk.get("/suggestions").await.expect_problem(403, "password-change-required");
}

#[rstest]
#[actix_web::test]
async fn in_production_a_duty_stands_alone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start_with(backend, |config| config.mode = Mode::Production).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let mut system = system_administrator(&app).await;
    enrol(&app, &mut system).await;
    let mut local = app.administrator("管理员", &committee).await;
    enrol(&app, &mut local).await;
    let made = async |phone: &str| {
        let mut body = new_account(phone);
        body["password"] = json!("a gate by the lake side");
        system.post("/accounts").json(&body).await.expect(201)["id"].as_str().unwrap().to_owned()
    };
    let grant = async |account: &str, role: &str| {
        let scope = match role {
            "audit_administrator" => json!({ "kind": "platform", "id": null }),
            _ => json!({ "kind": "committee", "id": committee.id }),
        };
        system.post(format!("/accounts/{account}/roles")).json(&json!({ "role": role, "scope": scope })).await
    };
    let [auditor, clerk] = [made("13800138000").await, made("13900139000").await];
    grant(&auditor, "audit_administrator").await.expect(201);
    grant(&auditor, "committee_staff").await.expect_problem(409, "conflict");
    grant(&clerk, "committee_staff").await.expect(201);
    grant(&clerk, "audit_administrator").await.expect_problem(409, "conflict");

    let member = |phone: &str| json!({ "committee_id": committee.id, "name": "李委员", "phone": phone });
    local.post("/members").json(&member("13800138000")).await.expect_pointers(&["/phone"]);
    let entered = local.post("/members").json(&member("13900139000")).await.expect(201);
    let moved = local.put(format!("/members/{}", entered["id"].as_str().unwrap())).if_match(&entered["version"]);
    moved.json(&json!({ "name": "李委员", "phone": "13800138000" })).await.expect_pointers(&["/phone"]);
}

/// Enters an authenticator for somebody, as if enrolled and shown.
async fn enrol(app: &TestApp, person: &mut shangliang_tests::Person) {
    use sea_orm::{ActiveModelTrait, ColumnTrait, QueryFilter, Set, sea_query::Expr};
    use shangliang_entity::session;
    let row = account::ActiveModel {
        id: Set(person.id),
        totp_sealed: Set(Some(vec![0])),
        totp_step: Set(Some(1)),
        ..Default::default()
    };
    row.update(&app.sql).await.unwrap();
    let shown = session::Entity::update_many().col_expr(session::Column::SecondFactor, Expr::val(true));
    shown.filter(session::Column::AccountId.eq(person.id)).exec(&app.sql).await.unwrap();
}
