//! Whose turn it is while handlers and staff settle something between them: those who have a part in it are told, everybody else is
//! told who leads.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{World, part_that_allows, suggestion_of};

/// Those who are waited for, as somebody is told wherever they can ask; the list of cases is filtered by the same.
async fn told(who: &Client, case: &str, suggestion: &str, reads_cases: bool) -> Value {
    let in_list = async |path: &str, id: &str| {
        let list = who.get(path).await.expect(200);
        list["items"].as_array().unwrap().iter().find(|item| item["id"] == id).cloned()
    };
    let itself = who.get(format!("/suggestions/{suggestion}")).await.expect(200);
    let waiting_for = itself["waiting_for"].clone();
    assert_eq!(itself["case"]["waiting_for"], waiting_for);
    assert_eq!(in_list("/suggestions", suggestion).await.unwrap()["waiting_for"], waiting_for);
    if reads_cases {
        assert_eq!(who.get(format!("/cases/{case}")).await.expect(200)["waiting_for"], waiting_for);
        assert_eq!(in_list("/cases", case).await.unwrap()["waiting_for"], waiting_for);
        for party in ["staff", "assigning_office", "author"] {
            let listed = in_list(&format!("/cases?waiting_for={party}"), case).await.is_some();
            assert_eq!(listed, waiting_for.as_array().unwrap().contains(&json!({ "kind": party })), "{party}");
        }
    }
    waiting_for
}

#[rstest]
#[actix_web::test]
async fn what_handlers_and_staff_settle_is_not_told_outside(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("object", "extend")] verb: &str,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, .. } = &world;
    let (visitor, neighbour) = (app.visitor(), app.citizen("李小红").await);
    let (leader, row) = app.member("李委员", &world.committee).await;
    app.studio("文艺路委员工作室", &world.committee, (&leader, &row)).await;
    let outside = [(&visitor, false), (&neighbour.client, true), (&other_clerk.client, true), (&leader.client, true)];
    let id = world.opened().await;
    let suggestion = suggestion_of(&world, &id).await;
    let version = staff.get(format!("/suggestions/{suggestion}")).await.expect(200)["version"].clone();
    let publish = staff.post(format!("/suggestions/{suggestion}/publish")).if_match(&version).json(&json!({}));
    publish.await.expect(200);
    let routing = json!([{ "kind": "staff" }, { "kind": "assigning_office" }]);
    for (who, reads_cases) in outside {
        assert_eq!(told(who, &id, &suggestion, reads_cases).await, routing);
    }
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    let lead = json!([{ "kind": "department", "id": housing.id }]);
    let seen = world.see(clerk, &id).await;
    match verb {
        "object" => {
            let part = part_that_allows(&seen, "object").unwrap();
            world.act(clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属于住建职责" })).await;
        }
        _ => {
            world.receive(clerk, &id).await;
            world.act(clerk, &id, "extend", json!({ "due_on": "2026-05-31", "reason": "需征求住户意见" })).await;
        }
    }
    for who in [&citizen.client, &staff.client, &clerk.client] {
        let told = told(who, &id, &suggestion, true).await;
        assert!(told.as_array().unwrap().contains(&json!({ "kind": "staff" })), "{told}");
    }
    for (who, reads_cases) in outside {
        assert_eq!(told(who, &id, &suggestion, reads_cases).await, lead);
        if reads_cases {
            let path = format!("/cases?waiting_for=department:{}", housing.id);
            assert_eq!(who.get(path).await.expect(200)["items"][0]["id"], *id);
        }
    }
}

/// That the lead objects shows in nothing that is told outside, neither at once nor when the decision is late.
#[rstest]
#[actix_web::test]
async fn nor_does_an_objection_show_in_the_dates(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, housing, .. } = &world;
    let neighbour = app.citizen("李小红").await;
    let id = world.opened().await;
    let suggestion = suggestion_of(&world, &id).await;
    let version = staff.get(format!("/suggestions/{suggestion}")).await.expect(200)["version"].clone();
    let publish = staff.post(format!("/suggestions/{suggestion}/publish")).if_match(&version).json(&json!({}));
    publish.await.expect(200);
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    let dates = async |who: &Client| {
        let case = world.see(who, &id).await;
        let item = who.get("/cases").await.expect(200)["items"][0].clone();
        let summary = who.get(format!("/suggestions/{suggestion}")).await.expect(200)["case"].clone();
        for name in ["due_on", "overdue"] {
            assert_eq!((&item[name], &summary[name]), (&case[name], &case[name]), "{name}");
        }
        json!([case["due_on"], case["overdue"], item["late"], case["deadlines"]])
    };
    let before = dates(&neighbour).await;
    assert_eq!(before[0], "2026-05-01");
    let part = part_that_allows(&world.see(clerk, &id).await, "object").unwrap();
    world.act(clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属于住建职责" })).await;
    let told = |dates: &Value| json!([dates[0], dates[1], dates[2]]);
    for is_late in [false, true] {
        if is_late {
            app.pass(chrono::TimeDelta::days(10));
        }
        assert_eq!(dates(&neighbour).await, before);
        let listed = neighbour.get("/cases?overdue=true").await.expect(200)["items"].as_array().unwrap().len();
        assert_eq!(listed, 0);
        let late = if is_late { json!(["routing"]) } else { json!([]) };
        let inside = dates(staff).await;
        assert_eq!(told(&inside), json!(["2026-05-01", is_late, late]));
        assert_eq!(inside[3][0]["matter"], "routing");
    }
    // Nor in what is late: outside the date goes on, though inside the clock stands still.
    app.pass(chrono::TimeDelta::days(60));
    let late = dates(&neighbour).await;
    assert_eq!(told(&late), json!(["2026-05-01", true, ["reply"]]));
    assert_eq!(late[3][0]["overdue"], true);
    assert_eq!(told(&dates(staff).await), json!(["2026-05-01", true, ["routing"]]));
    for (who, filter) in [(&neighbour.client, "true"), (&staff.client, "true")] {
        let listed = who.get(format!("/cases?overdue={filter}")).await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    }
    // Refused, the days of the decision are added.
    let refusal = json!({ "assignment_id": part, "decision": "refuse" });
    world.act(staff, &id, "decide-objection", refusal).await;
    assert_eq!(dates(&neighbour).await[0], "2026-07-10");
}
