//! Departments.

use rstest::rstest;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use shangliang_entity::{department, ledger_entry};
use shangliang_tests::{Backend, TestApp};

#[rstest]
#[actix_web::test]
async fn a_department_is_entered_changed_and_retired(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let admin = app.administrator("市管理员", &city).await;
    let new = json!({ "committee_id": county.id, "name": "区住建局", "system": "government" });
    let answer = admin.post("/departments").json(&new).await;
    let location = answer.header("location").unwrap().to_owned();
    let created = answer.expect(201);
    assert_eq!((&created["is_active"], &created["is_assigning_office"]), (&json!(true), &json!(false)));
    let citizen = app.citizen("张小明").await;
    let read = citizen.get(&location).await;
    assert_eq!(read.statements(), 2);
    assert_eq!(read.expect(200), created);

    let office = json!({ "name": "区政府办", "system": "government", "is_assigning_office": true });
    let changed = admin.put(&location).if_match(&json!(1)).json(&office).await.expect(200);
    assert_eq!((&changed["is_assigning_office"], &changed["version"]), (&json!(true), &json!(2)));
    let retired = json!({ "committee_id": county.id, "name": "区政府办", "system": "government", "is_active": false });
    let retired = admin.put(&location).if_match(&json!(2)).json(&retired).await.expect(200);
    assert_eq!((&retired["is_assigning_office"], &retired["is_active"]), (&json!(true), &json!(false)));

    app.department("市住建局", &city).await;
    let listed = citizen.get(format!("/departments?committee_id={}&is_active=true", county.id)).await.expect(200);
    assert_eq!(listed["items"], json!([]));
    let listed = citizen.get("/departments?system=government&count=true").await;
    assert_eq!(listed.statements(), 2);
    assert_eq!(listed.expect(200)["total"], 2);
    let actions: Vec<_> =
        ledger_entry::Entity::find().all(&app.sql).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["department.created", "department.updated", "department.updated"]);
}

#[rstest]
#[actix_web::test]
async fn what_does_not_fit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let city = app.committee("西安市政协", "610100", None).await;
    let county = app.committee("碑林区政协", "610103", Some(&city)).await;
    let city_admin = app.administrator("市管理员", &city).await;
    let county_admin = app.administrator("区管理员", &county).await;
    let existing = app.department("市住建局", &city).await;
    let new = |committee: Value| json!({ "committee_id": committee, "name": "市交通局", "system": "government" });

    app.visitor().post("/departments").json(&new(json!(city.id))).await.expect_problem(401, "unauthenticated");
    let staff = app.staff("王主任", &city).await;
    staff.post("/departments").json(&new(json!(city.id))).await.expect_problem(403, "forbidden");
    staff.post("/departments").json(&new(json!(null))).await.expect_problem(403, "forbidden");
    county_admin.post("/departments").json(&new(json!(city.id))).await.expect_problem(403, "forbidden");
    for unknown in ["01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "01939F2A-7C11-7A3E-9B1D-6F0C2A5E8D34 "] {
        county_admin.post("/departments").json(&new(json!(unknown))).await.expect_problem(403, "forbidden");
    }
    for malformed in [json!(null), json!(""), json!(7), json!("01939F2A-7C11-7A3E-9B1D")] {
        city_admin.post("/departments").json(&new(malformed)).await.expect_pointers(&["/committee_id"]);
    }
    city_admin.post("/departments").json(&json!({})).await.expect_pointers(&["/committee_id", "/name", "/system"]);
    let same_name = json!({ "committee_id": city.id, "name": "市住建局", "system": "party" });
    city_admin.post("/departments").json(&same_name).await.expect_problem(409, "conflict");

    let path = format!("/departments/{}", existing.id);
    let fields = json!({ "name": "市住建局", "system": "government" });
    city_admin.put(&path).json(&fields).await.expect_problem(428, "precondition-required");
    city_admin.put(&path).if_match(&json!(2)).json(&fields).await.expect_problem(412, "precondition-failed");
    county_admin.put(&path).if_match(&json!(1)).json(&fields).await.expect_problem(403, "forbidden");
    let elsewhere = json!({ "committee_id": county.id, "name": "市住建局", "system": "government" });
    city_admin.put(&path).if_match(&json!(1)).json(&elsewhere).await.expect_pointers(&["/committee_id"]);
    city_admin.put(&path).if_match(&json!(1)).json(&json!({ "name": "市住建局" })).await.expect_pointers(&["/system"]);
    assert_eq!(department::Entity::find().count(&app.sql).await.unwrap(), 1);
    assert_eq!(ledger_entry::Entity::find().count(&app.sql).await.unwrap(), 0);
}
