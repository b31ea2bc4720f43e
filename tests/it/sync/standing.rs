//! Whoever gets a role, loses one or is moved sees what their lists show, and nothing else.

use rstest::rstest;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use shangliang::clock::Clock;
use shangliang_entity::ids::RoleGrantId;
use shangliang_entity::role_grant;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::{Backend, TestApp};

use super::Copy;
use crate::cases::{World, id_of};

/// Takes a role away.
pub async fn revoke(app: &TestApp, grant: RoleGrantId) {
    let revoked_at = Set(Some(app.clock.now()));
    let change = role_grant::ActiveModel { id: Set(grant), revoked_at, ..Default::default() };
    change.update(&app.sql).await.unwrap();
}

#[rstest]
#[actix_web::test]
async fn a_role_brings_things_and_takes_them_along(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    world.handling().await;
    let person = world.app.citizen("某人").await;
    let mut copy = Copy::of(&person);
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (0, 1));

    let (kind, id) = (ScopeKind::Department, Some(world.housing.id.0));
    let grant = world.app.grant(&person, Role::DepartmentClerk, kind, id, &world.committee.path, None).await;
    copy.assert_complete(1).await;
    assert_eq!((copy.things.len(), copy.resets), (2, 2));
    revoke(&world.app, grant).await;
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (0, 3));
}

#[rstest]
#[actix_web::test]
async fn a_role_that_changes_while_a_copy_begins_lets_it_begin_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    for _ in 0..3 {
        world.handling().await;
    }
    let person = world.app.citizen("某人").await;
    let (kind, id) = (ScopeKind::Department, Some(world.housing.id.0));
    let grant = world.app.grant(&person, Role::DepartmentClerk, kind, id, &world.committee.path, None).await;
    let mut copy = Copy::of(&person);
    assert_eq!(copy.next(4).await["has_more"], true);
    assert_eq!(copy.things.len(), 4);
    revoke(&world.app, grant).await;
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (0, 2));
}

#[rstest]
#[actix_web::test]
async fn a_suspended_member_reads_on_without_beginning_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let admin = world.app.administrator("管理员", &world.committee).await;
    let (member, row) = world.app.member("赵委员", &world.committee).await;
    let mut copy = Copy::of(&member);
    copy.assert_complete(50).await;
    let reason = json!({ "reason": "主席会议决定" });
    admin.post(format!("/members/{}/suspend", row.id)).json(&reason).await.expect(200);
    copy.assert_complete(50).await;
    assert_eq!(copy.resets, 1);
}

#[rstest]
#[actix_web::test]
async fn a_substitute_has_the_member_s_and_has_them_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let admin = world.app.administrator("管理员", &world.committee).await;
    let (member, row) = world.app.member("赵委员", &world.committee).await;
    let (substitute, other) = world.app.member("钱委员", &world.committee).await;
    let draft = json!({
        "title": "完善社区养老服务体系", "kind": "proposal", "committee_id": world.committee.id, "submit": false,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let made = member.post("/suggestions").key("1").json(&draft).await.expect(201);
    let mut copy = Copy::of(&substitute);
    copy.assert_complete(50).await;
    let name = async |who: Option<&shangliang_entity::member::Model>| {
        let path = format!("/members/{}", row.id);
        let version = admin.get(&path).await.expect(200)["version"].clone();
        let body = json!({ "substitute_id": who.map(|who| who.id) });
        admin.put(format!("{path}/substitute")).if_match(&version).json(&body).await.expect(200);
    };
    name(Some(&other)).await;
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (1, 2));

    // What its author goes on with as a citizen is nobody else's.
    let body = json!({
        "title": "完善社区养老服务体系", "kind": "citizen", "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let path = format!("/suggestions/{}", id_of(&made));
    member.put(path).if_match(&made["version"]).json(&body).await.expect(200);
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (0, 2));
    name(None).await;
    copy.assert_complete(50).await;
}

#[rstest]
#[actix_web::test]
async fn whoever_was_asked_to_sign_loses_what_they_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let (author, _) = world.app.member("赵委员", &world.committee).await;
    let (invited, row) = world.app.member("钱委员", &world.committee).await;
    let mut copy = Copy::of(&invited);
    copy.catch_up(50).await;
    let draft = json!({
        "title": "完善社区养老服务体系", "kind": "proposal", "committee_id": world.committee.id, "submit": false,
        "body": "建议在街道设立综合养老服务中心，统一调配助餐与护理力量。",
    });
    let made = author.post("/suggestions").key("1").json(&draft).await.expect(201);
    copy.assert_complete(50).await;
    assert_eq!(copy.things.len(), 0);
    let path = format!("/suggestions/{}", id_of(&made));
    let asked = json!({ "member_ids": [row.id], "until": "2026-03-12T01:00:00Z" });
    author.post(format!("{path}/cosigners")).if_match(&made["version"]).json(&asked).await.expect(200);
    copy.assert_complete(50).await;
    assert_eq!(copy.things.len(), 1);
    invited.post(format!("{path}/cosign")).json(&json!({ "decision": "refuse" })).await.expect(200);
    copy.assert_complete(50).await;
    assert_eq!((copy.things.len(), copy.resets), (0, 1));
}

#[rstest]
#[actix_web::test]
async fn another_assigning_office_or_place_in_the_tree_begins_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, .. } = &world;
    world.handling().await;
    let office = app.department("市政府办", committee).await;
    let clerk =
        app.holder("周科员", Role::AssigningOffice, ScopeKind::Department, Some(office.id.0), &committee.path).await;
    let province = app.committee("陕西省政协", "610000", None).await;
    let above = app.staff("郑主任", &province).await;
    let admin = app.on_platform("管理员", Role::CommitteeAdministrator).await;
    let lead = admin.post("/studios").json(&json!({
        "committee_id": committee.id, "name": "教育界别工作室", "kind": "sector",
    }));
    lead.await.expect(201);
    let mut copies = [Copy::of(&clerk), Copy::of(&above), Copy::of(&world.citizen)];
    for copy in &mut copies {
        copy.assert_complete(50).await;
    }
    assert_eq!(copies.each_ref().map(|copy| copy.things.len()), [0, 0, 2]);

    let body = json!({ "name": "市政府办", "system": "government", "is_assigning_office": true });
    admin.put(format!("/departments/{}", office.id)).if_match(&json!(1)).json(&body).await.expect(200);
    let body = json!({ "name": "陕西省政协", "code": "610000", "level": "province" });
    admin.put(format!("/committees/{}", province.id)).if_match(&json!(1)).json(&body).await.expect(200);
    let body = json!({ "name": "西安市政协", "code": "610100", "level": "city", "parent_id": province.id });
    admin.put(format!("/committees/{}", committee.id)).if_match(&json!(1)).json(&body).await.expect(200);
    for copy in &mut copies {
        copy.assert_complete(50).await;
    }
    assert_eq!(copies.each_ref().map(|copy| copy.things.len()), [2, 1, 2]);
    assert_eq!(copies.each_ref().map(|copy| copy.resets > 1), [true, true, false]);
}
