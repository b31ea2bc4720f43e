//! What a committee has set is in force: every period, for what begins in its year, and for nothing that began before.

use std::cell::Cell;

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::db::STATEMENTS;
use shangliang::jobs;
use shangliang_tests::{Answer, Backend, Client};

use super::reminding::told as reminded;
use super::{World, id_of};

/// Sets a committee's settings for a year, or for every year.
async fn set(world: &World, year: Option<i32>, settings: Value) {
    let administrator = world.app.administrator("管理员", &world.committee).await;
    let path = format!("/committees/{}/settings", world.committee.id);
    let version = administrator.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "year": year, "settings": settings });
    administrator.put(&path).if_match(&version).json(&body).await.expect(200);
}

async fn ask(world: &World, who: &Client, id: &str, verb: &str, body: Value) -> Answer {
    let version = world.see(&world.staff, id).await["version"].clone();
    who.post(format!("/cases/{id}/{verb}")).if_match(&version).json(&body).await
}

fn more_time(due_on: &str) -> Value {
    json!({ "due_on": due_on, "reason": "需征求住户意见" })
}

#[rstest]
#[actix_web::test]
async fn every_period_is_the_committees_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let own = json!({
        "objection_working_days": 3, "routing_decision_days": 5, "first_contact_working_days": 4,
        "co_handler_opinion_days": 10, "reply_days": 60, "extended_reply_days": 100, "rating_working_days": 6,
        "second_round_days": 20, "citizen_triage_days": 9, "citizen_reply_days": 40, "citizen_reply_extension_days": 7,
        "escalation_rounds": 2,
    });
    set(&world, Some(2026), own).await;

    let suggestion = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    assert_eq!(suggestion["triage_due_on"], "2026-03-11");
    let accept = staff.post(format!("/suggestions/{}/accept", id_of(&suggestion))).if_match(&suggestion["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    assert_eq!(world.see(staff, &id).await["deadlines"][0]["due_on"], "2026-03-07");

    let too_late = json!({ "lead_id": housing.id, "due_on": "2026-04-19" });
    ask(&world, staff, &id, "assign", too_late).await.expect_pointers(&["/due_on"]);
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    assert_eq!(case["due_on"], "2026-04-11");
    let (lead, co) = (&case["assignments"][0], &case["assignments"][1]);
    assert_eq!(lead["objection_due_on"], "2026-03-05");
    assert_eq!(lead["first_contact_due_on"], "2026-03-06");
    assert_eq!(co["due_on"], "2026-03-12");

    let objection = json!({ "assignment_id": co["id"], "reason": "不属本局" });
    let objected = world.act(other_clerk, &id, "object", objection).await;
    assert_eq!(
        objected["deadlines"][0],
        json!({ "matter": "routing", "due_on": "2026-03-07", "provisional": false, "overdue": false })
    );
    let refusal = json!({ "assignment_id": co["id"], "decision": "refuse" });
    world.act(staff, &id, "decide-objection", refusal).await;

    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    ask(&world, clerk, &id, "extend", more_time("2026-04-19")).await.expect_pointers(&["/due_on"]);
    world.act(clerk, &id, "extend", more_time("2026-04-18")).await;
    world.act(staff, &id, "decide-extension", json!({ "decision": "refuse" })).await;

    let reply = world.draft(clerk, &id, "b").await;
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": co["id"] })).await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    assert_eq!(world.see(staff, &id).await["deadlines"][0]["due_on"], "2026-03-10");
    world.rate(citizen, &id, &id_of(&suggestion), "unsatisfied").await;
    let again = world.see(staff, &id).await;
    assert_eq!((&again["due_on"], &again["supervision"]), (&json!("2026-03-22"), &json!("escalate")));
    assert_eq!(again["assignments"][3]["due_on"], "2026-03-12");

    // A member's proposal: no date for intake, and the periods of members.
    let (member, _) = app.member("赵委员", &world.committee).await;
    let body = json!({
        "title": "完善社区养老服务体系", "kind": "proposal", "committee_id": world.committee.id,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let proposal = member.post("/suggestions").key("p").json(&body).await.expect(201);
    assert_eq!((&proposal["triage_due_on"], &proposal["triage_overdue"]), (&Value::Null, &json!(false)));
    let accept = staff.post(format!("/suggestions/{}/accept", id_of(&proposal))).if_match(&proposal["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    assert_eq!(world.assign(&id, json!({ "lead_id": housing.id })).await["due_on"], "2026-05-01");
    world.receive(clerk, &id).await;
    ask(&world, clerk, &id, "extend", more_time("2026-06-11")).await.expect_pointers(&["/due_on"]);
    world.act(clerk, &id, "extend", more_time("2026-06-10")).await;
}

#[rstest]
#[actix_web::test]
async fn what_is_taken_down_for_a_citizen_has_a_citizens_periods(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, housing, .. } = &world;
    let (member, _) = world.app.member("赵委员", &world.committee).await;
    let body = json!({
        "title": "小区外墙脱落无人维修", "kind": "demand", "committee_id": world.committee.id,
        "body": "居民反映小区外墙脱落，物业无人维修，请督促处理。",
    });
    let mut draft = body.clone();
    draft["submit"] = json!(false);
    let draft = member.post("/suggestions").key("kept").json(&draft).await.expect(201);
    assert_eq!(draft["triage_due_on"], Value::Null);
    let submit = member.post(format!("/suggestions/{}/submit", id_of(&draft))).if_match(&draft["version"]);
    assert_eq!(submit.await.expect(200)["triage_due_on"], "2026-03-17");
    let demand = member.post("/suggestions").key("d").json(&body).await.expect(201);
    assert_eq!(demand["triage_due_on"], "2026-03-17");
    let accept = staff.post(format!("/suggestions/{}/accept", id_of(&demand))).if_match(&demand["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    let too_late = json!({ "lead_id": housing.id, "due_on": "2026-06-01" });
    ask(&world, staff, &id, "assign", too_late).await.expect_pointers(&["/due_on"]);
    assert_eq!(world.assign(&id, json!({ "lead_id": housing.id })).await["due_on"], "2026-05-01");
    world.receive(clerk, &id).await;
    ask(&world, clerk, &id, "extend", more_time("2026-06-01")).await.expect_pointers(&["/due_on"]);
    world.act(clerk, &id, "extend", more_time("2026-05-31")).await;
}

#[rstest]
#[actix_web::test]
async fn the_year_of_the_event_counts_and_given_dates_stay(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, housing, .. } = &world;
    let assigned = async || {
        let id = world.opened().await;
        let case = world.assign(&id, json!({ "lead_id": housing.id })).await;
        (id, case["due_on"].clone())
    };
    set(&world, None, json!({ "citizen_reply_days": 50, "citizen_triage_days": 12 })).await;
    set(&world, Some(2027), json!({ "citizen_reply_days": 20, "citizen_triage_days": 3 })).await;
    let (early, due_on) = assigned().await;
    assert_eq!(due_on, "2026-04-21");
    let waiting = world.suggest(citizen, "公交站增设遮阳座椅").await;
    assert_eq!(waiting["triage_due_on"], "2026-03-14");

    let short = json!({ "citizen_reply_days": 10, "citizen_triage_days": 1, "first_contact_working_days": 5 });
    set(&world, None, short).await;
    assert_eq!(world.see(staff, &early).await["due_on"], "2026-04-21");
    let seen = citizen.get(format!("/suggestions/{}", id_of(&waiting))).await.expect(200);
    assert_eq!(seen["triage_due_on"], "2026-03-14");
    assert_eq!(assigned().await.1, "2026-03-12");

    // New Year's Eve at nine in the morning, then a quarter past midnight: still the old year in UTC.
    app.pass(TimeDelta::days(304));
    let (old, due_on) = assigned().await;
    assert_eq!(due_on, "2027-01-10");
    world.receive(clerk, &old).await;
    app.pass(TimeDelta::minutes(15 * 60 + 15));
    assert_eq!(assigned().await.1, "2027-01-21");
    assert_eq!(world.suggest(citizen, "公交站增设遮阳座椅").await["triage_due_on"], "2027-01-04");
    // What was assigned in the old year is extended by the old year's rules: 10 days and 30 more.
    ask(&world, clerk, &old, "extend", more_time("2027-02-10")).await.expect_pointers(&["/due_on"]);
    world.act(clerk, &old, "extend", more_time("2027-02-09")).await;
}

#[rstest]
#[actix_web::test]
async fn days_of_ones_own_cost_no_more_statements(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let run = async || {
        jobs::run_due(&world.app.app).await.unwrap();
        STATEMENTS.with(Cell::get)
    };
    let statements = async || STATEMENTS.scope(Cell::new(0), run()).await;
    statements().await;
    let before = statements().await;
    assert!(before > 0);
    for (code, days) in [("610300", json!([20, 1])), ("610900", json!([9])), ("611000", json!([]))] {
        let elsewhere = world.app.committee("市政协", code, None).await;
        let elsewhere = World::of(world.app.clone(), elsewhere).await;
        set(&elsewhere, None, json!({ "reminder_days": days })).await;
    }
    assert_eq!(statements().await, before);
}

#[rstest]
#[actix_web::test]
async fn reminders_come_on_the_committees_own_days(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let elsewhere = world.app.committee("安康市政协", "610900", None).await;
    let elsewhere = World::of(world.app.clone(), elsewhere).await;
    set(&world, None, json!({ "reminder_days": [20, 1] })).await;
    set(&world, Some(2027), json!({ "reminder_days": [] })).await;
    let mut told = Vec::new();
    for there in [&world, &elsewhere] {
        let waiting = there.suggest(&there.citizen, "公交站增设遮阳座椅").await;
        let id = there.opened().await;
        there.assign(&id, json!({ "lead_id": there.housing.id, "due_on": "2026-03-31" })).await;
        there.receive(&there.clerk, &id).await;
        told.push((there, id_of(&waiting), id));
    }
    for _ in 0..33 {
        jobs::run_due(&world.app.app).await.unwrap();
        world.app.pass(TimeDelta::days(1));
    }
    for ((there, waiting, id), days) in told.iter().zip([&[20, 1, -1][..], &[7, 3, 0, -1]]) {
        assert_eq!(reminded(&there.ledger(id).await, "reply"), days);
        assert_eq!(reminded(&there.ledger(waiting).await, "triage"), days);
    }

    // Where nobody is reminded, what is late is told all the same.
    world.app.pass(TimeDelta::days(365));
    let id = world.opened().await;
    world.app.pass(TimeDelta::days(3));
    jobs::run_due(&world.app.app).await.unwrap();
    assert!(reminded(&world.ledger(&id).await, "routing").is_empty());
    world.app.pass(TimeDelta::days(5));
    jobs::run_due(&world.app.app).await.unwrap();
    assert_eq!(reminded(&world.ledger(&id).await, "routing"), [-1]);
}
