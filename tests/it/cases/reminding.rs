//! Work that the clock asks for.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, Set};
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang::jobs;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{job_lease, reminder};
use shangliang_tests::{Backend, Person, TestApp};

use super::{World, id_of, part_that_allows};

/// What was told of one matter of an item, as the days before.
pub fn told(ledger: &[(String, Value)], matter: &str) -> Vec<i64> {
    let of_matter = ledger.iter().filter(|(action, facts)| {
        let is_reminder = action.ends_with(".reminded") || action.ends_with(".overdue");
        is_reminder && facts["matter"] == matter
    });
    of_matter
        .map(|(action, facts)| {
            let days = facts["days_before"].as_i64().unwrap();
            assert_eq!(action.ends_with(".overdue"), days < 0, "{action} {facts}");
            days
        })
        .collect()
}

async fn leader(world: &World) -> Person {
    let World { app, committee, .. } = world;
    app.holder("领导", Role::Leader, ScopeKind::Committee, Some(committee.id.0), &committee.path).await
}

#[rstest]
#[actix_web::test]
async fn reminders_are_given_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, housing, streets, clerk, other_clerk, .. } = &world;
    let other = app.another_process().await;
    let waiting = world.suggest(citizen, "公交站增设遮阳座椅").await;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id], "due_on": "2026-03-31" })).await;
    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    world.draft(clerk, &id, "b").await;
    let word = json!({ "text": "请抓紧办理", "due_on": "2026-03-20" });
    leader(&world).await.post(format!("/cases/{id}/instruct")).json(&word).await.expect(200);
    let mut given = Vec::new();
    for _ in 0..33 {
        let (one, two) = futures_util::future::join(jobs::run_due(&app.app), jobs::run_due(&other.app)).await;
        given.push(one.unwrap().reminders + two.unwrap().reminders);
        app.pass(TimeDelta::days(1));
    }
    // Intake by 17 March, the instruction by the 20th, the first contact by the 23rd, opinion and reply by the 31st.
    let days: Vec<_> = given.iter().enumerate().filter(|(_, count)| **count > 0).map(|(day, _)| day).collect();
    assert_eq!(days, [8, 11, 12, 14, 15, 16, 18, 19, 21, 22, 26, 29, 30]);
    assert_eq!(given.iter().sum::<u64>(), 20);
    assert_eq!(reminder::Entity::find().count(&app.sql).await.unwrap(), 20);
    let ledger = world.ledger(&id).await;
    for matter in ["reply", "opinion", "first_contact", "instruction"] {
        assert_eq!(told(&ledger, matter), [7, 3, 0, -1], "{matter}");
    }
    let opinion = ledger.iter().find(|(_, facts)| facts["matter"] == "opinion").unwrap();
    assert_eq!(opinion.1["waiting_for"], json!([format!("department:{}", streets.id)]));
    assert_eq!(told(&world.ledger(&id_of(&waiting)).await, "triage"), [7, 3, 0, -1]);

    // All of it is seen to be late: by those inside, and of the reply also by the author.
    let late = |case: &Value| {
        let dates = case["deadlines"].as_array().unwrap();
        dates.iter().map(|date| (date["matter"].clone(), date["overdue"].clone())).collect::<Vec<_>>()
    };
    let matters = ["reply", "opinion", "first_contact", "instruction"];
    assert_eq!(late(&world.see(staff, &id).await), matters.map(|matter| (json!(matter), json!(true))));
    assert_eq!(late(&world.see(citizen, &id).await), [(json!("reply"), json!(true))]);
    let seen = staff.get(format!("/suggestions/{}", id_of(&waiting))).await.expect(200);
    assert_eq!((&seen["triage_overdue"], &seen["version"]), (&json!(true), &json!(2)));
}

/// An author who does not rate hears of it until the rating lapses.
#[rstest]
#[actix_web::test]
async fn authors_are_reminded_of_a_rating(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.answered().await;
    let mut lapsed = 0;
    while lapsed == 0 {
        lapsed = jobs::run_due(&world.app.app).await.unwrap().lapsed;
        world.app.pass(TimeDelta::days(1));
    }
    assert_eq!(told(&world.ledger(&id).await, "rating"), [7, 3, 0]);
    shangliang::notices::turn(&world.app.app).await.unwrap();
    let inbox = world.citizen.get("/me/notices?limit=100").await.expect(200);
    let reminded = inbox["items"].as_array().unwrap().iter().filter(|notice| notice["action"] == "case.reminded");
    let whys: Vec<_> = reminded.map(|notice| notice["reason"].clone()).collect();
    assert_eq!(whys, [json!("author"), json!("author"), json!("author")], "{inbox}");
}

#[rstest]
#[actix_web::test]
async fn nothing_reminds_of_what_is_done(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, housing, streets, clerk, other_clerk, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let (lead, co) = (case["assignments"][0]["id"].clone(), case["assignments"][1]["id"].clone());
    let contact = |who: &Person, part: &Value| {
        let body = json!({ "assignment_id": part, "text": "已电话联系，约定周五入户。" });
        who.post(format!("/cases/{id}/contact")).json(&body)
    };
    assert_eq!(part_that_allows(&world.see(clerk, &id).await, "contact"), Some(lead.as_str().unwrap().to_owned()));
    contact(staff, &lead).await.expect_problem(403, "forbidden");
    contact(other_clerk, &lead).await.expect_problem(403, "forbidden");
    contact(other_clerk, &co).await.expect_problem(409, "state-conflict");
    contact(clerk, &json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")).await.expect_pointers(&["/assignment_id"]);
    let contacted = contact(clerk, &lead).await.expect(200);
    assert_eq!(contacted["assignments"][0]["contacted_at"], "2026-03-02T01:00:00Z");
    contact(clerk, &lead).await.expect_problem(409, "state-conflict");
    let suggestion = super::suggestion_of(&world, &id).await;
    let timeline = citizen.get(format!("/suggestions/{suggestion}/timeline")).await.expect(200);
    assert!(timeline.as_array().unwrap().iter().any(|step| step["action"] == "case.author_contacted"), "{timeline}");

    let word = json!({ "text": "请抓紧办理", "due_on": "2026-03-20" });
    leader(&world).await.post(format!("/cases/{id}/instruct")).json(&word).await.expect(200);
    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    let reply = world.draft(clerk, &id, "b").await;
    world.act(other_clerk, &id, "countersign", json!({ "assignment_id": co })).await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    contact(clerk, &lead).await.expect_problem(409, "state-conflict");
    world.reply_verb(staff, &id, &reply, "approve").await;
    app.pass(TimeDelta::days(40));
    jobs::run_due(&app.app).await.unwrap();
    let ledger = world.ledger(&id).await;
    for matter in ["routing", "reply", "opinion", "first_contact", "instruction"] {
        assert_eq!(told(&ledger, matter), Vec::<i64>::new(), "{matter}");
    }
}

#[rstest]
#[actix_web::test]
async fn several_late_parts_of_one_case_are_told_apart(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let parks = world.app.department("市园林局", &world.committee).await;
    let id = world.opened().await;
    let co = json!([world.streets.id, parks.id]);
    world.assign(&id, json!({ "lead_id": world.housing.id, "co_ids": co })).await;
    world.receive(&world.clerk, &id).await;
    world.draft(&world.clerk, &id, "b").await;
    world.app.pass(TimeDelta::days(35));
    // The first contact and both opinions; the reply has until May.
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 3);
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 0);
    assert_eq!(told(&world.ledger(&id).await, "opinion"), [-1, -1]);
}

#[rstest]
#[actix_web::test]
async fn a_part_with_a_date_of_its_own_is_reminded_of_that(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, housing, streets, clerk, other_clerk, .. } = &world;
    let id = world.opened().await;
    let split = json!({ "lead_id": housing.id, "co_ids": [streets.id], "mode": "split", "due_on": "2026-03-31" });
    world.assign(&id, split).await;
    let part = part_that_allows(&world.see(other_clerk, &id).await, "object").unwrap();
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属本局" })).await;
    app.pass(TimeDelta::days(5));
    // Refused after five days: the case is due later, and so is the part that objected, but not the other one.
    let refusal = json!({ "assignment_id": part, "decision": "refuse" });
    let case = world.act(staff, &id, "decide-objection", refusal).await;
    let other = part_that_allows(&world.see(clerk, &id).await, "receive").unwrap();
    let replies = case["deadlines"].as_array().unwrap().iter().filter(|date| date["matter"] == "reply");
    let replies: Vec<_> = replies.map(|date| (date["due_on"].clone(), date["assignment_id"].clone())).collect();
    assert_eq!(replies, [(json!("2026-04-05"), Value::Null), (json!("2026-03-31"), json!(other))]);

    for _ in 0..33 {
        jobs::run_due(&app.app).await.unwrap();
        app.pass(TimeDelta::days(1));
    }
    let ledger = world.ledger(&id).await;
    for (subject, department) in [(&other, housing), (&id, streets)] {
        let own: Vec<_> = ledger.iter().filter(|(_, facts)| facts["subject_id"] == *subject).cloned().collect();
        assert_eq!(told(&own, "reply"), [7, 3, 0, -1]);
        let waiting_for = json!([format!("department:{}", department.id)]);
        let replies: Vec<_> = own.iter().filter(|(_, facts)| facts["matter"] == "reply").collect();
        assert!(replies.iter().all(|(_, facts)| facts["waiting_for"] == waiting_for), "{replies:?}");
    }
}

#[rstest]
#[actix_web::test]
async fn a_late_run_gives_the_latest_reminder_only(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.opened().await;
    world.app.pass(TimeDelta::days(5));
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 1);
    world.app.pass(TimeDelta::days(30));
    let before = world.see(&world.staff, &id).await["version"].as_i64().unwrap();
    assert_eq!(jobs::run_due(&world.app.app).await.unwrap().reminders, 1);
    let facts = world.ledger(&id).await;
    assert_eq!((facts[1].0.as_str(), &facts[1].1["days_before"]), ("case.reminded", &json!(3)));
    assert_eq!((facts[2].0.as_str(), &facts[2].1["matter"]), ("case.overdue", &json!("routing")));
    assert_eq!(world.see(&world.staff, &id).await["version"].as_i64().unwrap(), before + 1);
}

#[rstest]
#[actix_web::test]
async fn another_holder_is_left_in_peace_until_its_lease_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert!(jobs::run_due(&app.app).await.unwrap().was_holder);
    let held = job_lease::Entity::find().one(&app.sql).await.unwrap().unwrap();
    assert_eq!((held.fence, held.done_at.is_some()), (1, true));
    let mut other = held.clone().into_active_model();
    other.fence = Set(2);
    other.held_until = Set(app.clock.now() + TimeDelta::minutes(2));
    other.update(&app.sql).await.unwrap();
    assert!(!jobs::run_due(&app.app).await.unwrap().was_holder);
    app.pass(TimeDelta::minutes(3));
    assert!(jobs::run_due(&app.app).await.unwrap().was_holder);
    assert_eq!(job_lease::Entity::find().one(&app.sql).await.unwrap().unwrap().fence, 3);
}
