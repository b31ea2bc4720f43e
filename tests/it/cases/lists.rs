//! `GET /cases`

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{World, id_of};

async fn ids(who: &Client, query: &str) -> Vec<String> {
    let page = who.get(format!("/cases?{query}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(id_of).collect()
}

#[rstest]
#[actix_web::test]
async fn filters_and_sorts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, citizen, housing, .. } = &world;
    let mut all = Vec::new();
    for title in ["第一件：道路照明", "第二件：垃圾分类点", "第三件：加装电梯之事"] {
        app.pass(TimeDelta::minutes(1));
        let suggestion = world.suggest(citizen, title).await;
        let accept = staff.post(format!("/suggestions/{}/accept", suggestion["id"].as_str().unwrap()));
        all.push(id_of(&accept.if_match(&suggestion["version"]).await.expect(200)["case"]));
    }
    let [open, handling, answered] = [&all[0], &all[1], &all[2]];
    world.assign(handling, json!({ "lead_id": housing.id, "due_on": "2026-03-10" })).await;
    world.receive(clerk, handling).await;
    world.assign(answered, json!({ "lead_id": housing.id })).await;
    world.receive(clerk, answered).await;
    world.answer(answered, "a").await;
    staff.post(format!("/cases/{answered}/supervise")).await.expect(200);

    let list = staff.get("/cases?count=true").await;
    assert_eq!(list.header("server-timing").unwrap(), "db;desc=\"3\"");
    let list = list.expect(200);
    assert_eq!(list["total"], 3);
    assert_eq!(list["items"][0]["due_on"], "2026-03-09");
    assert_eq!(list["items"][1]["lead"]["name"], "市住建局");
    assert_eq!(list["items"][1]["waiting_for"], json!([{ "kind": "department", "id": housing.id }]));
    let only = |id: &String| vec![id.clone()];
    assert_eq!(ids(staff, "sort=-opened_at").await, [answered.clone(), handling.clone(), open.clone()]);
    assert_eq!(ids(staff, "sort=-due_on").await, [answered.clone(), handling.clone(), open.clone()]);
    assert_eq!(ids(staff, "status=open").await, only(open));
    assert_eq!(ids(staff, "class=a").await, only(answered));
    assert_eq!(ids(staff, "supervised=true").await, only(answered));
    assert_eq!(ids(staff, "waiting_for=author").await, only(answered));
    assert_eq!(ids(staff, &format!("waiting_for=department:{}", housing.id)).await, only(handling));
    assert_eq!(ids(staff, &format!("department_id={}", housing.id)).await.len(), 2);
    assert_eq!(ids(staff, &format!("department_id={}", world.streets.id)).await.len(), 0);
    assert_eq!(ids(staff, "due_before=2026-03-11&status=handling").await, only(handling));
    assert_eq!(ids(staff, "round=2").await.len(), 0);
    assert_eq!(ids(staff, "overdue=true").await.len(), 0);
    app.pass(TimeDelta::days(9));
    assert_eq!(ids(staff, "overdue=true").await, [open.clone(), handling.clone()]);
    assert_eq!(ids(staff, "overdue=false").await, only(answered));
    let page: Value = staff.get("/cases?limit=1&fields=title,overdue").await.expect(200);
    assert_eq!(page["items"][0].as_object().unwrap().len(), 3);
    for sort in ["due_on", "-due_on", "-opened_at"] {
        let mut walked = Vec::new();
        let mut path = format!("/cases?limit=1&sort={sort}");
        loop {
            let page = staff.get(&path).await.expect(200);
            walked.extend(page["items"].as_array().unwrap().iter().map(id_of));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/cases?limit=1&sort={sort}&cursor={cursor}");
        }
        walked.sort();
        let mut expected = all.clone();
        expected.sort();
        assert_eq!(walked, expected, "{sort}");
    }
    app.visitor().get("/cases").await.expect_problem(401, "unauthenticated");
    for bad in ["waiting_for=me", "status=Open", "round=x", "due_before=2026-13-01", "class=A", "sort=title", "foo=1"] {
        assert_eq!(staff.get(format!("/cases?{bad}")).await.status(), 400, "{bad}");
    }
}
