//! Consent to publication: taken back as easily as it was given, and consistent with what is public.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{act, allowed, chain, new_with, path, submit};
use crate::cases::{World, id_of};
use crate::sessions::sign_in_by_sms;
use crate::sync::Copy;
use crate::sync::gone::gone;

/// Publishes as staff, and gives it as its author sees it.
async fn published(world: &World, suggestion: &Value, author: &Client) -> Value {
    let seen = world.staff.get(path(suggestion)).await.expect(200);
    act(&world.staff, &seen, "publish", &json!({})).await.expect(200);
    author.get(path(suggestion)).await.expect(200)
}

#[rstest]
#[actix_web::test]
async fn what_is_public_is_so_no_longer(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let case = world.answered().await;
    let suggestion = staff.get("/suggestions").await.expect(200)["items"][0].clone();
    world.rate(citizen, &case, &id_of(&suggestion), "satisfied").await;
    world.act(staff, &case, "close", json!({})).await;
    let public = published(&world, &suggestion, citizen).await;
    assert!(allowed(&public).contains(&"withdraw-consent"));
    let stranger = app.citizen("路人").await;
    let mut copy = Copy::of(&stranger);
    copy.assert_complete(50).await;

    act(&stranger, &public, "withdraw-consent", &json!({})).await.expect_problem(403, "forbidden");
    act(staff, &public, "withdraw-consent", &json!({})).await.expect_problem(403, "forbidden");
    let unread = citizen.post(format!("{}/withdraw-consent", path(&public)));
    unread.await.expect_problem(428, "precondition-required");
    let kept = act(citizen, &public, "withdraw-consent", &json!({})).await.expect(200);
    assert_eq!((&kept["publish_consent"], &kept["published"]), (&json!(false), &json!(false)));
    assert!(!allowed(&kept).contains(&"withdraw-consent"));
    act(citizen, &kept, "withdraw-consent", &json!({})).await.expect_problem(409, "state-conflict");
    app.visitor().get(path(&kept)).await.expect_problem(404, "not-found");
    assert_eq!(gone(&mut copy).await, [("suggestions", id_of(&kept)), ("cases", case.clone())]);

    let seen = staff.get(path(&kept)).await.expect(200);
    assert!(!allowed(&seen).contains(&"publish"));
    act(staff, &seen, "publish", &json!({})).await.expect_problem(409, "state-conflict");
    let told: Vec<_> = chain(app, &kept).await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(told[told.len() - 2..], ["suggestion.consent_withdrawn", "suggestion.unpublished"]);
    let timeline = citizen.get(format!("{}/timeline", path(&kept))).await.expect(200);
    let texts: Vec<_> = timeline.as_array().unwrap().iter().map(|step| step["text"].as_str().unwrap()).collect();
    assert!(texts.ends_with(&["作者撤回公开同意", "停止公开"]), "{texts:?}");
}

#[rstest]
#[actix_web::test]
async fn consent_is_the_persons_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let admin = app.administrator("管理员", committee).await;
    let (member, row) = app.member("赵委员", committee).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);
    let micro = submit(&member, &new_with(committee, json!({ "kind": "micro" }))).await;
    act(&substitute, &micro, "withdraw-consent", &json!({})).await.expect_problem(403, "forbidden");
    let why = json!({ "reason": "主席会议决定" });
    admin.post(format!("/members/{}/suspend", row.id)).json(&why).await.expect(200);
    act(&member, &micro, "withdraw", &json!({})).await.expect_problem(403, "forbidden");
    let seen = member.get(path(&micro)).await.expect(200);
    assert_eq!(allowed(&seen), ["withdraw-consent"]);
    act(&member, &seen, "withdraw-consent", &json!({})).await.expect(200);

    // An agent gave it for the citizen, and takes it back for them.
    let for_another = json!({ "agent_for": { "name": "刘奶奶" } });
    let taken_down = submit(staff, &new_with(committee, for_another)).await;
    let kept = act(staff, &taken_down, "withdraw-consent", &json!({})).await.expect(200);
    assert_eq!(kept["publish_consent"], false);

    // A draft is changed, and a converted one went on as another.
    let draft = submit(citizen, &new_with(committee, json!({ "submit": false }))).await;
    assert!(!allowed(&draft).contains(&"withdraw-consent"));
    act(citizen, &draft, "withdraw-consent", &json!({})).await.expect_problem(409, "state-conflict");
    let made = submit(citizen, &new_with(committee, json!({}))).await;
    let converted = act(staff, &made, "convert", &json!({ "kind": "demand" })).await.expect(200);
    act(citizen, &converted, "withdraw-consent", &json!({})).await.expect_problem(409, "state-conflict");
    let now =
        citizen.get(format!("/suggestions/{}", converted["converted_into_id"].as_str().unwrap())).await.expect(200);
    act(citizen, &now, "withdraw-consent", &json!({})).await.expect(200);
}

/// Whoever has no account has nothing but the code; of an account it only lets one read.
#[rstest]
#[actix_web::test]
async fn a_query_code_takes_back_the_consent_of_whom_never_signed_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] is_signed_in: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, .. } = &world;
    let agent = app.staff("李干事", committee).await;
    let for_another = json!({ "agent_for": { "name": "刘奶奶", "phone": "13800138000" } });
    let taken_down = submit(&agent, &new_with(committee, for_another)).await;
    let public = published(&world, &taken_down, &agent).await;
    let code = taken_down["query_code"].as_str().unwrap();
    let take_back =
        |who: &Client, code: &str| act(who, &public, "withdraw-consent", &json!({})).header("x-query-code", code);
    act(&app.visitor(), &public, "withdraw-consent", &json!({})).await.expect_problem(401, "unauthenticated");
    take_back(&app.visitor(), "AAAAAAAAAA").await.expect_problem(401, "unauthenticated");
    if is_signed_in {
        sign_in_by_sms(app, "13800138000").await;
        let seen = app.visitor().get(path(&public)).header("x-query-code", code).await.expect(200);
        assert_eq!(seen["allowed_actions"], json!([]));
        take_back(&app.visitor(), code).await.expect_problem(401, "unauthenticated");
        take_back(clerk, code).await.expect_problem(403, "forbidden");
        return;
    }
    let seen = app.visitor().get(path(&public)).header("x-query-code", code).await.expect(200);
    assert_eq!(seen["allowed_actions"], json!(["withdraw-consent"]));
    let other = submit(&agent, &new_with(committee, json!({ "agent_for": { "name": "张爷爷" } }))).await;
    take_back(&app.visitor(), other["query_code"].as_str().unwrap()).await.expect_problem(401, "unauthenticated");
    let kept = take_back(&app.visitor(), code).await.expect(200);
    assert_eq!((&kept["publish_consent"], &kept["published"]), (&json!(false), &json!(false)));
    assert_eq!(kept["allowed_actions"], json!([]));
    app.visitor().get(path(&public)).await.expect_problem(404, "not-found");
    take_back(&app.visitor(), "AAAAAAAAAA").await.expect_problem(404, "not-found");
    let entry = chain(app, &public).await.into_iter().find(|entry| entry.action == "suggestion.consent_withdrawn");
    assert_eq!(entry.unwrap().actor_id, None);
    let steps = staff.get(format!("{}/timeline", path(&public))).await.expect(200);
    let (last, name) = (steps.as_array().unwrap().last().unwrap(), json!("刘**"));
    assert_eq!((&last["text"], &last["actor"]), (&json!("停止公开"), &name));
}

#[rstest]
#[actix_web::test]
async fn each_author_of_a_case_has_a_consent_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let other = app.citizen("李四").await;
    let first = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let second = world.suggest(&other, "六层以上住宅应加装电梯").await;
    published(&world, &first, citizen).await;
    let second = published(&world, &second, &other).await;
    let merged = act(staff, &second, "merge", &json!({ "into_id": first["id"] })).await.expect(200);
    assert_eq!(merged["published"], true);
    let kept = act(&other, &merged, "withdraw-consent", &json!({})).await.expect(200);
    assert_eq!(kept["published"], false);
    let stays = app.visitor().get(path(&first)).await.expect(200);
    assert_eq!(stays["published"], true);
    assert_eq!(staff.get(path(&first)).await.expect(200)["publish_consent"], true);
}

#[rstest]
#[actix_web::test]
async fn what_stays_public_after_its_author_has_left_keeps_the_consent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, .. } = &world;
    let public = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    let other = world.suggest(citizen, "六层以上住宅应加装电梯").await;
    published(&world, &public, citizen).await;
    let myself = citizen.get("/me").await.expect(200);
    citizen.delete("/me").if_match(&myself["version"]).await.expect(200);

    let read = app.visitor().get(path(&public)).await.expect(200);
    assert_eq!((&read["author"]["name"], &read["published"]), (&Value::Null, &json!(true)));
    assert_eq!(staff.get(path(&public)).await.expect(200)["publish_consent"], true);
    let never = staff.get(path(&other)).await.expect(200);
    assert_eq!(never["publish_consent"], false);
    act(staff, &never, "publish", &json!({})).await.expect_problem(409, "state-conflict");
}

/// Nobody is left who could consent to it.
#[rstest]
#[actix_web::test]
async fn what_is_taken_out_of_public_view_after_its_author_has_left_stays_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(true, false)] is_screened: bool,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { staff, citizen, .. } = &world;
    let made = world.suggest(citizen, "老旧小区加装电梯应统一协调").await;
    published(&world, &made, citizen).await;
    let myself = citizen.get("/me").await.expect(200);
    citizen.delete("/me").if_match(&myself["version"]).await.expect(200);

    let public = staff.get(path(&made)).await.expect(200);
    let screen = |decision: &str| json!({ "decision": decision, "reason": "有居民来电，先核实。" });
    let hidden = match is_screened {
        true => {
            let blocked = act(staff, &public, "screen", &screen("block")).await.expect(200);
            act(staff, &blocked, "screen", &screen("pass")).await.expect(200)
        }
        false => act(staff, &public, "unpublish", &json!({})).await.expect(200),
    };
    assert_eq!((&hidden["publish_consent"], &hidden["published"]), (&json!(false), &json!(false)));
    assert!(!allowed(&hidden).contains(&"publish"));
    act(staff, &hidden, "publish", &json!({})).await.expect_problem(409, "state-conflict");
}

/// Whoever acts for the author does not give the consent that the author took back.
#[rstest]
#[actix_web::test]
async fn nobody_else_gives_it_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    let agent = app.staff("周干事", committee).await;
    let fields = json!({ "agent_for": { "name": "刘奶奶" }, "publish_consent": true });
    let made = submit(&agent, &new_with(committee, fields)).await;
    let code = made["query_code"].as_str().unwrap();
    let dissent = app.visitor().post(format!("{}/withdraw-consent", path(&made))).header("x-query-code", code);
    dissent.if_match(&made["version"]).json(&json!({})).await.expect(200);
    let current = staff.get(path(&made)).await.expect(200);
    let returned = act(staff, &current, "return", &json!({ "reason": { "text": "请补充地点" } })).await.expect(200);
    let change = |who: &Client, consents: Value| {
        let body = json!({ "title": made["title"], "body": made["body"], "publish_consent": consents });
        who.put(path(&made)).if_match(&returned["version"]).json(&body)
    };
    change(&agent, json!(true)).await.expect_pointers(&["/publish_consent"]);
    change(&agent, json!(false)).await.expect(200);

    // Nor does a substitute; the member does.
    let (member, row) = app.member("赵委员", committee).await;
    let (substitute, other) = app.member("钱委员", committee).await;
    let admin = app.administrator("管理员", committee).await;
    let naming = admin.put(format!("/members/{}/substitute", row.id)).if_match(&json!(1));
    naming.json(&json!({ "substitute_id": other.id })).await.expect(200);
    let fields = json!({ "kind": "micro", "submit": false, "publish_consent": false });
    let draft = submit(&member, &new_with(committee, fields)).await;
    let change = |who: &Client, version: &Value| {
        let body = json!({ "title": draft["title"], "body": draft["body"], "publish_consent": true });
        who.put(path(&draft)).if_match(version).json(&body)
    };
    change(&substitute, &draft["version"]).await.expect_pointers(&["/publish_consent"]);
    assert_eq!(change(&member, &draft["version"]).await.expect(200)["publish_consent"], true);
}
