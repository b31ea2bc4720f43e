//! Nobody decides of what they had a hand in themselves, in whatever other role.

use chrono::TimeDelta;
use rstest::rstest;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use shangliang::clock::Clock;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_entity::{member, suggestion};
use shangliang_tests::{Backend, Client, Person};

use super::{act, allowed, new_with, path, submit};
use crate::cases::{World, id_of};
use crate::sessions::give_password;

/// Whatever staff do to a suggestion, and to what a body adopted of it.
const VERBS: [&str; 14] = [
    "review",
    "accept",
    "return",
    "decline",
    "merge",
    "convert",
    "edit",
    "approve-edition",
    "screen",
    "publish",
    "unpublish",
    "distinguish",
    "unmask",
    "adoptions",
];

const OWN: &str = "本人或其代行人参与撰写、联名、代提的建议由他人处理";

/// A member who is staff as well.
async fn both(world: &World, name: &str) -> (Person, member::Model) {
    let (person, row) = world.app.member(name, &world.committee).await;
    let here = &world.committee;
    world.app.grant(&person, Role::CommitteeStaff, ScopeKind::Committee, Some(here.id.0), &here.path, None).await;
    (person, row)
}

/// That somebody decides nothing of a suggestion, and is offered none of it, in its list either.
async fn assert_left_to_others(who: &Client, suggestion: &Value, offered: &[&str]) {
    let seen = who.get(path(suggestion)).await.expect(200);
    assert_eq!(allowed(&seen), offered);
    let listed = who.get("/suggestions").await.expect(200);
    let items = listed["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["id"] == suggestion["id"]).unwrap();
    assert_eq!(item["allowed_actions"], seen["allowed_actions"]);
    for verb in VERBS {
        let refused = act(who, &seen, verb, &json!({})).await.expect_problem(403, "forbidden");
        assert_eq!(refused["detail"], OWN, "{verb}");
    }
    assert_eq!(who.get(path(suggestion)).await.expect(200), seen);
}

#[rstest]
#[actix_web::test]
async fn authors_and_co_signers_leave_it_to_others(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (app, committee) = (&world.app, &world.committee);
    let (author, _) = both(&world, "赵委员").await;
    let (signer, row) = both(&world, "钱委员").await;
    let fields = json!({ "kind": "proposal", "submit": false, "title": "关于完善社区养老服务的提案" });
    let draft = submit(&author, &new_with(committee, fields)).await;
    let asked = json!({ "member_ids": [row.id], "until": app.clock.now() + TimeDelta::days(3) });
    act(&author, &draft, "cosigners", &asked).await.expect(200);
    signer.post(format!("{}/cosign", path(&draft))).json(&json!({ "decision": "sign" })).await.expect(200);
    let signed = author.get(path(&draft)).await.expect(200);
    let proposal = act(&author, &signed, "submit", &json!({})).await.expect(200);

    assert_left_to_others(&author, &proposal, &["withdraw", "withdraw-consent"]).await;
    assert_left_to_others(&signer, &proposal, &[]).await;

    // Nor is what others wrote merged into it by its author.
    let other = world.suggest(&world.citizen, "社区应设日间照料中心").await;
    let into = json!({ "into_id": proposal["id"] });
    act(&author, &other, "merge", &into).await.expect_pointers(&["/into_id"]);
    act(&world.staff, &other, "merge", &into).await.expect(200);
    let current = world.staff.get(path(&proposal)).await.expect(200);
    act(&world.staff, &current, "accept", &json!({})).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn so_does_whoever_took_it_down(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let agent = world.app.staff("周干事", &world.committee).await;
    let fields = json!({ "agent_for": { "name": "刘奶奶" } });
    let taken_down = submit(&agent, &new_with(&world.committee, fields)).await;
    assert_left_to_others(&agent, &taken_down, &["withdraw", "withdraw-consent"]).await;
    act(&world.staff, &taken_down, "accept", &json!({})).await.expect(200);
}

/// A substitute who wrote, handed in or signed, and the member for whom they did.
#[rstest]
#[case::wrote("update")]
#[case::handed_in("submit")]
#[case::signed("cosign")]
#[actix_web::test]
async fn so_do_substitutes_and_those_they_stand_in_for(
    #[case] what: &str,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let (app, committee) = (&world.app, &world.committee);
    let (member, row) = both(&world, "赵委员").await;
    let (substitute, other) = both(&world, "钱委员").await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);

    let (third, _) = app.member("孙委员", committee).await;
    let author = if what == "cosign" { &third } else { &member };
    let fields = json!({ "kind": "proposal", "submit": false, "title": "关于完善社区养老服务的提案" });
    let mut draft = submit(author, &new_with(committee, fields)).await;
    match what {
        "update" => {
            let fields = json!({ "title": "关于完善社区助餐服务的提案", "body": draft["body"] });
            draft = substitute.put(path(&draft)).if_match(&draft["version"]).json(&fields).await.expect(200);
        }
        "cosign" => {
            let asked = json!({ "member_ids": [row.id], "until": app.clock.now() + TimeDelta::days(3) });
            act(author, &draft, "cosigners", &asked).await.expect(200);
            let sign = substitute.post(format!("{}/cosign", path(&draft)));
            sign.json(&json!({ "decision": "sign", "member_id": row.id })).await.expect(200);
            draft = author.get(path(&draft)).await.expect(200);
        }
        _ => {}
    }
    let hands_in = if what == "submit" { &substitute } else { author };
    let proposal = act(hands_in, &draft, "submit", &json!({})).await.expect(200);
    let own = if what == "cosign" { &[][..] } else { &["withdraw", "withdraw-consent"][..] };
    assert_left_to_others(&substitute, &proposal, &[]).await;
    assert_left_to_others(&member, &proposal, own).await;
    act(&world.staff, &proposal, "accept", &json!({})).await.expect(200);
}

/// What was merged is answered together: its authors decide nothing of the one that stands for all.
#[rstest]
#[actix_web::test]
async fn so_do_those_whose_was_merged_into_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (author, _) = both(&world, "赵委员").await;
    let first = world.suggest(&world.citizen, "社区应设日间照料中心").await;
    let second = submit(&author, &new_with(&world.committee, json!({ "kind": "micro" }))).await;
    act(&world.staff, &second, "merge", &json!({ "into_id": first["id"] })).await.expect(200);
    let current = world.staff.get(path(&first)).await.expect(200);
    assert_left_to_others(&author, &current, &[]).await;
    act(&world.staff, &current, "accept", &json!({})).await.expect(200);
}

/// The first administrator may be alone, outside production.
#[rstest]
#[actix_web::test]
async fn whoever_holds_a_role_on_the_platform_may_be_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let first = world.app.on_platform("平台管理员", Role::CommitteeStaff).await;
    let own = submit(&first, &new_with(&world.committee, json!({}))).await;
    assert!(allowed(&own).contains(&"accept"), "{own}");
    act(&first, &own, "accept", &json!({})).await.expect(200);
}

#[rstest]
#[actix_web::test]
async fn nor_do_they_judge_what_is_answered(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (author, _) = both(&world, "赵委员").await;
    let suggestion = submit(&author, &new_with(&world.committee, json!({ "kind": "micro" }))).await;
    let (second, _) = both(&world, "钱委员").await;
    let merged = submit(&second, &new_with(&world.committee, json!({ "kind": "micro" }))).await;
    act(&world.staff, &merged, "merge", &json!({ "into_id": suggestion["id"] })).await.expect(200);
    let current = world.staff.get(path(&suggestion)).await.expect(200);
    let accepted = act(&world.staff, &current, "accept", &json!({})).await.expect(200);
    let case = id_of(&accepted["case"]);
    let assigned = world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    let objection = json!({ "assignment_id": assigned["assignments"][0]["id"], "reason": "属城管职责" });
    world.act(&world.clerk, &case, "object", objection.clone()).await;
    let is_refused = async |verb: &str, body: Value| {
        for author in [&author, &second] {
            let seen = world.see(author, &case).await;
            assert!(!allowed(&seen).contains(&verb), "{verb}");
            let refused = author.post(format!("/cases/{case}/{verb}")).if_match(&seen["version"]).json(&body).await;
            assert_eq!(refused.expect_problem(403, "forbidden")["detail"], OWN, "{verb}");
            let listed = author.get("/cases").await.expect(200);
            assert_eq!(listed["items"][0]["allowed_actions"], seen["allowed_actions"]);
        }
    };
    let ruling = json!({ "assignment_id": objection["assignment_id"], "decision": "refuse" });
    is_refused("decide-objection", ruling.clone()).await;
    world.act(&world.staff, &case, "decide-objection", ruling).await;
    world.receive(&world.clerk, &case).await;
    world.act(&world.clerk, &case, "extend", json!({ "due_on": "2026-06-20", "reason": "需征求住户意见" })).await;
    is_refused("decide-extension", json!({ "decision": "grant" })).await;
    world.act(&world.staff, &case, "decide-extension", json!({ "decision": "grant" })).await;

    let reply = world.draft(&world.clerk, &case, "b").await;
    let reply = world.reply_verb(&world.clerk, &case, &reply, "submit").await;
    let seen = world.see(&author, &case).await;
    assert_eq!(allowed(&seen["replies"][0]), [""; 0]);
    for verb in ["approve", "reject"] {
        let path = format!("/cases/{case}/replies/{}/{verb}", id_of(&reply));
        let refused = author.post(path).if_match(&reply["version"]).json(&json!({})).await;
        assert_eq!(refused.expect_problem(403, "forbidden")["detail"], OWN, "{verb}");
    }
    world.reply_verb(&world.staff, &case, &reply, "approve").await;
    // What an author has as one stays.
    world.rate(&author, &case, &id_of(&suggestion), "satisfied").await;
    world.rate(&second, &case, &id_of(&merged), "satisfied").await;
    is_refused("close", json!({})).await;
    world.act(&world.staff, &case, "close", json!({})).await;
    is_refused("look-back", json!({ "finding": "confirmed" })).await;
    world.act(&world.staff, &case, "look-back", json!({ "finding": "confirmed" })).await;
}

/// A membership may be given to another account, as of a new phone.
#[rstest]
#[actix_web::test]
async fn what_was_done_as_a_member_stays_the_member_s(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let (author, row) = app.member("李委员", committee).await;
    let successor = app.staff("李委员", committee).await;
    give_password(app, &successor, "13900139000", None).await;
    let own = submit(&author, &new_with(committee, json!({ "kind": "micro" }))).await;
    let other = submit(&world.citizen, &new_with(committee, json!({}))).await;
    assert!(allowed(&successor.get(path(&own)).await.expect(200)).contains(&"accept"));

    let admin = app.administrator("管理员", committee).await;
    let give = async |version: i64, phone: &str| {
        let changed = json!({ "name": "李委员", "phone": phone });
        admin.put(format!("/members/{}", row.id)).if_match(&json!(version)).json(&changed).await.expect(200)
    };
    give(1, "13900139000").await;
    // Given away and back, it names nobody twice.
    give(2, "13700137000").await;
    give(3, "13900139000").await;
    let hands = suggestion::Entity::find_by_id(own["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    let hands = hands.one(&app.sql).await.unwrap().unwrap().hands.unwrap();
    assert_eq!((hands.split(' ').count(), hands.split(' ').next()), (3, Some(author.id.to_string().as_str())));
    assert_left_to_others(&successor, &own, &[]).await;
    assert!(allowed(&successor.get(path(&other)).await.expect(200)).contains(&"accept"));
    act(staff, &own, "accept", &json!({})).await.expect(200);
}
