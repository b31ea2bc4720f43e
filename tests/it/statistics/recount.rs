//! The rows and the ledger tell the same, whatever was done, and a changed row is found.

use chrono::{NaiveDate, TimeDelta};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, TransactionTrait};
use serde_json::{Value, json};
use shangliang::calendar::local_date;
use shangliang::cases::deadlines::listed_due_on;
use shangliang::clock::Clock;
use shangliang::statistics::{Asked, Counts, Grouping, Period, check, from_ledger, from_rows};
use shangliang_entity::vocab::{AssignmentStatus, CaseStatus};
use shangliang_entity::{assignment, handling_case, suggestion};
use shangliang_tests::{Backend, Client, TestApp};
use uuid::Uuid;

use crate::cases::{World, id_of};

/// Fails if a figure of the rows is not that of the ledger, in any grouping and around any of some dates; or if lists sort by anything
/// else than the rules say.
pub async fn agrees(app: &TestApp) {
    let snapshot = app.sql.begin().await.unwrap();
    assert_listed_as_the_rules_say(&snapshot).await;
    let today = local_date(app.clock.now());
    assert!(check(&snapshot, today).await.unwrap().unwrap() > 0);
    let all = Asked { period: Period::default(), grouping: Some(Grouping::Department), today };
    for counts in from_rows(&snapshot, &all).await.unwrap().values() {
        assert_no_rate_above_one(counts);
    }
    let dates: Vec<NaiveDate> = (0..12).map(|weeks| today - chrono::Days::new(weeks * 7)).collect();
    let periods = dates.iter().zip(dates.iter().skip(2)).map(|(to, from)| Period { from: Some(*from), to: Some(*to) });
    let groupings = || std::iter::once(None).chain(shangliang_entity::all::<Grouping>().map(Some));
    let asked: Vec<_> =
        periods.flat_map(|period| groupings().map(move |grouping| Asked { period, grouping, today })).collect();
    let ledger = from_ledger(&snapshot, &asked).await.unwrap();
    for (asked, ledger) in asked.iter().zip(ledger) {
        assert_eq!(from_rows(&snapshot, asked).await.unwrap(), ledger, "{asked:?}");
    }
    snapshot.rollback().await.unwrap();
}

/// What lists sort by, and what they leave out as closed, is kept beside what it is made of.
async fn assert_listed_as_the_rules_say(snapshot: &DatabaseTransaction) {
    for case in handling_case::Entity::find().all(snapshot).await.unwrap() {
        let lead = case.lead_id.filter(|_| case.due_on.is_none() && case.status == CaseStatus::Assigned);
        let told = match lead {
            // While its lead's objection stops the clock, what is told is still the date of its part.
            Some(lead) => due_on_of(snapshot, &case, lead).await,
            None => listed_due_on(&case),
        };
        assert_eq!(case.listed_due_on, told, "{case:?}");
        let parts = assignment::Entity::find().filter(assignment::Column::CaseId.eq(case.id));
        let parts = parts.filter(assignment::Column::Status.ne(AssignmentStatus::Released));
        for part in parts.all(snapshot).await.unwrap() {
            assert_eq!(part.case_closed_at, case.closed_at, "{part:?}");
        }
        let is_closed = matches!(case.status, CaseStatus::Closed | CaseStatus::LookedBack);
        assert_eq!(case.closed_at.is_some(), is_closed, "{case:?}");
    }
    for row in suggestion::Entity::find().all(snapshot).await.unwrap() {
        assert_eq!(row.listed_at, row.submitted_at.unwrap_or(row.created_at), "{row:?}");
    }
}

/// By when a handler's part in the round of a case is due.
async fn due_on_of(snapshot: &DatabaseTransaction, case: &handling_case::Model, handler: Uuid) -> NaiveDate {
    use assignment::Column;
    let part = assignment::Entity::find()
        .filter(Column::CaseId.eq(case.id))
        .filter(Column::Round.eq(case.round))
        .filter(Column::HandlerId.eq(handler))
        .filter(Column::Status.eq(AssignmentStatus::Objected));
    part.one(snapshot).await.unwrap().unwrap().due_on
}

/// What rows and ledger agree on can still be wrong: no numerator counts more than its denominator.
fn assert_no_rate_above_one(counts: &Counts) {
    let replied: u64 = counts.days.values().sum();
    let rates = [
        (counts.accepted, counts.received),
        (counts.instructed, counts.accepted),
        (counts.opinions, counts.received),
        (counts.adopted, counts.opinions),
        (counts.upheld, counts.given),
        (counts.assigned, counts.given),
        (counts.replied, counts.assigned),
        (counts.closed, counts.assigned),
        (counts.class_a + counts.class_b + counts.class_c, replied),
        (counts.again, replied),
        (counts.rated, counts.asked),
        (counts.process_satisfied + counts.process_basically, counts.rated),
        (counts.result_satisfied + counts.result_basically, counts.rated),
        (counts.first_rated, counts.rated),
        (counts.first_satisfied, counts.first_rated),
        (counts.improved, counts.looked_back),
    ];
    assert!(rates.iter().all(|(part, whole)| part <= whole), "{counts:?}");
}

#[rstest]
#[case("UPDATE handling_case SET result_class = 'a'")]
#[case("UPDATE assignment SET due_on = '2026-01-01'")]
#[case("UPDATE rating SET result = 'satisfied'")]
#[case("DELETE FROM rating")]
#[case("UPDATE suggestion SET kind = 'opinion'")]
#[case(
    "INSERT INTO case_note (id, case_id, round, kind, text, at) SELECT id, id, 1, 'instruct', '', opened_at FROM handling_case"
)]
#[case("UPDATE suggestion SET submitted_at = NULL")]
#[actix_web::test]
async fn a_row_changed_beside_the_platform_shows(#[case] change: &str) {
    let Some(world) = World::start(Backend::Sqlite).await else { return };
    let id = world.answered().await;
    let suggestion = crate::cases::suggestion_of(&world, &id).await;
    world.rate(&world.citizen, &id, &suggestion, "basically_satisfied").await;
    agrees(&world.app).await;
    world.app.sql.execute_unprepared(change).await.unwrap();
    let snapshot = world.app.sql.begin().await.unwrap();
    let difference = check(&snapshot, local_date(world.app.clock.now())).await.unwrap().unwrap_err();
    assert_ne!(difference.rows, difference.ledger);
}

/// Whatever the handlers, staff and authors of some cases do, in whatever order: the figures stay those of the ledger.
#[rstest]
#[actix_web::test]
async fn any_course_of_events_is_recounted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(2, 3)] seed: u64,
) {
    let Some(world) = World::start(backend).await else { return };
    let mut random = StdRng::seed_from_u64(seed);
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(world.opened().await);
    }
    let mut done = std::collections::BTreeMap::<String, usize>::new();
    for step in 0..400 {
        let id = cases.choose(&mut random).unwrap();
        let who =
            [&world.staff, &world.clerk, &world.other_clerk, &world.citizen].choose(&mut random).copied().unwrap();
        if let Some(verb) = something(&world, who, id, step, &mut random).await {
            *done.entry(verb).or_default() += 1;
        }
        world.app.pass(TimeDelta::hours(random.random_range(0..12)));
    }
    agrees(&world.app).await;
    for verb in
        ["assign", "object", "decide-objection", "extend", "submit", "approve", "reject", "rate", "close", "look-back"]
    {
        assert!(done.contains_key(verb), "nobody came to {verb}: {done:?}");
    }
}

/// Does one of the things that somebody may do to a case, chosen at random.
async fn something(world: &World, who: &Client, id: &str, step: usize, random: &mut StdRng) -> Option<String> {
    let seen = who.get(format!("/cases/{id}")).await;
    if seen.status() != 200 {
        return None;
    }
    let case = seen.expect(200);
    let path = format!("/cases/{id}");
    let class = ["a", "b", "c"].choose(random);
    let mut wishes: Vec<(String, String, Value, Value)> = Vec::new();
    for verb in strings(&case["allowed_actions"]) {
        let on_case = |body: Value| (verb.clone(), format!("{path}/{verb}"), case["version"].clone(), body);
        match verb.as_str() {
            "assign" => wishes.push(on_case(handlers(world, random))),
            "decide-extension" => {
                let decision = ["grant", "refuse"].choose(random);
                wishes.push(on_case(json!({ "decision": decision })));
            }
            "decide-objection" => {
                let objected = case["assignments"].as_array().unwrap().iter().find(|part| part["status"] == "objected");
                let decision = ["uphold", "refuse"].choose(random);
                wishes.push(on_case(json!({ "assignment_id": objected.unwrap()["id"], "decision": decision })));
            }
            "extend" => {
                let due_on: NaiveDate = case["due_on"].as_str().unwrap().parse().unwrap();
                wishes.push(on_case(json!({ "due_on": due_on + chrono::Days::new(5), "reason": "需征求住户意见" })));
            }
            "reply" => wishes.push((
                verb.clone(),
                format!("{path}/replies"),
                Value::Null,
                json!({ "text": "经研究，已列入今年的加装计划。", "result_class": class }),
            )),
            "rate" => {
                let word = ["satisfied", "basically_satisfied", "unsatisfied"].choose(random);
                let body = json!({ "suggestion_id": case["suggestion_id"], "process": "satisfied", "result": word });
                wishes.push((verb.clone(), format!("{path}/ratings"), Value::Null, body));
            }
            "close" => wishes.push(on_case(json!({}))),
            "look-back" => {
                let finding = ["confirmed", "reopened"].choose(random);
                wishes.push(on_case(json!({ "finding": finding, "result_class": class })));
            }
            _ => {}
        }
    }
    for part in case["assignments"].as_array().unwrap() {
        for verb in strings(&part["allowed_actions"]) {
            let mut body = json!({ "assignment_id": part["id"] });
            if verb == "object" {
                body["reason"] = json!("不属于本单位职责");
            }
            wishes.push((verb.clone(), format!("{path}/{verb}"), case["version"].clone(), body));
        }
    }
    for reply in case["replies"].as_array().unwrap() {
        for verb in strings(&reply["allowed_actions"]).into_iter().filter(|verb| verb != "update") {
            let body = if verb == "reject" { json!({ "reason": "请写明时限" }) } else { json!({}) };
            let path = format!("{path}/replies/{}/{verb}", id_of(reply));
            wishes.push((verb, path, reply["version"].clone(), body));
        }
    }
    let (verb, path, version, body) = wishes.choose(random)?.clone();
    let mut ask = who.post(path).key(&format!("step-{step}")).json(&body);
    if !version.is_null() {
        ask = ask.if_match(&version);
    }
    let answer = ask.await;
    // What the time allows is not shown beforehand.
    assert!([200, 201, 409, 422].contains(&answer.status()), "{verb}: {}", answer.status());
    (answer.status() < 400).then_some(verb)
}

fn handlers(world: &World, random: &mut StdRng) -> Value {
    let (one, other) = (world.housing.id, world.streets.id);
    let (lead, co) = if random.random() { (one, other) } else { (other, one) };
    match ["single", "joint", "split"].choose(random) {
        Some(&"single") | None => json!({ "lead_id": lead }),
        Some(mode) => json!({ "lead_id": lead, "co_ids": [co], "mode": mode }),
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}
