//! Reply templates.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{World, id_of};

#[rstest]
#[actix_web::test]
async fn staff_share_and_departments_keep_their_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, other_clerk, housing, .. } = &world;
    let body = |department: Option<&str>| {
        let mut body =
            json!({ "committee_id": committee.id, "title": "列入计划", "text": "您的建议收悉。", "result_class": "b" });
        if let Some(id) = department {
            body["department_id"] = json!(id);
        }
        body
    };
    let own = housing.id.to_string();
    let post = |who: &Client, body: Value| who.post("/reply-templates").json(&body);
    let shared = post(staff, body(None)).await;
    let location = shared.header("location").unwrap().to_owned();
    let shared = shared.expect(201);
    let kept = post(clerk, body(Some(&own))).await.expect(201);
    post(clerk, body(None)).await.expect_problem(403, "forbidden");
    post(other_clerk, body(Some(&own))).await.expect_problem(403, "forbidden");
    post(citizen, body(None)).await.expect_problem(403, "forbidden");
    app.visitor().post("/reply-templates").json(&body(None)).await.expect_problem(401, "unauthenticated");
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let foreign_staff = app.staff("外地主任", &elsewhere).await;
    post(&foreign_staff, body(None)).await.expect_problem(403, "forbidden");
    post(staff, json!({})).await.expect_pointers(&["/committee_id", "/text", "/title"]);
    let unknown = body(Some("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34"));
    post(staff, unknown).await.expect_pointers(&["/department_id"]);

    for (who, count) in [(staff, 2), (clerk, 2), (other_clerk, 1), (&foreign_staff, 0)] {
        let page = who.get("/reply-templates?count=true").await.expect(200);
        assert_eq!(page["total"], count);
    }
    citizen.get("/reply-templates").await.expect_problem(403, "forbidden");
    assert_eq!(other_clerk.get(&location).await.expect(200)["title"], "列入计划");
    foreign_staff.get(&location).await.expect_problem(404, "not-found");
    other_clerk.get(format!("/reply-templates/{}", id_of(&kept))).await.expect_problem(404, "not-found");

    let change = json!({ "title": "纳入规划", "text": "您的建议已纳入规划。" });
    clerk.put(&location).if_match(&json!(1)).json(&change).await.expect_problem(403, "forbidden");
    staff.put(&location).json(&change).await.expect_problem(428, "precondition-required");
    let changed = staff.put(&location).if_match(&shared["version"]).json(&change).await.expect(200);
    assert_eq!(
        (&changed["title"], &changed["version"], &changed["result_class"]),
        (&json!("纳入规划"), &json!(2), &json!(null))
    );
    staff.put(&location).if_match(&json!(1)).json(&change).await.expect_problem(412, "precondition-failed");
    clerk.delete(&location).await.expect_problem(403, "forbidden");
    staff.delete(&location).await.expect(204);
    staff.get(&location).await.expect_problem(404, "not-found");
}
