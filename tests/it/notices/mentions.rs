//! Comments that name somebody.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{inbox, told};
use crate::cases::World;

async fn comment(who: &Client, id: &str, mentions: Value) -> shangliang_tests::Answer {
    let body = json!({ "text": "请补充安置方案", "mentions": mentions });
    who.post(format!("/cases/{id}/comments")).json(&body).await
}

#[rstest]
#[actix_web::test]
async fn whoever_is_named_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, staff, citizen, clerk, other_clerk, housing, streets, .. } = &world;
    let id = world.handling().await;
    let before = [inbox(app, staff).await.len(), inbox(app, citizen).await.len(), inbox(app, clerk).await.len()];
    let mentions = json!([{ "kind": "department", "id": housing.id }, { "kind": "staff" }, { "kind": "staff" }]);
    let made = comment(staff, &id, mentions).await.expect(201);
    let named = json!([{ "kind": "department", "id": housing.id }, { "kind": "staff" }]);
    assert_eq!(made["mentions"], named);
    assert_eq!(world.see(clerk, &id).await["notes"][0]["mentions"], named);
    assert_eq!(inbox(app, clerk).await[before[2]..], told(&[("case.commented", "handler")]));
    let newest = &clerk.get("/me/notices?limit=1").await.expect(200)["items"][0];
    assert_eq!((&newest["kind"], &newest["text"]), (&json!("mention"), &json!("有评论提到您")));
    // Whoever wrote it knows, and its author never reads it.
    let after = [inbox(app, staff).await.len(), inbox(app, citizen).await.len()];
    assert_eq!(after, before[..2]);
    assert_eq!(inbox(app, other_clerk).await, []);

    comment(clerk, &id, json!([])).await.expect(201);
    assert_eq!(inbox(app, staff).await.len(), before[0]);

    for stranger in [
        json!({ "kind": "department", "id": streets.id }),
        json!({ "kind": "studio", "id": housing.id }),
        json!({ "kind": "department" }),
        json!({ "kind": "staff", "id": housing.id }),
        json!({ "kind": "author" }),
        json!({ "kind": "cosigner" }),
    ] {
        let refused = comment(clerk, &id, json!([{ "kind": "staff" }, stranger])).await;
        refused.expect_pointers(&["/mentions/1"]);
    }
    assert_eq!(world.see(clerk, &id).await["notes"].as_array().unwrap().len(), 2);
}
