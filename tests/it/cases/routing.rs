//! Who handles it: objections, changes of handler, more time, studios, holidays.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Answer, Backend, Client};

use super::{World, id_of, part_that_allows};

async fn ask(world: &World, who: &Client, id: &str, verb: &str, body: Value) -> Answer {
    let version = world.see(&world.staff, id).await["version"].clone();
    who.post(format!("/cases/{id}/{verb}")).if_match(&version).json(&body).await
}

async fn objected(world: &World) -> (String, String) {
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    let part = id_of(&case["assignments"][0]);
    let body = json!({ "assignment_id": part, "reason": "属城管职责" });
    let case = world.act(&world.clerk, &id, "object", body).await;
    assert_eq!(case["assignments"][0]["status"], "objected");
    (id, part)
}

#[rstest]
#[actix_web::test]
async fn an_upheld_objection_sends_it_to_another(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, streets, .. } = &world;
    let (id, part) = objected(&world).await;
    let case = world.see(staff, &id).await;
    let decision = json!({ "matter": "routing", "due_on": "2026-03-09", "provisional": false, "overdue": false });
    assert_eq!(case["deadlines"], json!([decision]));
    assert_eq!((&case["due_on"], &case["overdue"]), (&json!("2026-05-01"), &json!(false)));
    assert_eq!(case["waiting_for"], json!([{ "kind": "staff" }, { "kind": "assigning_office" }]));
    assert_eq!(case["assignments"][0]["objection_reason"], "属城管职责");
    let office = app
        .holder(
            "孙交办",
            Role::AssigningOffice,
            ScopeKind::Committee,
            Some(world.committee.id.0),
            &world.committee.path,
        )
        .await;
    let decision = json!({ "assignment_id": part, "decision": "uphold" });
    ask(&world, clerk, &id, "decide-objection", decision.clone()).await.expect_problem(403, "forbidden");
    let open = ask(&world, &office, &id, "decide-objection", decision.clone()).await.expect(200);
    assert_eq!((&open["status"], &open["lead"], &open["transfers"]), (&json!("open"), &json!(null), &json!(0)));
    assert_eq!(open["assignments"][0]["status"], "released");
    ask(&world, &office, &id, "decide-objection", decision).await.expect_pointers(&["/assignment_id"]);
    clerk.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");

    let again = ask(&world, &office, &id, "assign", json!({ "lead_id": streets.id })).await.expect(200);
    assert_eq!((&again["status"], &again["transfers"]), (&json!("assigned"), &json!(1)));
    assert_eq!(world.receive(other_clerk, &id).await["status"], "handling");
    let facts = world.ledger(&id).await;
    let assigned: Vec<_> = facts.iter().filter(|(action, _)| action == "case.assigned").collect();
    assert_eq!((&assigned[0].1["transfer"], &assigned[1].1["transfer"]), (&json!(false), &json!(true)));
    assert_eq!(assigned[1].1["lead_id"], json!(streets.id));
    let late = json!({ "lead_id": world.housing.id });
    ask(&world, &office, &id, "assign", late).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn a_refused_objection_gives_the_days_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, .. } = &world;
    let (id, part) = objected(&world).await;
    app.pass(TimeDelta::days(5));
    let refuse = json!({ "assignment_id": part, "decision": "refuse" });
    let case = world.act(staff, &id, "decide-objection", refuse).await;
    assert_eq!((&case["status"], &case["due_on"]), (&json!("assigned"), &json!("2026-05-06")));
    assert_eq!(case["assignments"][0]["status"], "pending");
    // The first contact counts in working days: four of these five.
    assert_eq!(case["assignments"][0]["first_contact_due_on"], "2026-03-27");
    assert_eq!(part_that_allows(&world.see(clerk, &id).await, "object"), None);
    let again = json!({ "assignment_id": part, "reason": "仍不属本局" });
    ask(&world, clerk, &id, "object", again).await.expect_problem(409, "state-conflict");
    world.receive(clerk, &id).await;
}

#[rstest]
#[actix_web::test]
async fn objections_end_after_seven_working_days(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.opened().await;
    // Wednesday, 29 April: the seven working days go around Labour Day and take in a make-up Saturday.
    world.app.pass(TimeDelta::days(58));
    let case = world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    assert_eq!(case["assignments"][0]["objection_due_on"], "2026-05-12");
    let body = json!({ "assignment_id": case["assignments"][0]["id"], "reason": "不属本局" });
    world.app.pass(TimeDelta::days(14));
    ask(&world, &world.clerk, &id, "object", body).await.expect_problem(409, "state-conflict");

    // In December the rating's 15 working days reach a year whose holidays are not published.
    world.app.pass(TimeDelta::days(215));
    world.receive(&world.clerk, &id).await;
    world.answer(&id, "b").await;
    let deadlines = world.see(&world.staff, &id).await["deadlines"].clone();
    assert_eq!(deadlines[0]["provisional"], true, "{deadlines}");

    // So do the dates of a part: on 14 December those of the first contact, ten days later those of an objection too.
    let marks = async || {
        let case = world.assign(&world.opened().await, json!({ "lead_id": world.housing.id })).await;
        let part = &case["assignments"][0];
        [part["objection_due_provisional"].clone(), part["first_contact_due_provisional"].clone()]
    };
    assert_eq!(marks().await, [false, true]);
    world.app.pass(TimeDelta::days(10));
    assert_eq!(marks().await, [true, true]);
}

#[rstest]
#[actix_web::test]
async fn handlers_change_until_somebody_has_received(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    let changed = world.assign(&id, json!({ "lead_id": streets.id, "co_ids": [housing.id], "mode": "joint" })).await;
    assert_eq!((&changed["transfers"], &changed["lead"]["id"]), (&json!(1), &json!(streets.id)));
    let parts = changed["assignments"].as_array().unwrap();
    let states: Vec<_> = parts.iter().map(|part| (part["role"].clone(), part["status"].clone())).collect();
    assert_eq!(
        states,
        [(json!("lead"), json!("released")), (json!("lead"), json!("pending")), (json!("co"), json!("pending"))]
    );
    world.receive(clerk, &id).await;
    assert_eq!(world.see(staff, &id).await["status"], "assigned", "a co-handler's receipt does not begin it");
    world.receive(&world.other_clerk, &id).await;
    let again = json!({ "lead_id": housing.id });
    ask(&world, staff, &id, "assign", again).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn the_third_transfer_escalates(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { housing, streets, .. } = &world;
    let id = world.opened().await;
    for (transfers, lead) in [housing, streets, housing, streets].into_iter().enumerate() {
        let case = world.assign(&id, json!({ "lead_id": lead.id })).await;
        let supervision = if transfers < 3 { json!(null) } else { json!("escalate") };
        assert_eq!((&case["transfers"], &case["supervision"]), (&json!(transfers), &supervision));
    }
    let (action, facts) = world.ledger(&id).await.pop().unwrap();
    assert_eq!((action.as_str(), &facts["automatic"]), ("case.escalated", &json!(true)));
}

#[rstest]
#[actix_web::test]
async fn more_time_is_asked_for_and_decided(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, .. } = &world;
    let id = world.handling().await;
    let wanted = |due_on: &str| json!({ "due_on": due_on, "reason": "需征求住户意见" });
    ask(&world, other_clerk, &id, "extend", wanted("2026-05-20")).await.expect_problem(404, "not-found");
    ask(&world, staff, &id, "extend", wanted("2026-05-20")).await.expect_problem(403, "forbidden");
    ask(&world, clerk, &id, "extend", wanted("2026-05-01")).await.expect_pointers(&["/due_on"]);
    ask(&world, clerk, &id, "extend", wanted("2026-06-01")).await.expect_pointers(&["/due_on"]);
    let asked = ask(&world, clerk, &id, "extend", wanted("2026-05-31")).await.expect(200);
    assert_eq!(asked["due_on"], "2026-05-01");
    assert!(asked["waiting_for"].as_array().unwrap().contains(&json!({ "kind": "staff" })));
    ask(&world, clerk, &id, "extend", wanted("2026-05-30")).await.expect_problem(409, "state-conflict");
    ask(&world, clerk, &id, "decide-extension", json!({ "decision": "grant" })).await.expect_problem(403, "forbidden");
    let refused = world.act(staff, &id, "decide-extension", json!({ "decision": "refuse" })).await;
    assert_eq!((&refused["due_on"], &refused["extensions"][0]["decision"]), (&json!("2026-05-01"), &json!("refuse")));
    let none = ask(&world, staff, &id, "decide-extension", json!({ "decision": "grant" })).await;
    none.expect_problem(409, "state-conflict");

    world.act(clerk, &id, "extend", wanted("2026-05-20")).await;
    let granted = world.act(staff, &id, "decide-extension", json!({ "decision": "grant" })).await;
    assert_eq!(
        (&granted["due_on"], &granted["assignments"][0]["due_on"]),
        (&json!("2026-05-20"), &json!("2026-05-20"))
    );
    app.pass(TimeDelta::days(80));
    assert_eq!(world.see(clerk, &id).await["overdue"], true);
    ask(&world, clerk, &id, "extend", wanted("2026-05-31")).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn a_studio_handles(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let (leader, member) = app.member("周委员", committee).await;
    let studio = app.studio("教育界别工作室", committee, (&leader, &member)).await;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": studio.id })).await;
    assert_eq!(case["lead"], json!({ "kind": "studio", "id": studio.id, "name": "教育界别工作室" }));
    assert_eq!(case["waiting_for"], json!([{ "kind": "studio", "id": studio.id }]));
    world.receive(&leader, &id).await;
    let reply = world.draft(&leader, &id, "a").await;
    let reply = world.reply_verb(&leader, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    assert_eq!(world.see(citizen, &id).await["replies"][0]["handler"]["name"], "教育界别工作室");
}

#[rstest]
#[actix_web::test]
async fn bad_assignments_are_refused_and_leave_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, housing, streets, .. } = &world;
    let id = world.opened().await;
    let elsewhere = app.committee("安康市政协", "610900", None).await;
    let foreign = app.department("安康市住建局", &elsewhere).await;
    let unknown = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";
    for (body, pointers) in [
        (json!({}), vec!["/lead_id"]),
        (json!({ "lead_id": unknown }), vec!["/lead_id"]),
        (json!({ "lead_id": "1" }), vec!["/lead_id"]),
        (json!({ "lead_id": foreign.id }), vec!["/lead_id"]),
        (json!({ "lead_id": housing.id, "co_ids": [housing.id] }), vec!["/co_ids/0"]),
        (json!({ "lead_id": unknown, "co_ids": [streets.id, foreign.id] }), vec!["/co_ids/1", "/lead_id"]),
        (json!({ "lead_id": housing.id, "mode": "joint" }), vec!["/co_ids"]),
        (json!({ "lead_id": housing.id, "mode": "single", "co_ids": [streets.id] }), vec!["/co_ids"]),
        (json!({ "lead_id": housing.id, "mode": "alone" }), vec!["/mode"]),
        (json!({ "lead_id": housing.id, "due_on": "2026-03-01" }), vec!["/due_on"]),
        (json!({ "lead_id": housing.id, "due_on": "2026-06-01" }), vec!["/due_on"]),
        (json!({ "lead_id": housing.id, "due_on": "2026-02-30" }), vec!["/due_on"]),
        (json!({ "lead_id": housing.id, "status": "closed" }), vec!["/status"]),
    ] {
        ask(&world, staff, &id, "assign", body).await.expect_pointers(&pointers);
    }
    assert_eq!(world.events(&id).await, ["case.opened"]);
    let body = json!({ "lead_id": housing.id, "due_on": "2026-03-31" });
    assert_eq!(world.assign(&id, body).await["due_on"], "2026-03-31");
}

#[rstest]
#[actix_web::test]
async fn more_time_for_all_takes_none_from_one(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id], "mode": "split" })).await;
    world.receive(clerk, &id).await;
    let part = part_that_allows(&world.see(other_clerk, &id).await, "object").unwrap();
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属于本单位职责" })).await;
    let wanted = json!({ "due_on": "2026-05-06", "reason": "需征求住户意见" });
    world.act(clerk, &id, "extend", wanted).await;
    app.pass(TimeDelta::days(10));
    world.act(staff, &id, "decide-objection", json!({ "assignment_id": part, "decision": "refuse" })).await;
    let granted = world.act(staff, &id, "decide-extension", json!({ "decision": "grant" })).await;
    let dates: Vec<_> = granted["assignments"].as_array().unwrap().iter().map(|part| part["due_on"].clone()).collect();
    assert_eq!((&granted["due_on"], dates), (&json!("2026-05-11"), vec![json!("2026-05-06"), json!("2026-05-11")]));
    crate::statistics::recount::agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn an_opinion_stays_due_before_the_reply(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    let handlers = json!({ "lead_id": housing.id, "co_ids": [streets.id], "due_on": "2026-03-20" });
    world.assign(&id, handlers).await;
    let part = part_that_allows(&world.see(other_clerk, &id).await, "object").unwrap();
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属于本单位职责" })).await;
    app.pass(TimeDelta::days(5));
    let refused = json!({ "assignment_id": part, "decision": "refuse" });
    let case = world.act(staff, &id, "decide-objection", refused).await;
    assert_eq!(case["assignments"][1]["due_on"], "2026-03-20");
}

#[rstest]
#[actix_web::test]
async fn an_id_in_another_form_is_the_same_id(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let others = case["assignments"][1]["id"].as_str().unwrap().to_owned();
    for form in [format!(" {others} "), others.to_uppercase(), others.replace('-', "")] {
        let asked = json!({ "assignment_id": form });
        ask(&world, clerk, &id, "receive", asked).await.expect_problem(403, "forbidden");
    }
    assert_eq!(world.see(clerk, &id).await["assignments"][1]["status"], "pending");
    world.act(other_clerk, &id, "receive", json!({ "assignment_id": others.to_uppercase() })).await;
}
