//! Replies: countersigning, sending back, splitting, review switched off.

use rstest::rstest;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};
use shangliang_entity::committee;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::Backend;

use super::{World, id_of, part_that_allows, suggestion_of};

#[rstest]
#[actix_web::test]
async fn co_handlers_countersign_first(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    let case = world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id] })).await;
    assert_eq!(case["mode"], "joint");
    assert_eq!(case["assignments"][1]["due_on"], "2026-04-01");
    world.receive(clerk, &id).await;
    let received = world.receive(other_clerk, &id).await;
    // There is nothing to agree to yet.
    assert_eq!(part_that_allows(&received, "countersign"), None);
    let early = other_clerk.post(format!("/cases/{id}/countersign")).if_match(&received["version"]);
    let early = early.json(&json!({ "assignment_id": received["assignments"][1]["id"] })).await;
    assert_eq!(early.expect_problem(409, "state-conflict")["detail"], "主办单位尚未起草答复");
    let body = json!({ "text": "会办单位不能代替主办单位答复。", "result_class": "a" });
    let refused = other_clerk.post(format!("/cases/{id}/replies")).key("co").json(&body).await;
    refused.expect_problem(403, "forbidden");
    let reply = world.draft(clerk, &id, "b").await;
    assert_eq!(reply["allowed_actions"], json!(["update"]));
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    let early = clerk.post(format!("{path}/submit")).if_match(&reply["version"]).await;
    early.expect_problem(409, "state-conflict");

    let seen = world.see(other_clerk, &id).await;
    let co = part_that_allows(&seen, "countersign").unwrap();
    assert_eq!(seen["replies"][0]["allowed_actions"], json!([]));
    let lead = id_of(&seen["assignments"][0]);
    let version = seen["version"].clone();
    let wrong = other_clerk.post(format!("/cases/{id}/countersign")).if_match(&version);
    wrong.json(&json!({ "assignment_id": lead })).await.expect_problem(403, "forbidden");
    let signature = json!({ "assignment_id": co, "opinion": "同意，建议明确施工时段。" });
    world.act(other_clerk, &id, "countersign", signature.clone()).await;

    let body = json!({ "text": "改动之后需要重新会签的答复文本。", "result_class": "b" });
    let reply = clerk.put(&path).if_match(&reply["version"]).json(&body).await.expect(200);
    let unsigned = clerk.post(format!("{path}/submit")).if_match(&reply["version"]).await;
    unsigned.expect_problem(409, "state-conflict");
    world.act(other_clerk, &id, "countersign", signature).await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    assert_eq!(world.see(staff, &id).await["status"], "in_review");

    // After a rejection they agree to what is written then, whether it is the same reply or another.
    world.reply_verb(staff, &id, &reply, "reject").await;
    let signature = json!({ "assignment_id": co });
    assert_eq!(part_that_allows(&world.see(other_clerk, &id).await, "countersign"), None);
    let another = world.draft(clerk, &id, "b").await;
    assert_eq!(another["allowed_actions"], json!(["update"]));
    let unsigned = clerk.post(format!("/cases/{id}/replies/{}/submit", id_of(&another)));
    unsigned.if_match(&another["version"]).await.expect_problem(409, "state-conflict");
    world.act(other_clerk, &id, "countersign", signature).await;
    let another = world.reply_verb(clerk, &id, &another, "submit").await;
    world.reply_verb(staff, &id, &another, "approve").await;

    // In the next round nobody has drafted anything.
    let suggestion = suggestion_of(&world, &id).await;
    world.rate(&world.citizen, &id, &suggestion, "unsatisfied").await;
    assert_eq!(part_that_allows(&world.see(other_clerk, &id).await, "countersign"), None);
    world.draft(clerk, &id, "b").await;
    assert!(part_that_allows(&world.see(other_clerk, &id).await, "countersign").is_some());
}

#[rstest]
#[actix_web::test]
async fn a_reply_is_sent_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, clerk, .. } = &world;
    let id = world.handling().await;
    let reply = world.draft(clerk, &id, "a").await;
    let body = json!({ "text": "同一承办方同时只有一份草稿。", "result_class": "a" });
    let second = clerk.post(format!("/cases/{id}/replies")).key("second").json(&body).await;
    second.expect_problem(409, "conflict");
    clerk.post(format!("/cases/{id}/replies")).json(&body).await.expect_problem(400, "idempotency-key-missing");
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    clerk.put(&path).json(&body).await.expect_problem(428, "precondition-required");
    clerk.put(&path).if_match(&json!(9)).json(&body).await.expect_problem(412, "precondition-failed");
    staff.put(&path).if_match(&reply["version"]).json(&body).await.expect_problem(403, "forbidden");
    staff.post(format!("{path}/approve")).if_match(&reply["version"]).await.expect_problem(409, "state-conflict");

    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    clerk.put(&path).if_match(&reply["version"]).json(&body).await.expect_problem(409, "state-conflict");
    clerk.post(format!("{path}/approve")).if_match(&reply["version"]).await.expect_problem(403, "forbidden");
    staff
        .post(format!("{path}/reject"))
        .if_match(&reply["version"])
        .json(&json!({}))
        .await
        .expect_pointers(&["/reason"]);
    let rejected = world.reply_verb(staff, &id, &reply, "reject").await;
    assert_eq!((&rejected["status"], &rejected["rejection_reason"]), (&json!("rejected"), &json!("请写明完成时限")));
    let case = world.see(clerk, &id).await;
    assert_eq!((&case["status"], &case["assignments"][0]["status"]), (&json!("handling"), &json!("drafting")));

    let reply = clerk.put(&path).if_match(&rejected["version"]).json(&body).await.expect(200);
    assert_eq!(reply["status"], "draft");
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    let approve = staff.post(format!("{path}/approve")).if_match(&reply["version"]);
    let approved = approve.json(&json!({ "result_class": "c" })).await.expect(200);
    assert_eq!(approved["result_class"], "c");
    let seen = world.see(citizen, &id).await;
    assert_eq!((&seen["result_class"], &seen["replies"][0]["rejection_reason"]), (&json!("c"), &json!(null)));
    assert_eq!(seen["replies"][0]["status"], "approved");
}

#[rstest]
#[actix_web::test]
async fn a_short_reply_will_do(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.handling().await;
    let draft = |text: &str| {
        let body = json!({ "text": text, "result_class": "a" });
        world.clerk.post(format!("/cases/{id}/replies")).key("short").json(&body)
    };
    draft("").await.expect_pointers(&["/text"]);
    assert_eq!(draft("已经解决。").await.expect(201)["text"], "已经解决。");
}

/// After a rejection its handler changes the reply or writes another, and goes on with the newest.
#[rstest]
#[actix_web::test]
async fn a_part_has_one_reply_at_a_time(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, clerk, .. } = &world;
    let id = world.handling().await;
    let path = |reply: &Value| format!("/cases/{id}/replies/{}", id_of(reply));
    let text = json!({ "text": "经研究，已改写为新的答复。", "result_class": "b" });
    let first = world.draft(clerk, &id, "b").await;
    let first = world.reply_verb(clerk, &id, &first, "submit").await;
    world.reply_verb(staff, &id, &first, "reject").await;
    let first = clerk.get(path(&first)).await.expect(200);
    assert_eq!(first["allowed_actions"], json!(["update"]));
    let second = world.draft(clerk, &id, "b").await;
    let refused = clerk.put(path(&first)).if_match(&first["version"]).json(&text).await;
    refused.expect_problem(409, "conflict");
    assert_eq!(clerk.get(path(&first)).await.expect(200)["allowed_actions"], json!([]));
    let seen = world.see(clerk, &id).await;
    assert_eq!(seen["replies"][0]["allowed_actions"], json!([]));
    assert_eq!(seen["replies"][1]["allowed_actions"], json!(["update", "submit"]));
    assert!(!seen["allowed_actions"].as_array().unwrap().contains(&json!("reply")));

    // Once both were rejected, the newest is the one that may be changed.
    let second = world.reply_verb(clerk, &id, &second, "submit").await;
    let second = world.reply_verb(staff, &id, &second, "reject").await;
    let refused = clerk.put(path(&first)).if_match(&first["version"]).json(&text).await;
    refused.expect_problem(409, "conflict");
    let second = clerk.put(path(&second)).if_match(&second["version"]).json(&text).await.expect(200);
    let refused = clerk.post(format!("/cases/{id}/replies")).key("third").json(&text).await;
    refused.expect_problem(409, "conflict");
    let second = world.reply_verb(clerk, &id, &second, "submit").await;
    world.reply_verb(staff, &id, &second, "approve").await;
    let replies = world.see(staff, &id).await["replies"].clone();
    assert_eq!((&replies[0]["status"], &replies[1]["status"]), (&json!("rejected"), &json!("approved")));
}

/// Whoever is both a clerk and staff writes, hands in and may send back, but approves nothing of their own.
#[rstest]
#[actix_web::test]
async fn nobody_approves_their_own_reply(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] is_written_anew: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, housing, .. } = &world;
    let second = app.clerk("孙科员", housing, committee).await;
    for person in [clerk, &second] {
        let scope = (Role::CommitteeStaff, ScopeKind::Committee, Some(committee.id.0));
        app.grant(person, scope.0, scope.1, scope.2, &committee.path, None).await;
    }
    let id = world.handling().await;
    let drafted = world.draft(clerk, &id, "a").await;
    let reply = world.reply_verb(&second, &id, &drafted, "submit").await;
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    for (person, allowed) in
        [(clerk, json!(["reject"])), (&second, json!(["reject"])), (staff, json!(["approve", "reject"]))]
    {
        assert_eq!(person.get(&path).await.expect(200)["allowed_actions"], allowed);
    }
    for person in [clerk, &second] {
        let refused = person.post(format!("{path}/approve")).if_match(&reply["version"]).json(&json!({})).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能批准本人起草、修改或提交过的答复");
    }
    assert_eq!(world.see(staff, &id).await["status"], "in_review");

    // Whoever wrote or handed in an earlier version stays one of its writers.
    let rejected = world.reply_verb(clerk, &id, &reply, "reject").await;
    let third = app.clerk("周科员", housing, committee).await;
    let body = json!({ "text": "经研究，已列入明年的加装计划，预计六月完工。", "result_class": "b" });
    let revised = match is_written_anew {
        true => third.post(format!("/cases/{id}/replies")).key("anew").json(&body).await.expect(201),
        false => third.put(&path).if_match(&rejected["version"]).json(&body).await.expect(200),
    };
    let path = format!("/cases/{id}/replies/{}", id_of(&revised));
    let reply = world.reply_verb(&third, &id, &revised, "submit").await;
    for person in [clerk, &second] {
        assert_eq!(person.get(&path).await.expect(200)["allowed_actions"], json!(["reject"]));
        let refused = person.post(format!("{path}/approve")).if_match(&reply["version"]).json(&json!({})).await;
        refused.expect_problem(403, "forbidden");
    }
    assert_eq!(world.reply_verb(staff, &id, &reply, "approve").await["status"], "approved");
}

#[rstest]
#[actix_web::test]
async fn two_reviewers_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let id = world.handling().await;
    let reply = world.draft(&world.clerk, &id, "b").await;
    let reply = world.reply_verb(&world.clerk, &id, &reply, "submit").await;
    let other = world.app.staff("李主任", &world.committee).await;
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    let reject = other.post(format!("{path}/reject")).if_match(&reply["version"]).json(&json!({ "reason": "太短" }));
    let approve = world.staff.post(format!("{path}/approve")).if_match(&reply["version"]);
    let (approved, rejected) = futures_util::future::join(approve.into_future(), reject.into_future()).await;
    let mut statuses = [approved.status(), rejected.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[rstest]
#[actix_web::test]
async fn each_handler_of_a_split_case_replies(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": housing.id, "co_ids": [streets.id], "mode": "split" })).await;
    world.receive(clerk, &id).await;
    world.receive(other_clerk, &id).await;
    let first = world.draft(clerk, &id, "a").await;
    let first = world.reply_verb(clerk, &id, &first, "submit").await;
    let case = world.see(staff, &id).await;
    assert_eq!(case["status"], "handling");
    assert_eq!(case["waiting_for"], json!([{ "kind": "department", "id": streets.id }]));
    let second = world.draft(other_clerk, &id, "c").await;
    let path = format!("/cases/{id}/replies/{}", id_of(&second));
    clerk.post(format!("{path}/submit")).if_match(&second["version"]).await.expect_problem(403, "forbidden");
    let second = world.reply_verb(other_clerk, &id, &second, "submit").await;
    world.reply_verb(staff, &id, &first, "approve").await;
    assert_eq!(world.see(staff, &id).await["status"], "in_review");
    world.reply_verb(staff, &id, &second, "reject").await;
    assert_eq!(world.see(staff, &id).await["status"], "handling");
    let second = world.draft(other_clerk, &id, "b").await;
    let second = world.reply_verb(other_clerk, &id, &second, "submit").await;
    world.reply_verb(staff, &id, &second, "approve").await;
    let seen = world.see(citizen, &id).await;
    assert_eq!((&seen["status"], &seen["result_class"]), (&json!("answered"), &json!("b")));
    assert_eq!(seen["replies"].as_array().unwrap().len(), 2);
}

#[rstest]
#[actix_web::test]
async fn without_review_the_reply_goes_to_its_author(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let change =
        committee::ActiveModel { id: Set(world.committee.id), reviews_replies: Set(false), ..Default::default() };
    committee::Entity::update(change).exec(&world.app.sql).await.unwrap();
    let id = world.handling().await;
    let reply = world.draft(&world.clerk, &id, "b").await;
    let reply = world.reply_verb(&world.clerk, &id, &reply, "submit").await;
    assert_eq!(reply["status"], "approved");
    let seen = world.see(&world.citizen, &id).await;
    assert_eq!((&seen["status"], &seen["allowed_actions"]), (&json!("answered"), &json!(["rate"])));
    assert_eq!(seen["replies"][0]["contact"], "住建局 029-12345678");
    let steps = world.ledger(&id).await;
    let replied = steps.iter().find(|(action, _)| action == "case.replied").unwrap();
    assert_eq!(replied.1["to"], "replied");
}
