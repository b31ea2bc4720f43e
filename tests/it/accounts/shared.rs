//! An account to which two committees give roles: neither takes it from the other.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, TestApp};

use super::{administrator, new_account};

#[rstest]
#[actix_web::test]
async fn each_committee_takes_away_what_it_gave(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (here, there) =
        (app.committee("西安市政协", "610100", None).await, app.committee("咸阳市政协", "610400", None).await);
    let (ours, theirs) = (administrator(&app, &here).await, administrator(&app, &there).await);
    let made = ours.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let path = format!("/accounts/{}", made["id"].as_str().unwrap());
    let scope = json!({ "kind": "committee", "id": here.id });
    let staff = json!({ "role": "committee_staff", "scope": scope });
    ours.post(format!("{path}/roles")).json(&staff).await.expect(201);
    theirs.get(&path).await.expect_problem(404, "not-found");

    let membership = json!({ "committee_id": there.id, "name": "李建国", "phone": "13800138000" });
    theirs.post("/members").json(&membership).await.expect(201);
    let (here, there) = (json!(here.id), json!(there.id));
    let committees = |account: &Value| -> Vec<Value> {
        account["roles"].as_array().unwrap().iter().map(|held| held["scope"]["id"].clone()).collect()
    };
    let seen = ours.get(&path).await.expect(200);
    assert!(committees(&seen).iter().all(|id| *id == here), "{seen}");
    let listed = ours.get("/accounts?role=committee_staff").await.expect(200);
    assert_eq!(listed["items"], json!([seen]));
    let seen_there = theirs.get(&path).await.expect(200);
    assert_eq!(committees(&seen_there), [there]);
    assert_eq!((&seen["name"], &seen_there["name"]), (&json!("王经办"), &Value::Null));
    assert_eq!(seen_there["login_name"], Value::Null);

    // What concerns the whole account is for whoever manages all of it.
    for verb in ["disable", "sessions/end-all", "roles"] {
        for admin in [&ours, &theirs] {
            let asked = admin.post(format!("{path}/{verb}")).if_match(&seen["version"]);
            let asked = if verb == "roles" { asked.json(&staff) } else { asked };
            asked.await.expect_problem(403, "forbidden");
        }
    }
    let role = seen["roles"].as_array().unwrap().iter().find(|held| held["role"] == "committee_staff").unwrap();
    let role = format!("{path}/roles/{}", role["id"].as_str().unwrap());
    theirs.delete(&role).await.expect_problem(404, "not-found");
    let left = ours.delete(&role).await.expect(200);
    assert!(!left.to_string().contains("committee_staff"));
}

#[rstest]
#[actix_web::test]
async fn whoever_administers_both_committees_has_it_whole(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (here, there) =
        (app.committee("西安市政协", "610100", None).await, app.committee("咸阳市政协", "610400", None).await);
    let (ours, both) = (administrator(&app, &here).await, administrator(&app, &here).await);
    app.grant(&both, Role::CommitteeAdministrator, ScopeKind::Committee, Some(there.id.0), &there.path, None).await;
    let made = both.post("/accounts").json(&new_account("13800138000")).await.expect(201);
    let path = format!("/accounts/{}", made["id"].as_str().unwrap());
    for committee in [&here, &there] {
        let staff = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
        both.post(format!("{path}/roles")).json(&staff).await.expect(201);
    }

    let seen = both.get(&path).await.expect(200);
    let scopes = seen["roles"].as_array().unwrap().iter().map(|held| held["scope"]["id"].as_str().unwrap().to_owned());
    let both_committees = [here.id, there.id].map(|id| id.to_string());
    assert_eq!(scopes.collect::<BTreeSet<_>>(), BTreeSet::from(both_committees), "{seen}");
    ours.post(format!("{path}/disable")).if_match(&seen["version"]).await.expect_problem(403, "forbidden");
    let disabled = both.post(format!("{path}/disable")).if_match(&seen["version"]).await.expect(200);
    assert_eq!(disabled["status"], "disabled");
}
