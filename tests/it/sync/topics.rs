//! What stands under a topic is in the copies of those who run it, for as long as they do.

use rstest::rstest;
use serde_json::json;
use shangliang_entity::vocab::{Role, ScopeKind};
use shangliang_tests::Backend;

use super::Copy;
use super::gone::{NOTHING, act, gone};
use crate::cases::{World, id_of};
use crate::topics::special_committee;

#[rstest]
#[actix_web::test]
async fn what_leaves_a_topic_leaves_the_copies_of_those_who_run_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, citizen, .. } = &world;
    let mut runs = Vec::new();
    for name in ["社会和法制委员会", "经济委员会"] {
        let body = special_committee(app, name, committee).await;
        let place = (ScopeKind::SpecialCommittee, Some(body.0));
        let person = app.holder("专委干部", Role::SpecialCommitteeStaff, place.0, place.1, &committee.path).await;
        runs.push((body, Copy::of(&person)));
    }
    // Works for all special committees of the committee.
    let place = (ScopeKind::Committee, Some(committee.id.0));
    let of_all = app.holder("专委办干部", Role::SpecialCommitteeStaff, place.0, place.1, &committee.path).await;
    let router = app.holder("交办干部", Role::AssigningOffice, place.0, place.1, &committee.path).await;
    let (mut of_all, mut router) = (Copy::of(&of_all), Copy::of(&router));
    let topic = |run_by| {
        json!({
            "committee_id": committee.id, "special_committee_id": run_by, "title": "推进老旧小区加装电梯", "kind": "thematic",
            "description": "如何协调低层住户意见、落实补偿和资金，请提出具体可行的建议。",
        })
    };
    let social = runs[0].0;
    let made = staff.post("/topics").json(&topic(social)).await.expect(201);
    let path = format!("/topics/{}", id_of(&made));
    let opened = staff.post(format!("{path}/open")).if_match(&made["version"]).await.expect(200);
    let suggest = async |title: &str| {
        let body = json!({
            "title": title, "body": "建议由街道统一协调低层住户意见，公布补偿办法。", "kind": "citizen",
            "committee_id": committee.id, "topic_id": made["id"],
        });
        citizen.post("/suggestions").key(&title.chars().count().to_string()).json(&body).await.expect(201)
    };
    let (stays, leaves) = (suggest("由街道统一协调加装电梯").await, suggest("请增加社区的健身器材").await);
    for copy in runs.iter_mut().map(|(_, copy)| copy).chain([&mut of_all, &mut router]) {
        copy.assert_complete(50).await;
    }
    assert!(of_all.things.contains_key(&("suggestions", id_of(&leaves))));

    // Handed in again under no topic.
    let reason = json!({ "reason": { "code": "incomplete", "text": "与议题无关" } });
    let returned = act(staff, &leaves, "return", reason).await;
    let change = json!({ "title": "请增加社区的健身器材", "body": "建议由街道统一协调低层住户意见，公布补偿办法。" });
    let change = citizen.put(format!("/suggestions/{}", id_of(&leaves))).if_match(&returned["version"]).json(&change);
    change.await.expect(200);
    assert_eq!(gone(&mut runs[0].1).await, [("suggestions", id_of(&leaves))]);
    assert_eq!(gone(&mut of_all).await, [("suggestions", id_of(&leaves))]);
    for copy in [&mut runs[1].1, &mut router] {
        assert_eq!(gone(copy).await, NOTHING);
    }

    // The topic goes to the other special committee, with the case that stands under it.
    let case = id_of(&act(staff, &stays, "accept", json!({})).await["case"]);
    runs[0].1.assert_complete(50).await;
    let other = topic(runs[1].0);
    staff.put(&path).if_match(&opened["version"]).json(&other).await.expect(200);
    assert_eq!(gone(&mut runs[0].1).await, [("suggestions", id_of(&stays)), ("cases", case)]);
    of_all.assert_complete(50).await;
    assert!(of_all.things.contains_key(&("suggestions", id_of(&stays))));
    runs[1].1.assert_complete(50).await;
    assert_eq!(runs[1].1.things.len(), 3);
}
