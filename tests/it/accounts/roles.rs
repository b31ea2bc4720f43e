//! Granting and taking away roles.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{ledger_entry, role_grant};
use shangliang_tests::{Answer, Backend, Person, TestApp};

use super::{administrator, new_account, system_administrator};

async fn grant(by: &Person, account: &Value, role: &str, kind: &str, id: Value) -> Answer {
    let body = json!({ "role": role, "scope": { "kind": kind, "id": id } });
    by.post(format!("/accounts/{}/roles", account["id"].as_str().unwrap())).json(&body).await
}

#[rstest]
#[actix_web::test]
async fn a_role_works_from_the_next_request_on(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = administrator(&app, &committee).await;
    let made = admin.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let body = json!({ "account": "13800138000", "password": "lake-side-gate" });
    let tokens = app.visitor().post("/auth/login").json(&body).await.expect(200);
    let clerk = shangliang_tests::Client::holding(app.clone(), tokens["access_token"].as_str().unwrap().to_owned());
    clerk.get("/accounts").await.expect_problem(403, "forbidden");

    let granted = grant(&admin, &made, "committee_administrator", "committee", json!(committee.id)).await.expect(201);
    assert_eq!(granted["version"], 2);
    let role =
        granted["roles"].as_array().unwrap().iter().find(|held| held["role"] == "committee_administrator").unwrap();
    clerk.get("/accounts").await.expect(200);
    grant(&admin, &made, "committee_administrator", "committee", json!(committee.id))
        .await
        .expect_problem(409, "conflict");

    let path = format!("/accounts/{}/roles/{}", made["id"].as_str().unwrap(), role["id"].as_str().unwrap());
    let revoked = admin.delete(&path).await.expect(200);
    assert_eq!((revoked["version"].as_i64(), revoked["roles"].as_array().unwrap().len()), (Some(3), 1));
    clerk.get("/accounts").await.expect_problem(403, "forbidden");
    admin.delete(&path).await.expect_problem(404, "not-found");
    let home =
        format!("/accounts/{}/roles/{}", made["id"].as_str().unwrap(), revoked["roles"][0]["id"].as_str().unwrap());
    admin.delete(&home).await.expect_problem(409, "state-conflict");
    let actions: Vec<_> =
        ledger_entry::Entity::find().all(&app.sql).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["account.created", "role.granted", "role.granted", "role.revoked"]);
}

#[rstest]
#[actix_web::test]
async fn roles_are_granted_within_ones_own_scope_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let [one, other] = [
        app.committee("未央区政协", "610112", Some(&city)).await,
        app.committee("碑林区政协", "610103", Some(&city)).await,
    ];
    let [here, there] = [app.department("市住建局", &one).await.id, app.department("市住建局", &other).await.id];
    let [of_city, of_one] = [administrator(&app, &city).await, administrator(&app, &one).await];
    let system = system_administrator(&app).await;
    let made = of_one.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let before = role_grant::Entity::find().count(&app.sql).await.unwrap();

    grant(&of_one, &made, "department_clerk", "department", json!(there)).await.expect_problem(403, "forbidden");
    grant(&of_one, &made, "committee_staff", "committee", json!(other.id)).await.expect_problem(403, "forbidden");
    grant(&of_one, &made, "committee_administrator", "committee", json!(city.id))
        .await
        .expect_problem(403, "forbidden");
    for role in ["committee_staff", "committee_administrator", "system_administrator", "audit_administrator"] {
        grant(&of_city, &made, role, "platform", Value::Null).await.expect_problem(403, "forbidden");
    }
    let platform = app.holder("总管", Role::CommitteeAdministrator, ScopeKind::Platform, None, "/").await;
    grant(&platform, &made, "committee_staff", "platform", Value::Null).await.expect_problem(403, "forbidden");
    assert_eq!(role_grant::Entity::find().count(&app.sql).await.unwrap(), before + 1);

    grant(&of_one, &made, "department_clerk", "department", json!(here)).await.expect(201);
    grant(&platform, &made, "assigning_office", "committee", json!(city.id)).await.expect(201);
    // Now it reaches beyond the county, whose administrator only takes away what it gave.
    grant(&of_one, &made, "department_lead", "department", json!(here)).await.expect_problem(403, "forbidden");
    grant(&system, &made, "audit_administrator", "platform", Value::Null).await.expect(201);
}

#[rstest]
#[actix_web::test]
async fn roles_must_fit_their_scope(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = administrator(&app, &committee).await;
    let made = admin.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let id = json!(committee.id);
    grant(&admin, &made, "citizen", "committee", id.clone()).await.expect_pointers(&["/role"]);
    grant(&admin, &made, "member", "committee", id.clone()).await.expect_pointers(&["/role"]);
    grant(&admin, &made, "department_clerk", "committee", id.clone()).await.expect_pointers(&["/scope/kind"]);
    grant(&admin, &made, "system_administrator", "committee", id.clone()).await.expect_pointers(&["/scope/kind"]);
    grant(&admin, &made, "department_clerk", "department", id.clone()).await.expect_pointers(&["/scope/id"]);
    grant(&admin, &made, "committee_staff", "committee", Value::Null).await.expect_pointers(&["/scope/id"]);
    grant(&admin, &made, "committee_staff", "committee", json!("x")).await.expect_pointers(&["/scope/id"]);
    grant(&admin, &made, "king", "committee", id.clone()).await.expect_pointers(&["/role"]);
    grant(&admin, &made, "committee_staff", "county", id).await.expect_pointers(&["/scope/kind"]);
    let path = format!("/accounts/{}/roles", made["id"].as_str().unwrap());
    let nested = json!({ "role": "leader", "scope": { "kind": "committee", "id": committee.id, "path": "/" } });
    admin.post(path).json(&nested).await.expect_pointers(&["/scope/path"]);
}

#[rstest]
#[actix_web::test]
async fn the_three_duties_are_held_apart(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let system = system_administrator(&app).await;
    let made = system.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    grant(&system, &made, "security_administrator", "platform", Value::Null).await.expect(201);
    for other in ["system_administrator", "audit_administrator"] {
        grant(&system, &made, other, "platform", Value::Null).await.expect_problem(409, "conflict");
    }
    let me = json!({ "id": system.id });
    let colleague = system_administrator(&app).await;
    grant(&colleague, &me, "audit_administrator", "platform", Value::Null).await.expect_problem(409, "conflict");
}

#[rstest]
#[actix_web::test]
async fn one_system_administrator_remains(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let [one, other] = [system_administrator(&app).await, system_administrator(&app).await];
    let grants = role_grant::Entity::find().all(&app.sql).await.unwrap();
    let path = |person: &Person| {
        let grant = grants.iter().find(|grant| grant.account_id == person.id).unwrap();
        format!("/accounts/{}/roles/{}", person.id, grant.id)
    };
    let (first, second) = tokio::join!(one.delete(path(&other)).into_future(), other.delete(path(&one)).into_future());
    let mut statuses = [first.status(), second.status()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 401 | 403 | 409]), "{statuses:?}");
    let left = role_grant::Entity::find().all(&app.sql).await.unwrap();
    assert_eq!(left.iter().filter(|grant| grant.revoked_at.is_none()).count(), 1);
    let last = left.iter().find(|grant| grant.revoked_at.is_none()).unwrap();
    let holder = if last.account_id == one.id { &one } else { &other };
    holder.delete(path(holder)).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn nobody_grants_a_role_to_oneself(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let administrator = app.administrator("管理员", &committee).await;
    let wanted = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
    let refused = administrator.post(format!("/accounts/{}/roles", administrator.id)).json(&wanted).await;
    refused.expect_problem(403, "forbidden");
    let roles = administrator.get("/me").await.expect(200)["roles"].clone();
    assert!(roles.as_array().unwrap().iter().all(|role| role["role"] != "committee_staff"), "{roles}");
}
