//! `POST /cases/{id}/reveal-contact`: whoever handles a case reaches its author, and the author reads who looked.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Answer, Backend, Client};

use super::{World, id_of, suggestion_of};
use crate::sessions::give_password;

const PHONE: &str = "13800138000";

async fn reveal(who: &Client, case: &str, part: &Value) -> Answer {
    who.post(format!("/cases/{case}/reveal-contact")).json(&json!({ "assignment_id": part })).await
}

#[rstest]
#[actix_web::test]
async fn a_handler_is_shown_it_while_it_answers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    give_password(app, citizen, PHONE, None).await;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    let (lead, co) = (&case["assignments"][0]["id"], &case["assignments"][1]["id"]);
    reveal(clerk, &id, lead).await.expect_problem(409, "state-conflict");
    assert!(!case.to_string().contains(PHONE));

    let case = world.receive(clerk, &id).await;
    assert!(case["assignments"][0]["allowed_actions"].as_array().unwrap().contains(&json!("reveal-contact")));
    world.receive(other_clerk, &id).await;
    reveal(other_clerk, &id, co).await.expect_problem(409, "state-conflict");
    reveal(other_clerk, &id, lead).await.expect_problem(403, "forbidden");
    reveal(staff, &id, lead).await.expect_problem(403, "forbidden");
    reveal(citizen, &id, lead).await.expect_problem(403, "forbidden");
    let stranger = app.citizen("路人").await;
    reveal(&stranger, &id, lead).await.expect_problem(404, "not-found");
    let other = world.suggest(citizen, "请疏通小区的下水管道").await;
    let wrong = json!({ "assignment_id": lead, "suggestion_id": other["id"] });
    let wrong = clerk.post(format!("/cases/{id}/reveal-contact")).json(&wrong).await;
    wrong.expect_pointers(&["/suggestion_id"]);
    assert_eq!(citizen.get("/me/contact-looks").await.expect(200)["items"], json!([]));

    let suggestion = suggestion_of(&world, &id).await;
    let shown = reveal(clerk, &id, lead).await.expect(200);
    assert_eq!(shown, json!({ "suggestion_id": suggestion, "name": "张小明", "phone": PHONE }));
    let looks = citizen.get("/me/contact-looks").await.expect(200);
    let look = &looks["items"][0];
    assert_eq!((&look["suggestion_id"], &look["reason"]), (&json!(suggestion), &Value::Null));
    assert_eq!(look["by"], json!({ "name": "赵**", "role": "department_clerk" }));
    let steps = citizen.get(format!("/suggestions/{suggestion}/timeline")).await.expect(200);
    assert!(steps.as_array().unwrap().iter().any(|step| step["action"] == "suggestion.contact_shown"));
    let entries = world.ledger(&suggestion).await;
    let (_, facts) = entries.iter().find(|(action, _)| action == "suggestion.contact_shown").unwrap();
    assert_eq!((&facts["assignment_id"], &facts["handler_id"]), (lead, &json!(housing.id)));

    let reply = world.draft(clerk, &id, "a").await;
    assert_eq!(reveal(clerk, &id, lead).await.status(), 200);
    let part = json!({ "assignment_id": co });
    world.act(other_clerk, &id, "countersign", part).await;
    world.reply_verb(clerk, &id, &reply, "submit").await;
    reveal(clerk, &id, lead).await.expect_problem(409, "state-conflict");
    assert_eq!(citizen.get("/me/contact-looks").await.expect(200)["items"].as_array().unwrap().len(), 2);
    // Whoever looks again and again buries nothing.
    let steps = citizen.get(format!("/suggestions/{suggestion}/timeline")).await.expect(200);
    let looks = steps.as_array().unwrap().iter().filter(|step| step["action"] == "suggestion.contact_shown");
    assert_eq!(looks.count(), 1);
}

#[rstest]
#[actix_web::test]
async fn an_anonymous_author_is_not_reached(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, housing, .. } = &world;
    let agent = app.staff("周干事", committee).await;
    give_password(app, citizen, PHONE, None).await;
    let open = async |fields: Value| {
        let mut body = json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
        });
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let author = if body.get("agent_for").is_some() { &agent } else { citizen };
        let made = author.post("/suggestions").key(&body.to_string().len().to_string()).json(&body).await.expect(201);
        let accept = staff.post(format!("/suggestions/{}/accept", id_of(&made))).if_match(&made["version"]);
        let id = id_of(&accept.await.expect(200)["case"]);
        world.assign(&id, json!({ "lead_id": housing.id })).await;
        let case = world.receive(clerk, &id).await;
        (id, case["assignments"][0]["id"].clone())
    };
    let (id, part) = open(json!({ "anonymity": "handlers" })).await;
    reveal(clerk, &id, &part).await.expect_problem(409, "state-conflict");
    assert_eq!(citizen.get("/me/contact-looks").await.expect(200)["items"], json!([]));

    // Whom nobody can call is reached through the agent.
    give_password(app, &agent, "13900139000", None).await;
    let (id, part) = open(json!({ "agent_for": { "name": "刘奶奶" } })).await;
    let shown = reveal(clerk, &id, &part).await.expect(200);
    assert_eq!((&shown["name"], &shown["phone"]), (&json!("刘奶奶"), &Value::Null));
    assert_eq!(shown["agent"], json!({ "name": "周干事", "phone": "13900139000" }));
}

/// Of authors who share a case, a handler reaches whoever did not ask to be kept from handlers; where all did, nothing is offered.
#[rstest]
#[case::all_are_kept("handlers", "handlers", [409, 409])]
#[case::the_first_is("handlers", "public", [422, 200])]
#[case::the_second_is("none", "handlers", [200, 422])]
#[case::none_is("none", "none", [200, 200])]
#[actix_web::test]
async fn it_is_offered_where_an_author_can_be_reached(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] first: &str,
    #[case] second: &str,
    #[case] expected: [u16; 2],
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, clerk, housing, .. } = &world;
    let other = app.citizen("李小红").await;
    let mut made = Vec::new();
    for (author, anonymity) in [(citizen, first), (&other, second)] {
        let body = json!({
            "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": committee.id, "anonymity": anonymity,
            "body": "我们小区建于1998年，六层无电梯，老人上下楼困难，建议由街道统一协调。",
        });
        made.push(author.post("/suggestions").key("new").json(&body).await.expect(201));
    }
    let merge = staff.post(format!("/suggestions/{}/merge", id_of(&made[1]))).if_match(&made[1]["version"]);
    merge.json(&json!({ "into_id": made[0]["id"] })).await.expect(200);
    let target = staff.get(format!("/suggestions/{}", id_of(&made[0]))).await.expect(200);
    let accept = staff.post(format!("/suggestions/{}/accept", id_of(&target))).if_match(&target["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    world.assign(&id, json!({ "lead_id": housing.id })).await;
    let case = world.receive(clerk, &id).await;
    let part = &case["assignments"][0];
    let mut answered = Vec::new();
    for suggestion in &made {
        let body = json!({ "assignment_id": part["id"], "suggestion_id": suggestion["id"] });
        answered.push(clerk.post(format!("/cases/{id}/reveal-contact")).json(&body).await.status());
    }
    assert_eq!(answered, expected);
    let is_offered = part["allowed_actions"].as_array().unwrap().contains(&json!("reveal-contact"));
    assert_eq!(is_offered, expected.contains(&200));
    // Whoever names none reaches the first who may be reached.
    let shown = reveal(clerk, &id, &part["id"]).await;
    match expected.iter().position(|status| *status == 200) {
        Some(reached) => assert_eq!(shown.expect(200)["suggestion_id"], made[reached]["id"]),
        None => drop(shown.expect_problem(409, "state-conflict")),
    }
}
