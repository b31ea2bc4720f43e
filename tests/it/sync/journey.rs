//! A client that syncs: the first time, then what changed, and what that costs.

use std::io::Read;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::Backend;

use super::Copy;
use crate::cases::{World, id_of};

fn ids(page: &Value, what: &str, kind: &str) -> Vec<String> {
    let all = page[what][kind].as_array().unwrap().iter();
    all.map(|one| one.as_str().map_or_else(|| id_of(one), str::to_owned)).collect()
}

#[rstest]
#[actix_web::test]
async fn what_changed_comes_and_nothing_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let topic = world.app.topic("推进老旧小区加装电梯", &world.committee).await;
    let suggestion = world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    let mut copy = Copy::of(&world.citizen);
    let first = copy.next(50).await;
    assert_eq!((&first["reset"], &first["has_more"]), (&json!(true), &json!(false)));
    assert_eq!(ids(&first, "changed", "topics"), [topic.id.to_string()]);
    assert_eq!(ids(&first, "changed", "suggestions"), [id_of(&suggestion)]);

    let quiet = copy.next(50).await;
    assert_eq!((&quiet["reset"], &quiet["has_more"]), (&json!(false), &json!(false)));
    assert_eq!(quiet["changed"], json!({ "topics": [], "studios": [], "suggestions": [], "cases": [] }));
    assert_eq!(quiet["gone"], json!({ "topics": [], "studios": [], "suggestions": [], "cases": [] }));

    // Of what others do there is nothing to know, be it ever so much.
    let stranger = world.app.citizen("路人").await;
    let other = world.suggest(&stranger, "口袋公园应增设无障碍坡道").await;
    assert_eq!(copy.next(50).await["changed"], quiet["changed"]);
    let path = format!("/suggestions/{}", id_of(&other));
    let published = world.staff.post(format!("{path}/publish")).if_match(&other["version"]).await.expect(200);
    assert_eq!(ids(&copy.next(50).await, "changed", "suggestions"), [id_of(&other)]);
    world.staff.post(format!("{path}/unpublish")).if_match(&published["version"]).await.expect(200);
    assert_eq!(ids(&copy.next(50).await, "gone", "suggestions"), [id_of(&other)]);

    // A case shows in its suggestion too.
    let accept = format!("/suggestions/{}/accept", id_of(&suggestion));
    let accepted = world.staff.post(accept).if_match(&suggestion["version"]).await.expect(200);
    let case = id_of(&accepted["case"]);
    let page = copy.next(50).await;
    assert_eq!(ids(&page, "changed", "cases"), [case.as_str()]);
    assert_eq!(page["changed"]["suggestions"][0]["case_status"], "open");
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    let page = copy.next(50).await;
    assert_eq!(page["changed"]["cases"][0]["lead"]["name"], "市住建局");
    assert_eq!(page["changed"]["suggestions"][0]["case_status"], "assigned");
    copy.assert_complete(50).await;

    // The handler has a case as long as it is theirs.
    let mut handler = Copy::of(&world.clerk);
    handler.assert_complete(50).await;
    assert!(handler.things.contains_key(&("cases", case.clone())));
    world.assign(&case, json!({ "lead_id": world.streets.id })).await;
    let page = handler.next(50).await;
    assert_eq!(
        (ids(&page, "gone", "cases"), ids(&page, "gone", "suggestions")),
        (vec![case], vec![id_of(&suggestion)])
    );
    handler.assert_complete(50).await;
}

#[rstest]
#[actix_web::test]
async fn a_handler_s_new_name_reaches_every_case(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    for _ in 0..3 {
        world.handling().await;
    }
    let admin = world.app.administrator("管理员", &world.committee).await;
    let mut copy = Copy::of(&world.citizen);
    copy.catch_up(50).await;
    let body = json!({ "name": "市住房和城乡建设局", "system": "government" });
    admin.put(format!("/departments/{}", world.housing.id)).if_match(&json!(1)).json(&body).await.expect(200);
    let mut pages = 0;
    loop {
        let page = copy.next(2).await;
        pages += 1;
        assert!(page["changed"]["cases"].as_array().unwrap().len() <= 2);
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!((pages, copy.resets), (2, 1));
    copy.assert_complete(50).await;
}

#[rstest]
#[actix_web::test]
async fn a_copy_can_be_of_one_committee_and_of_some_kinds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let elsewhere = world.app.committee("安康市政协", "610900", None).await;
    world.app.topic("推进老旧小区加装电梯", &world.committee).await;
    world.app.topic("健全社区养老服务", &elsewhere).await;
    world.handling().await;
    let here = format!("&committee_id={}", world.committee.id);
    for (query, expected) in [
        ("", ["topics", "topics", "suggestions", "cases"].as_slice()),
        (here.as_str(), &["topics", "suggestions", "cases"]),
        ("&kinds=cases", &["cases"]),
        ("&kinds=suggestions,topics", &["topics", "topics", "suggestions"]),
    ] {
        let mut copy = Copy::with(&world.citizen, query);
        copy.assert_complete(1).await;
        let mut kinds: Vec<_> = copy.things.keys().map(|(kind, _)| *kind).collect();
        kinds.sort_by_key(|kind| super::LISTS.iter().position(|known| known == kind));
        assert_eq!(kinds, expected, "{query}");
    }
}

#[rstest]
#[actix_web::test]
async fn unread_notices_are_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    world.answered().await;
    shangliang::notices::turn(&world.app.app).await.unwrap();
    assert_eq!(Copy::of(&world.citizen).next(50).await["unread_notices"], 3);
    world.citizen.post("/me/notices/read-all").await.expect(200);
    assert_eq!(Copy::of(&world.citizen).next(50).await["unread_notices"], 0);
}

#[rstest]
#[actix_web::test]
async fn a_page_takes_few_statements_and_little_room(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let (leader, member) = world.app.member("周委员", &world.committee).await;
    world.app.studio("教育界别工作室", &world.committee, (&leader, &member)).await;
    let statements = async |cursor: &str| {
        let answer = world.staff.get(format!("/sync?limit=100{cursor}")).await;
        let taken = answer.statements();
        (taken, answer.expect(200))
    };
    for _ in 0..30 {
        world.handling().await;
    }
    world.app.settle().await;
    // The session, the head of the ledger, a list for each kind, the inbox.
    let (taken, first) = statements("").await;
    assert_eq!(taken, 7);
    let cursor = format!("&cursor={}", first["cursor"].as_str().unwrap());
    assert_eq!(statements(&cursor).await.0, 3);
    world.handling().await;
    let admin = world.app.administrator("管理员", &world.committee).await;
    let studio = world.staff.get("/studios").await.expect(200)["items"][0].clone();
    let suspend = format!("/studios/{}/suspend", id_of(&studio));
    admin.post(suspend).if_match(&studio["version"]).json(&json!({ "reason": "整改" })).await.expect(200);
    world.app.settle().await;
    // The entries and what they touch beside; whether it is still seen as well.
    let (taken, page) = statements(&cursor).await;
    assert_eq!((taken, page["has_more"].clone()), (11, json!(false)));

    let plain = world.staff.get("/sync?limit=100").await;
    let packed = world.staff.get("/sync?limit=100").header("accept-encoding", "gzip").await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.bytes()).read_to_end(&mut unpacked).unwrap();
    let unpacked: Value = serde_json::from_slice(&unpacked).unwrap();
    assert_eq!(unpacked["changed"], plain.body()["changed"]);
    // A second on 64 kbit/s, headers and all.
    assert!(packed.bytes().len() < 6_000, "{} of {}", packed.bytes().len(), plain.bytes().len());
}
