//! Whoever has proved their number has their account alone, also where a committee makes them a member.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use super::{administrator, system_administrator};
use crate::sessions::{holder_of, sign_in_by_sms};
use shangliang_tests::TestApp;

const PHONE: &str = "13800138000";

#[rstest]
#[actix_web::test]
async fn a_membership_gives_no_hold_on_the_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let committee = app.committee("西安市政协", "610100", None).await;
    let admin = administrator(&app, &committee).await;
    let citizen = holder_of(&app, &sign_in_by_sms(&app, PHONE).await);
    let me = citizen.get("/me").await.expect(200);
    let named = json!({ "name": "张小明" });
    citizen.put("/me").if_match(&me["version"]).json(&named).await.expect(200);
    let path = format!("/accounts/{}", me["id"].as_str().unwrap());
    admin.get(&path).await.expect_problem(404, "not-found");

    let member = json!({ "committee_id": committee.id, "name": "某委员", "phone": PHONE });
    admin.post("/members").json(&member).await.expect(201);
    let seen = admin.get(&path).await.expect(200);
    assert_eq!((&seen["name"], &seen["phone"]), (&Value::Null, &json!("138****8000")));
    let role = json!({ "role": "committee_staff", "scope": { "kind": "committee", "id": committee.id } });
    for with_office in [false, true] {
        if with_office {
            admin.post(format!("{path}/roles")).json(&role).await.expect(201);
        }
        let seen = admin.get(&path).await.expect(200);
        let other = json!({ "name": "别人", "phone": "13900139000" });
        admin.put(&path).if_match(&seen["version"]).json(&other).await.expect_problem(403, "forbidden");
        let renamed = json!({ "name": "别人" });
        admin.put(&path).if_match(&seen["version"]).json(&renamed).await.expect_problem(403, "forbidden");
        for act in ["disable", "enable", "sessions/end-all"] {
            admin.post(format!("{path}/{act}")).await.expect_problem(403, "forbidden");
        }
    }
    assert_eq!(citizen.get("/me").await.expect(200)["name"], "张小明");
    // What a committee gave it takes away; the platform's administrators help whoever lost the number.
    let roles = admin.get(&path).await.expect(200)["roles"].as_array().unwrap().clone();
    let office = roles.iter().find(|held| held["role"] == "committee_staff").unwrap()["id"].clone();
    admin.delete(format!("{path}/roles/{}", office.as_str().unwrap())).await.expect(200);
    let platform = system_administrator(&app).await;
    let seen = platform.get(&path).await.expect(200);
    let other = json!({ "name": "张小明", "phone": "13900139000" });
    platform.put(&path).if_match(&seen["version"]).json(&other).await.expect(200);
}
