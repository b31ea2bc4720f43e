//! What each figure counts, as a case goes on.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{figures, ratio, statistics};
use crate::cases::{World, id_of, part_that_allows, suggestion_of};

#[rstest]
#[actix_web::test]
async fn figures_follow_a_case(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let empty = figures(staff, "").await;
    assert_eq!(empty["acceptance_rate"], json!({ "value": null, "numerator": 0, "denominator": 0 }));
    assert_eq!(empty["handling_days"], json!({ "median": null, "mean": null, "p90": null, "n": 0 }));

    world.suggest(citizen, "路口应增设行人信号灯").await;
    let id = world.opened().await;
    assert_eq!(figures(staff, "").await["acceptance_rate"], ratio(1, 2));

    // Returned by the streets department, then handled by housing.
    world.assign(&id, json!({ "lead_id": streets.id })).await;
    let case = world.see(other_clerk, &id).await;
    let part = part_that_allows(&case, "object").unwrap();
    world.act(other_clerk, &id, "object", json!({ "assignment_id": part, "reason": "不属于本单位职责" })).await;
    let upheld = json!({ "assignment_id": part, "decision": "uphold" });
    world.act(staff, &id, "decide-objection", upheld).await;
    world.assign(&id, json!({ "lead_id": housing.id, "due_on": "2026-03-10" })).await;
    let now = figures(staff, "").await;
    assert_eq!((&now["objection_rate"], &now["reply_rate"]), (&ratio(1, 2), &ratio(0, 1)));
    assert_eq!(now["in_time_reply_rate"], ratio(0, 0), "nothing is due yet");

    world.receive(clerk, &id).await;
    app.pass(TimeDelta::days(9));
    let late = &figures(staff, "").await["overdue"];
    assert_eq!((&late["past_due"], &late["replied_late"], &late["value"]), (&json!(1), &json!(0), &json!(1.0)));
    world.answer(&id, "b").await;
    let now = figures(staff, "").await;
    assert_eq!((&now["reply_rate"], &now["in_time_reply_rate"]), (&ratio(1, 1), &ratio(0, 1)));
    assert_eq!((&now["overdue"]["past_due"], &now["overdue"]["replied_late"]), (&json!(0), &json!(1)));
    assert_eq!((&now["solved_rate"], &now["class_distribution"]["b"]), (&ratio(0, 1), &ratio(1, 1)));
    // From Monday, 2 March to Wednesday, 11 March.
    assert_eq!(now["handling_days"], json!({ "median": 7.0, "mean": 7.0, "p90": 7.0, "n": 1 }));
    assert_eq!((&now["rating_return_rate"], &now["satisfaction_result"]), (&ratio(0, 1), &ratio(0, 0)));

    let suggestion = suggestion_of(&world, &id).await;
    world.rate(citizen, &id, &suggestion, "unsatisfied").await;
    let now = figures(staff, "").await;
    assert_eq!((&now["satisfaction_process"], &now["satisfaction_result"]), (&ratio(1, 1), &ratio(0, 1)));
    assert_eq!((&now["second_round_rate"], &now["rating_return_rate"]), (&ratio(1, 1), &ratio(1, 1)));
    world.answer(&id, "b").await;
    world.rate(citizen, &id, &suggestion, "basically_satisfied").await;
    world.act(staff, &id, "close", json!({})).await;
    let looked = json!({ "finding": "confirmed", "result_class": "a" });
    world.act(staff, &id, "look-back", looked).await;
    let now = figures(staff, "").await;
    assert_eq!((&now["rating_return_rate"], &now["first_round_satisfaction"]), (&ratio(2, 2), &ratio(0, 1)));
    assert_eq!((&now["satisfaction_result"], &now["basic_satisfaction_result"]), (&ratio(0, 2), &ratio(1, 2)));
    assert_eq!((&now["closing_rate"], &now["solved_rate"]), (&ratio(1, 1), &ratio(1, 1)));
    assert_eq!((&now["in_time_reply_rate"], &now["look_back_improvement"]), (&ratio(1, 2), &ratio(1, 1)));
    assert_eq!(now["handling_days"]["n"], 1, "later rounds have figures of their own");
    super::recount::agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn merged_and_converted_count_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let other = app.citizen("李小红").await;
    let first = world.accepted().await;
    let second = world.suggest(&other, "我家楼也需要加装电梯").await;
    let merge = staff.post(format!("/suggestions/{}/merge", id_of(&second))).if_match(&second["version"]);
    merge.json(&json!({ "into_id": first["id"] })).await.expect(200);
    let third = world.suggest(citizen, "建议制定电梯加装补贴办法").await;
    let convert = staff.post(format!("/suggestions/{}/convert", id_of(&third))).if_match(&third["version"]);
    convert.json(&json!({ "kind": "opinion" })).await.expect(200);
    assert_eq!(figures(staff, "").await["acceptance_rate"], ratio(2, 3));
    super::recount::agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn whoever_joins_an_answered_case_is_asked_to_rate_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let other = app.citizen("李小红").await;
    let id = world.answered().await;
    let first = suggestion_of(&world, &id).await;
    let second = world.suggest(&other, "我家楼也需要加装电梯").await;
    let merge = staff.post(format!("/suggestions/{}/merge", id_of(&second))).if_match(&second["version"]);
    merge.json(&json!({ "into_id": first })).await.expect(200);
    assert_eq!(figures(staff, "").await["rating_return_rate"], ratio(0, 2));
    world.rate(citizen, &id, &first, "satisfied").await;
    world.rate(&other, &id, &id_of(&second), "satisfied").await;
    assert_eq!(figures(staff, "").await["rating_return_rate"], ratio(2, 2));
    assert_eq!(world.see(staff, &id).await["status"], "rated");
    super::recount::agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn split_work_counts_for_each(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id], "mode": "split" })).await;
    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    let first = world.draft(clerk, &id, "a").await;
    world.reply_verb(clerk, &id, &first, "submit").await;
    app.pass(TimeDelta::days(1));
    let second = world.draft(other_clerk, &id, "b").await;
    world.reply_verb(other_clerk, &id, &second, "submit").await;
    for reply in [&first, &second] {
        let path = format!("/cases/{id}/replies/{}", id_of(reply));
        let current = staff.get(&path).await.expect(200);
        world.reply_verb(staff, &id, &current, "approve").await;
    }
    let all = figures(staff, "").await;
    assert_eq!((&all["reply_rate"], &all["handling_days"]["mean"]), (&ratio(2, 2), &json!(0.5)));
    let groups = statistics(staff, "?group_by=department").await["groups"].clone();
    let days = |name: &str| -> Value {
        let group = groups.as_array().unwrap().iter().find(|group| group["label"] == name).unwrap();
        assert_eq!(group["figures"]["reply_rate"], ratio(1, 1));
        group["figures"]["handling_days"]["median"].clone()
    };
    assert_eq!((days("市住建局"), days("市城管局")), (json!(0.0), json!(1.0)));
    super::recount::agrees(app).await;
}

#[rstest]
#[actix_web::test]
async fn groups_add_up_and_say_what_they_are(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, housing, .. } = &world;
    let id = world.answered().await;
    // 07:59 in China on 1 April is still March in UTC.
    app.pass(TimeDelta::days(29) + TimeDelta::hours(22) + TimeDelta::minutes(59));
    world.suggest(citizen, "路口应增设行人信号灯").await;
    assert_eq!(world.see(staff, &id).await["status"], "answered");
    let groups = async |by: &str| -> Vec<(Value, Value, Value, Value)> {
        let all = statistics(staff, &format!("?group_by={by}")).await;
        let groups = all["groups"].as_array().unwrap().iter();
        groups
            .map(|group| {
                let figures = &group["figures"];
                let counts = |name: &str| figures[name]["denominator"].clone();
                (group["key"].clone(), group["label"].clone(), counts("acceptance_rate"), counts("reply_rate"))
            })
            .collect()
    };
    let none = (json!(null), json!("未指定"));
    assert_eq!(groups("committee").await, [(json!(committee.id), json!("西安市政协"), json!(2), json!(1))]);
    assert_eq!(
        groups("department").await,
        [
            (json!(housing.id), json!("市住建局"), json!(0), json!(1)),
            (none.0.clone(), none.1.clone(), json!(2), json!(0))
        ]
    );
    assert_eq!(groups("studio").await, [(none.0.clone(), none.1.clone(), json!(2), json!(1))]);
    assert_eq!(groups("category").await, [(none.0, none.1, json!(2), json!(1))]);
    assert_eq!(
        groups("month").await,
        [
            (json!("2026-03"), json!("2026-03"), json!(1), json!(1)),
            (json!("2026-04"), json!("2026-04"), json!(1), json!(0)),
            // The reply was due then.
            (json!("2026-05"), json!("2026-05"), json!(0), json!(0))
        ]
    );
    let april = figures(staff, "?from=2026-04-01&to=2026-04-01").await;
    assert_eq!((&april["acceptance_rate"], &april["reply_rate"]), (&ratio(0, 1), &ratio(0, 0)));
    let march = statistics(staff, "?to=2026-03-31").await;
    assert_eq!(
        (&march["from"], &march["to"], &march["as_of"]),
        (&json!(null), &json!("2026-03-31"), &json!("2026-03-31T23:59:00Z"))
    );
    assert_eq!(march["groups"][0]["figures"]["acceptance_rate"], ratio(1, 1));
    let english = staff.get("/statistics/handling").header("accept-language", "en").await.expect(200);
    assert_eq!(english["groups"][0]["label"], "all");
}

#[rstest]
#[actix_web::test]
async fn what_was_counted_holds_until_something_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    world.suggest(citizen, "老旧小区应加装电梯").await;
    app.settle().await;
    let asked = async || {
        let answer = staff.get("/statistics/handling").await;
        (answer.statements(), answer.expect(200)["groups"].clone())
    };
    let (counted, first) = asked().await;
    let (kept, second) = asked().await;
    assert_eq!((second, counted - kept), (first.clone(), 7), "seven statements count");
    let other = staff.get("/statistics/handling?group_by=month").await;
    assert!(other.statements() >= counted, "another question");
    world.suggest(citizen, "老旧小区应修路灯").await;
    let (again, third) = asked().await;
    assert_eq!(again, counted);
    let received = |groups: &Value| groups[0]["figures"]["acceptance_rate"]["denominator"].clone();
    assert_eq!((received(&first), received(&third)), (json!(1), json!(2)));
    // A due date passes without anybody's doing.
    app.pass(TimeDelta::days(1));
    assert_eq!(asked().await.0, counted);
}

/// What one process was told is counted by another at once.
#[actix_web::test]
async fn all_processes_count_alike() {
    let Some(world) = World::start(Backend::Postgres).await else { return };
    let elsewhere = Client::new(world.app.another_process().await, world.staff.session());
    assert_eq!(figures(&elsewhere, "").await["acceptance_rate"]["denominator"], 0);
    world.opened().await;
    assert_eq!(figures(&elsewhere, "").await["acceptance_rate"], ratio(1, 1));
    assert_eq!(figures(&elsewhere, "").await, figures(&world.staff, "").await);
}
