//! Every verb of memberships in every state: what the rules allow is offered and works, and all else is refused and leaves no entry in the ledger.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::ledger_entry;
use shangliang_tests::people::Person;
use shangliang_tests::{Answer, Backend, TestApp};

/// What can be asked of a membership; of one that has ended the name may still be mended.
const VERBS: [&str; 5] = ["suspend", "reinstate", "resign", "remove", "update"];

/// How a membership comes into a state, and what fits there.
const STATES: [(&str, &[&str], &[&str]); 5] = [
    ("active", &[], &["suspend", "resign", "remove", "update"]),
    ("suspended", &["suspend"], &["reinstate", "resign", "remove", "update"]),
    ("active", &["suspend", "reinstate"], &["suspend", "resign", "remove", "update"]),
    ("resigned", &["resign"], &["update"]),
    ("removed", &["suspend", "remove"], &["update"]),
];

async fn attempt(admin: &Person, member: &Value, verb: &str) -> Answer {
    let path = format!("/members/{}", member["id"].as_str().unwrap());
    match verb {
        "update" => admin.put(&path).if_match(&member["version"]).json(&json!({ "name": member["name"] })).await,
        verb => admin.post(format!("{path}/{verb}")).json(&json!({ "reason": "主席会议决定" })).await,
    }
}

#[rstest]
#[actix_web::test]
async fn every_verb_fits_some_states_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let admin = app.administrator("市管理员", &city).await;
    let after = async |steps: &[&str]| {
        let new = json!({ "committee_id": city.id, "name": "李建国" });
        let mut member = admin.post("/members").json(&new).await.expect(201);
        for verb in steps {
            member = attempt(&admin, &member, verb).await.expect(200);
        }
        member
    };
    for (state, steps, fitting) in STATES {
        let member = after(steps).await;
        assert_eq!((&member["status"], &member["allowed_actions"]), (&json!(state), &json!(fitting)), "{steps:?}");
        let entries = async || ledger_entry::Entity::find().count(&app.sql).await.unwrap();
        let before = entries().await;
        for verb in VERBS.into_iter().filter(|verb| !fitting.contains(verb)) {
            attempt(&admin, &member, verb).await.expect_problem(409, "state-conflict");
        }
        assert_eq!(entries().await, before, "{state} after {steps:?}");
        for verb in fitting {
            let fresh = after(steps).await;
            let changed = attempt(&admin, &fresh, verb).await.expect(200);
            assert_eq!(changed["status"] == fresh["status"], *verb == "update", "{state} {verb}");
        }
    }
}
