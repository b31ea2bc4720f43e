//! Nobody judges a reply that they had a hand in: neither its approval nor its rating, nor by a substitute.

use rstest::rstest;
use serde_json::json;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::Backend;

use super::{World, id_of};
use crate::sessions::give_password;

/// A studio's leader who is staff too, and whose substitute writes for them.
#[rstest]
#[actix_web::test]
async fn a_member_approves_nothing_that_was_written_for_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let (leader, row) = app.member("李委员", committee).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    for person in [&leader, &substitute] {
        let here = (ScopeKind::Committee, Some(committee.id.0), committee.path.as_str());
        app.grant(person, Role::CommitteeStaff, here.0, here.1, here.2, None).await;
    }
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);

    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": studio.id })).await;
    world.receive(&leader, &id).await;
    let reply = world.draft(&substitute, &id, "a").await;
    let reply = world.reply_verb(&substitute, &id, &reply, "submit").await;
    let path = format!("/cases/{id}/replies/{}", id_of(&reply));
    for person in [&leader, &substitute] {
        assert_eq!(person.get(&path).await.expect(200)["allowed_actions"], json!(["reject"]));
        let refused = person.post(format!("{path}/approve")).if_match(&reply["version"]).json(&json!({})).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能批准本人起草、修改或提交过的答复");
    }
    // The office of the membership may end before that.
    let resign = admin.post(format!("/members/{}/resign", row.id)).json(&json!({ "reason": "本人辞职" }));
    resign.await.expect(200);
    leader
        .post(format!("{path}/approve"))
        .if_match(&reply["version"])
        .json(&json!({}))
        .await
        .expect_problem(403, "forbidden");
    world.reply_verb(staff, &id, &reply, "approve").await;

    // Nor does whoever wrote an answer close the case or find that it was kept.
    let suggestion = super::suggestion_of(&world, &id).await;
    world.rate(&world.citizen, &id, &suggestion, "satisfied").await;
    for (verb, body) in [("close", json!({})), ("look-back", json!({ "finding": "confirmed" }))] {
        for person in [&leader, &substitute] {
            let seen = world.see(person, &id).await;
            assert!(!seen["allowed_actions"].as_array().unwrap().contains(&json!(verb)), "{verb}");
            let refused = person.post(format!("/cases/{id}/{verb}")).if_match(&seen["version"]).json(&body).await;
            refused.expect_problem(403, "forbidden");
        }
        world.act(staff, &id, verb, body).await;
    }
}

/// A member's own suggestion, handed to their studio: neither they nor their substitute rate what they answered.
#[rstest]
#[actix_web::test]
async fn nor_is_it_rated_in_the_name_of_whoever_wrote_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let (leader, row) = app.member("李委员", committee).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);
    let body = json!({
        "title": "完善社区养老服务体系", "kind": "micro", "committee_id": committee.id,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let suggestion = leader.post("/suggestions").key("own").json(&body).await.expect(201);
    let suggested = id_of(&suggestion);
    let accept = staff.post(format!("/suggestions/{suggested}/accept")).if_match(&suggestion["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    world.assign(&id, json!({ "lead_id": studio.id })).await;
    world.receive(&leader, &id).await;
    let reply = world.draft(&leader, &id, "a").await;
    let reply = world.reply_verb(&leader, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    let rating = json!({ "suggestion_id": suggested, "process": "satisfied", "result": "satisfied" });
    for person in [&leader, &substitute] {
        let seen = world.see(person, &id).await;
        assert!(!seen["allowed_actions"].as_array().unwrap().contains(&json!("rate")));
        let refused = person.post(format!("/cases/{id}/ratings")).key("own").json(&rating).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能评价本人参与的答复");
    }
}

#[rstest]
#[actix_web::test]
async fn an_author_who_answered_does_not_rate(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, .. } = &world;
    let second = app.clerk("孙科员", &world.housing, committee).await;
    let suggestion = world.suggest(clerk, "社区应设日间照料中心").await;
    let suggested = id_of(&suggestion);
    let accept = staff.post(format!("/suggestions/{suggested}/accept")).if_match(&suggestion["version"]);
    let id = id_of(&accept.await.expect(200)["case"]);
    world.assign(&id, json!({ "lead_id": world.housing.id })).await;
    world.receive(clerk, &id).await;
    let reply = world.draft(clerk, &id, "a").await;
    let reply = world.reply_verb(clerk, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;

    let may_rate = async || {
        let seen = world.see(clerk, &id).await["allowed_actions"].clone();
        assert_eq!(clerk.get("/cases").await.expect(200)["items"][0]["allowed_actions"], seen);
        seen.as_array().unwrap().contains(&json!("rate"))
    };
    assert!(!may_rate().await);
    let body = json!({ "suggestion_id": suggested, "process": "satisfied", "result": "satisfied" });
    let refused = clerk.post(format!("/cases/{id}/ratings")).key("own").json(&body).await;
    assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能评价本人参与的答复");

    // Its time passes; of what a colleague answers in the next round they are as free as anybody.
    app.pass(chrono::TimeDelta::days(30));
    shangliang::jobs::run_due(&app.app).await.unwrap();
    assert_eq!(world.see(staff, &id).await["status"], "rated");
    let seen = world.see(staff, &id).await;
    let close = staff.post(format!("/cases/{id}/close")).if_match(&seen["version"]).json(&json!({}));
    let closed = close.await.expect(200);
    let back = staff.post(format!("/cases/{id}/look-back")).if_match(&closed["version"]);
    back.json(&json!({ "finding": "reopened", "text": "未见整改" })).await.expect(200);
    world.receive(&second, &id).await;
    let reply = world.draft(&second, &id, "a").await;
    let reply = world.reply_verb(&second, &id, &reply, "submit").await;
    world.reply_verb(staff, &id, &reply, "approve").await;
    assert!(may_rate().await);
    world.rate(clerk, &id, &suggested, "satisfied").await;
}

/// A membership may be given to another account, as of a new phone: what was written under it is not judged by that one either.
#[rstest]
#[actix_web::test]
async fn nor_does_whoever_took_the_membership_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(false, true)] is_answered: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let (leader, row) = app.member("李委员", committee).await;
    let studio = app.studio("文艺路委员工作室", committee, (&leader, &row)).await;
    let successor = app.staff("李委员", committee).await;
    give_password(app, &successor, "13900139000", None).await;
    let id = world.opened().await;
    world.assign(&id, json!({ "lead_id": studio.id })).await;
    world.receive(&leader, &id).await;
    let reply = world.draft(&leader, &id, "a").await;
    let reply = world.reply_verb(&leader, &id, &reply, "submit").await;
    if is_answered {
        world.reply_verb(staff, &id, &reply, "approve").await;
    }

    let admin = app.administrator("管理员", committee).await;
    let other_phone = json!({ "name": "李委员", "phone": "13900139000" });
    admin.put(format!("/members/{}", row.id)).if_match(&json!(1)).json(&other_phone).await.expect(200);
    if !is_answered {
        let approve = format!("/cases/{id}/replies/{}/approve", id_of(&reply));
        let refused = successor.post(approve).if_match(&reply["version"]).json(&json!({})).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], "不能批准本人起草、修改或提交过的答复");
        world.reply_verb(staff, &id, &reply, "approve").await;
    }
    let suggestion = super::suggestion_of(&world, &id).await;
    world.rate(&world.citizen, &id, &suggestion, "satisfied").await;
    let seen = world.see(&successor, &id).await;
    assert!(!seen["allowed_actions"].as_array().unwrap().contains(&json!("close")));
    let refused = successor.post(format!("/cases/{id}/close")).if_match(&seen["version"]).json(&json!({})).await;
    refused.expect_problem(403, "forbidden");
    world.act(staff, &id, "close", json!({})).await;
}
