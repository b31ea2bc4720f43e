//! `GET /cases`

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::access::{Anywhere, Granted};
use shangliang::exports::offline::{Format, export_cases};
use shangliang::ledger::policy::Maintain;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, Client};

use super::{World, id_of, suggestion_of};

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
    assert_eq!(list.statements(), 3);
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
    assert_eq!(ids(staff, "due_before=2026-05-02&status=answered").await, only(answered), "also once it was given");
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

/// What a case's own page tells to be late, of what somebody owes.
fn late(case: &Value) -> Vec<Value> {
    let dates = case["deadlines"].as_array().unwrap().iter();
    let late = dates.filter(|date| date["overdue"] == true && date["matter"] != "rating");
    let mut matters: Vec<_> = late.map(|date| date["matter"].clone()).collect();
    matters.dedup();
    matters
}

#[rstest]
#[actix_web::test]
async fn whatever_is_late_is_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, housing, streets, clerk, other_clerk, .. } = &world;
    let leader = app.holder("领导", Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path).await;
    // Somebody with an office in a studio sees what is published, and has no part in it.
    let (outsider, row) = app.member("李委员", committee).await;
    app.studio("文艺路委员工作室", committee, (&outsider, &row)).await;
    let waiting = world.opened().await;
    let id = world.opened().await;
    let published = suggestion_of(&world, &id).await;
    let version = staff.get(format!("/suggestions/{published}")).await.expect(200)["version"].clone();
    staff.post(format!("/suggestions/{published}/publish")).if_match(&version).json(&json!({})).await.expect(200);
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    world.receive(clerk, &id).await;
    world.draft(clerk, &id, "b").await;
    let word = json!({ "text": "请抓紧办理", "due_on": "2026-03-20" });
    leader.post(format!("/cases/{id}/instruct")).json(&word).await.expect(200);

    // On each of the days on which something becomes late, and on its eve, the list tells to each what the case itself tells them.
    let suggestion = suggestion_of(&world, &id).await;
    let (mut seen, mut today) = (Vec::new(), 0);
    for day in [1, 7, 8, 18, 19, 21, 22, 30, 31, 60, 61, 62] {
        app.pass(TimeDelta::days(day - today));
        today = day;
        for who in [staff, clerk, other_clerk, citizen, &outsider] {
            let list = who.get("/cases?overdue=true&sort=opened_at&count=true&fields=late").await;
            assert_eq!(list.statements(), 2);
            let list = list.expect(200);
            let own = list["items"].as_array().unwrap().iter().find(|item| item["id"] == id.as_str());
            let told = own.map_or_else(|| json!([]), |item| item["late"].clone());
            let case = world.see(who, &id).await;
            assert_eq!((&told, &case["overdue"]), (&json!(late(&case)), &json!(own.is_some())));
            let answer = who.get(format!("/suggestions/{suggestion}")).await;
            assert_eq!(answer.statements(), 3);
            assert_eq!(answer.expect(200)["case"]["overdue"], case["overdue"]);
            let in_time = who.get("/cases?overdue=false&count=true").await.expect(200);
            let all = who.get("/cases?count=true").await.expect(200);
            let count = |list: &Value| list["total"].as_u64().unwrap();
            assert_eq!(count(&list) + count(&in_time), count(&all));
        }
        let list = staff.get("/cases?overdue=true&sort=opened_at").await.expect(200);
        let told: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["late"].clone()).collect();
        if seen.last().is_none_or(|(_, before)| *before != told) {
            seen.push((day, told));
        }
    }
    let routing = json!(["routing"]);
    let days = [
        (1, vec![]),
        (8, vec![routing.clone()]),
        (19, vec![routing.clone(), json!(["instruction"])]),
        (22, vec![routing.clone(), json!(["first_contact", "instruction"])]),
        (31, vec![routing.clone(), json!(["opinion", "first_contact", "instruction"])]),
        (61, vec![routing.clone(), json!(["reply", "opinion", "first_contact", "instruction"])]),
    ];
    assert_eq!(seen, days);
    assert_eq!(ids(citizen, "overdue=true&sort=opened_at").await, [waiting.clone(), id.clone()]);
    let item = &citizen.get("/cases?overdue=true").await.expect(200)["items"][1];
    assert_eq!(item["late"], json!(["reply"]), "what is among handlers and staff stays there");

    // What is done is not late.
    let contact = json!({ "assignment_id": case["assignments"][0]["id"], "text": "已电话联系，约定周五入户。" });
    clerk.post(format!("/cases/{id}/contact")).json(&contact).await.expect(200);
    let list = clerk.get("/cases?overdue=true").await.expect(200);
    assert_eq!(list["items"][0]["late"], json!(["reply", "opinion", "instruction"]));
}

#[rstest]
#[actix_web::test]
async fn an_export_says_what_the_list_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    world.opened().await;
    let objected = world.opened().await;
    let case = world.assign(&objected, json!({ "lead_id": world.housing.id })).await;
    let objection = json!({ "assignment_id": case["assignments"][0]["id"], "reason": "属城管职责" });
    world.act(&world.clerk, &objected, "object", objection).await;
    world.handling().await;
    world.answered().await;

    let granted = Granted::<Maintain>::platform(Anywhere, "test");
    let mut lines = Vec::new();
    let db = granted.reader(&world.app.app);
    export_cases(&db, world.committee.id, Format::Jsonl, &mut lines, |_| {}).await.unwrap();
    let exported: Vec<Value> =
        std::str::from_utf8(&lines).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let listed = world.staff.get("/cases?sort=opened_at").await.expect(200);
    let listed = listed["items"].as_array().unwrap();
    assert_eq!((exported.len(), listed.len()), (4, 4));
    for (row, item) in exported.iter().zip(listed) {
        assert!(row["due_on"].is_string(), "{row}");
        for (column, value) in row.as_object().unwrap() {
            assert!(item.get(column).is_none_or(|told| told == value), "{column}: {row} {item}");
        }
    }
}
