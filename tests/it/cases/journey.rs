//! The whole loop, as a citizen, the staff and a department walk it.

use chrono::TimeDelta;
use rstest::rstest;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_tests::{Backend, Client};

use super::{World, id_of, part_that_allows, suggestion_of};

#[rstest]
#[actix_web::test]
async fn a_suggestion_gets_its_answer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, housing, .. } = &world;
    let suggestion = world.accepted().await;
    let id = id_of(&suggestion["case"]);
    assert_eq!(suggestion["case"]["status"], "open");
    assert_eq!(suggestion["case"]["waiting_for"], json!([{ "kind": "staff" }, { "kind": "assigning_office" }]));

    let read = staff.get(format!("/cases/{id}")).await;
    assert_eq!(read.statements(), 5);
    let open = read.expect(200);
    assert_eq!(open["status"], "open");
    assert_eq!(
        open["deadlines"],
        json!([{ "matter": "routing", "due_on": "2026-03-09", "provisional": false, "overdue": false }])
    );
    assert!(open["allowed_actions"].as_array().unwrap().contains(&json!("assign")), "{open}");
    let seen = world.see(citizen, &id).await;
    assert_eq!(seen["allowed_actions"], json!([]));
    clerk.get(format!("/cases/{id}")).await.expect_problem(404, "not-found");

    let assigned = world.assign(&id, json!({ "lead_id": housing.id, "note": "请尽快联系作者" })).await;
    assert_eq!((&assigned["status"], &assigned["mode"]), (&json!("assigned"), &json!("single")));
    assert_eq!(assigned["due_on"], "2026-05-01");
    assert_eq!(assigned["lead"]["name"], "市住建局");
    assert_eq!(assigned["waiting_for"], json!([{ "kind": "department", "id": housing.id }]));
    let part = &assigned["assignments"][0];
    assert_eq!((&part["status"], &part["role"]), (&json!("pending"), &json!("lead")));
    assert_eq!(part["objection_due_on"], "2026-03-11");
    assert_eq!(part["first_contact_due_on"], "2026-03-23");

    let seen = world.see(clerk, &id).await;
    assert_eq!(seen["allowed_actions"], json!(["receive", "object", "contact", "comment"]));
    let handling = world.receive(clerk, &id).await;
    assert_eq!(handling["status"], "handling");
    assert_eq!(handling["assignments"][0]["status"], "received");
    assert!(handling["allowed_actions"].as_array().unwrap().contains(&json!("reply")));

    app.pass(TimeDelta::days(10));
    let reply = world.draft(clerk, &id, "b").await;
    assert_eq!(reply["allowed_actions"], json!(["update", "submit"]));
    assert_eq!(world.see(citizen, &id).await["replies"], json!([]));
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    citizen.get(&path).await.expect_problem(404, "not-found");
    let changed = json!({ "text": "经研究，已列入今年的加装计划，预计九月完工。", "result_class": "a" });
    let reply = clerk.put(&path).if_match(&reply["version"]).json(&changed).await.expect(200);
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    let case = world.see(staff, &id).await;
    assert_eq!((&case["status"], &case["waiting_for"]), (&json!("in_review"), &json!([{ "kind": "staff" }])));
    assert_eq!(world.see(citizen, &id).await["replies"], json!([]));
    let approve = staff.post(format!("{path}/approve")).if_match(&reply["version"]);
    let approved = approve.json(&json!({ "result_class": "b" })).await.expect(200);
    assert_eq!((&approved["status"], &approved["result_class"]), (&json!("approved"), &json!("b")));

    let seen = world.see(citizen, &id).await;
    assert_eq!((&seen["status"], &seen["result_class"]), (&json!("answered"), &json!("b")));
    assert_eq!(seen["replies"][0]["text"], changed["text"]);
    assert_eq!(seen["allowed_actions"], json!(["rate"]));
    assert_eq!(
        seen["deadlines"],
        json!([{ "matter": "rating", "due_on": "2026-04-02", "provisional": false, "overdue": false }])
    );
    assert_eq!(seen["waiting_for"], json!([{ "kind": "author" }]));
    world.rate(citizen, &id, suggestion["id"].as_str().unwrap(), "satisfied").await;
    let case = world.see(staff, &id).await;
    assert_eq!(case["status"], "rated");
    assert_eq!(case["ratings"][0]["comment"], "谢谢");

    let closed = world.act(staff, &id, "close", json!({})).await;
    assert_eq!((&closed["status"], &closed["waiting_for"]), (&json!("closed"), &json!([])));
    let looked = json!({ "finding": "confirmed", "evidence": "现场查看，电梯已投入使用", "result_class": "a" });
    let looked = world.act(staff, &id, "look-back", looked).await;
    assert_eq!((&looked["status"], &looked["finding"]), (&json!("looked_back"), &json!("confirmed")));
    assert_eq!(looked["result_class"], "a");
    assert_eq!(
        world.events(&id).await,
        [
            "case.opened",
            "case.assigned",
            "case.received",
            "case.begun",
            "case.drafting",
            "case.reply_drafted",
            "case.reply_revised",
            "case.reply_submitted",
            "case.part_submitted",
            "case.replied",
            "case.reply_approved",
            "case.answered",
            "case.rating_given",
            "case.rated",
            "case.closed",
            "case.looked_back",
        ]
    );
    let timeline =
        citizen.get(format!("/suggestions/{}/timeline", suggestion["id"].as_str().unwrap())).await.expect(200);
    let actions: Vec<_> = timeline.as_array().unwrap().iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"case.answered") && !actions.contains(&"case.reply_drafted"), "{actions:?}");
}

#[rstest]
#[actix_web::test]
async fn unsatisfied_twice_escalates(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, clerk, .. } = &world;
    let id = world.answered().await;
    let suggestion = suggestion_of(&world, &id).await;
    for round in 2..=3 {
        world.rate(citizen, &id, &suggestion, "unsatisfied").await;
        let case = world.see(staff, &id).await;
        assert_eq!((&case["round"], &case["status"]), (&json!(round), &json!("handling")));
        assert_eq!(case["due_on"], "2026-04-01");
        assert_eq!(case["supervision"], if round < 3 { json!(null) } else { json!("escalate") });
        let again = json!({ "suggestion_id": suggestion, "process": "satisfied", "result": "satisfied" });
        let again = citizen.post(format!("/cases/{id}/ratings")).key("again").json(&again).await;
        again.expect_problem(409, "state-conflict");
        world.answer(&id, "a").await;
        assert_eq!(world.see(citizen, &id).await["replies"].as_array().unwrap().len(), round);
    }
    world.rate(citizen, &id, &suggestion, "basically_satisfied").await;
    let rated = world.see(staff, &id).await;
    assert_eq!((&rated["status"], rated["ratings"].as_array().unwrap().len()), (&json!("rated"), 3));
    let escalated: Vec<_> =
        world.ledger(&id).await.into_iter().filter(|(action, _)| action == "case.escalated").collect();
    assert_eq!(escalated.len(), 1);
    assert_eq!(escalated[0].1["automatic"], true);
    assert!(part_that_allows(&world.see(clerk, &id).await, "receive").is_none());
}

#[rstest]
#[actix_web::test]
async fn a_look_back_reopens(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, .. } = &world;
    let id = world.answered().await;
    let suggestion = suggestion_of(&world, &id).await;
    world.rate(citizen, &id, &suggestion, "satisfied").await;
    let early = json!({ "finding": "reopened" });
    let version = world.see(staff, &id).await["version"].clone();
    let refused = staff.post(format!("/cases/{id}/look-back")).if_match(&version).json(&early).await;
    refused.expect_problem(409, "state-conflict");
    world.act(staff, &id, "close", json!({ "text": "按期办结" })).await;
    app.pass(TimeDelta::days(200));
    let case = world.act(staff, &id, "look-back", json!({ "finding": "reopened", "evidence": "电梯未装" })).await;
    assert_eq!((&case["status"], &case["round"], &case["closed_at"]), (&json!("handling"), &json!(2), &json!(null)));
    assert_eq!(case["finding"], "reopened");
    assert_eq!(case["due_on"], "2026-10-18");
    assert_eq!(case["notes"].as_array().unwrap().len(), 2);
    world.answer(&id, "a").await;
    world.rate(citizen, &id, &suggestion, "satisfied").await;
    world.act(staff, &id, "close", json!({})).await;
    let parts = world.see(clerk, &id).await["assignments"].as_array().unwrap().clone();
    let rounds: Vec<_> = parts.iter().map(|part| (part["round"].clone(), part["status"].clone())).collect();
    assert_eq!(rounds, [(json!(1), json!("submitted")), (json!(2), json!("submitted"))]);
}

#[rstest]
#[actix_web::test]
async fn a_members_joint_proposal_gets_its_answer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, housing, .. } = &world;
    let (author, _) = app.member("赵委员", committee).await;
    let (cosigner, row) = app.member("钱委员", committee).await;
    let draft = json!({
        "title": "完善社区养老服务体系", "kind": "proposal", "committee_id": committee.id, "submit": false,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let draft = author.post("/suggestions").key("p").json(&draft).await.expect(201);
    let path = format!("/suggestions/{}", id_of(&draft));
    let verb = async |who: &Client, verb: &str, body: Value| {
        let version = author.get(&path).await.expect(200)["version"].clone();
        who.post(format!("{path}/{verb}")).if_match(&version).json(&body).await.expect(200)
    };
    let until = app.clock.now() + TimeDelta::days(9);
    verb(&author, "cosigners", json!({ "member_ids": [row.id], "until": until })).await;
    cosigner.post(format!("{path}/cosign")).json(&json!({ "decision": "sign" })).await.expect(200);
    verb(&author, "submit", json!({})).await;
    let accepted = verb(staff, "accept", json!({})).await;
    assert_eq!((&accepted["number_year"], &accepted["number"]), (&json!(2026), &json!(1)));
    let id = id_of(&accepted["case"]);
    assert_eq!(world.assign(&id, json!({ "lead_id": housing.id })).await["due_on"], "2026-05-31");
    world.receive(clerk, &id).await;
    world.answer(&id, "b").await;
    // The first author rates; who signs with them reads along.
    assert_eq!(world.see(&author, &id).await["allowed_actions"], json!(["rate"]));
    assert_eq!(cosigner.get(&path).await.expect(200)["case"]["status"], "answered");
    citizen.get(&path).await.expect_problem(404, "not-found");
    world.rate(&author, &id, &id_of(&draft), "satisfied").await;
    world.act(staff, &id, "close", json!({})).await;
    let looked = world.act(staff, &id, "look-back", json!({ "finding": "confirmed", "result_class": "a" })).await;
    assert_eq!((&looked["status"], &looked["result_class"]), (&json!("looked_back"), &json!("a")));
}
