//! What one page holds at most: bytes of items and of ids, and ids of what is gone.

use rstest::rstest;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use shangliang_entity::suggestion;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::Backend;

use super::Copy;
use crate::cases::{World, id_of};
use crate::topics::special_committee;

/// What a page may hold, and what stands around it: names, the cursor.
const PAGE: usize = 64 * 1024 + 2048;

/// Enters more like a suggestion straight into the table: as many as nobody writes within a test, with titles as long as imported
/// ones may have.
async fn enter_more(world: &World, like: &Value, title: &str, count: usize) {
    let id: uuid::Uuid = id_of(like).parse().unwrap();
    let row = suggestion::Entity::find_by_id(id).one(&world.app.sql).await.unwrap().unwrap();
    let rows = (0..count).map(|_| {
        let (id, title) = (world.app.id(), title.to_owned());
        suggestion::Model { id, title, query_code_hash: None, ..row.clone() }.into_active_model()
    });
    let rows: Vec<_> = rows.collect();
    for some in rows.chunks(100) {
        suggestion::Entity::insert_many(some.to_vec()).exec_without_returning(&world.app.sql).await.unwrap();
    }
}

/// Fetches until there is no more, and gives how many pages that were, none of them too large.
async fn pages(copy: &mut Copy) -> usize {
    copy.who.app().settle().await;
    let mut pages = 0;
    loop {
        let page = copy.turn(100).await;
        let size = page.to_string().len();
        assert!(size <= PAGE, "{size} bytes");
        pages += 1;
        if page["has_more"] == false {
            return pages;
        }
    }
}

#[rstest]
#[actix_web::test]
async fn a_page_has_sixty_four_kibibytes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let first = world.suggest(&world.citizen, "老旧小区加装电梯应统一协调").await;
    enter_more(&world, &first, &"长".repeat(200), 99).await;
    let mut copy = Copy::of(&world.citizen);
    // A hundred items would fit by number.
    assert!(pages(&mut copy).await > 1);
    assert_eq!(copy.things.len(), 100);
    copy.assert_complete(100).await;
}

#[rstest]
#[actix_web::test]
async fn where_more_than_a_thousand_are_gone_the_copy_begins_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let (mut runs, mut topics) = (Vec::new(), Vec::new());
    for (name, title, more) in [("社会和法制委员会", "短", 899), ("经济委员会", &"长".repeat(200), 99)] {
        let group = special_committee(app, name, committee).await;
        let (role, kind) = (Role::SpecialCommitteeStaff, ScopeKind::SpecialCommittee);
        runs.push((group, app.holder("专委干部", role, kind, Some(group.0), &committee.path).await));
        let topic = json!({
            "committee_id": committee.id, "special_committee_id": group, "title": name, "kind": "thematic",
            "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
        });
        let made = staff.post("/topics").json(&topic).await.expect(201);
        staff.post(format!("/topics/{}/open", id_of(&made))).if_match(&made["version"]).await.expect(200);
        let body = json!({
            "title": "老旧小区加装电梯应统一协调", "body": "建议由街道统一协调低层住户意见，公布补偿办法。", "kind": "citizen",
            "committee_id": committee.id, "topic_id": made["id"],
        });
        let first = citizen.post("/suggestions").key(&more.to_string()).json(&body).await.expect(201);
        enter_more(&world, &first, title, more).await;
        topics.push((topic, id_of(&made), first));
    }
    let give = async |(topic, id, _): &(Value, String, Value), run_by: usize| {
        let path = format!("/topics/{id}");
        let version = staff.get(&path).await.expect(200)["version"].clone();
        let mut body = topic.clone();
        body["special_committee_id"] = json!(runs[run_by].0);
        staff.put(&path).if_match(&version).json(&body).await.expect(200);
    };

    let mut copy = Copy::of(&runs[0].1);
    pages(&mut copy).await;
    // An open topic is seen by everybody, whoever runs it.
    assert_eq!((copy.things.len(), copy.resets), (902, 1));
    // Nine hundred go, and a hundred long ones come.
    give(&topics[0], 1).await;
    give(&topics[1], 0).await;
    assert!(pages(&mut copy).await > 1);
    assert_eq!((copy.things.len(), copy.resets), (102, 1));
    copy.assert_complete(100).await;

    enter_more(&world, &topics[0].2, "短", 101).await;
    let mut copy = Copy::of(&runs[1].1);
    pages(&mut copy).await;
    assert_eq!((copy.things.len(), copy.resets), (1003, 1));
    give(&topics[0], 0).await;
    give(&topics[1], 1).await;
    pages(&mut copy).await;
    assert_eq!((copy.things.len(), copy.resets), (102, 2));
    copy.assert_complete(100).await;
}
