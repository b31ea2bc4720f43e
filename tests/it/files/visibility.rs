//! Who sees a file: whoever sees the item that it belongs to, and its owner.

use rstest::rstest;
use serde_json::json;
use shangliang_tests::Backend;

use super::{content, path, photo};
use crate::cases::{World, id_of};

#[rstest]
#[actix_web::test]
async fn a_file_is_seen_as_its_item_is(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, staff, clerk, other_clerk, .. } = &world;
    let stranger = app.citizen("路人").await;
    let visitor = app.visitor();
    let everybody = [
        ("author", &**citizen),
        ("staff", staff),
        ("clerk", clerk),
        ("other clerk", other_clerk),
        ("stranger", &stranger),
        ("visitor", &visitor),
    ];
    let file = photo(citizen).await;
    let seen_by = async |expected: &[&str]| {
        for (name, who) in everybody {
            let status = if expected.contains(&name) { 200 } else { 404 };
            for address in [path(&file), content(&file), format!("{}?variant=thumbnail", content(&file))] {
                assert_eq!(who.get(&address).await.status(), status, "{name} {address}");
            }
            let link = who.post(format!("{}/link", path(&file))).json(&json!({})).await;
            assert_eq!(link.status(), status, "{name}");
        }
    };
    seen_by(&["author"]).await;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id, "submit": false,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [file], "publish_consent": true,
    });
    let draft = citizen.post("/suggestions").key("s").json(&body).await.expect(201);
    let address = format!("/suggestions/{}", id_of(&draft));
    seen_by(&["author"]).await;
    let code = draft["query_code"].as_str().unwrap();
    assert_eq!(visitor.get(content(&file)).header("x-query-code", code).await.status(), 200);
    assert_eq!(visitor.get(content(&file)).header("x-query-code", "AAAAAAAAAA").await.status(), 404);

    let submitted = citizen.post(format!("{address}/submit")).if_match(&draft["version"]).await.expect(200);
    seen_by(&["author", "staff"]).await;
    let accepted = staff.post(format!("{address}/accept")).if_match(&submitted["version"]).await.expect(200);
    world.assign(&id_of(&accepted["case"]), json!({ "lead_id": world.housing.id })).await;
    seen_by(&["author", "staff", "clerk"]).await;
    let private = clerk.get(content(&file)).await;
    assert_eq!(private.header("cache-control"), Some("private, no-cache"));
    let version = staff.get(&address).await.expect(200)["version"].clone();
    let published = staff.post(format!("{address}/publish")).if_match(&version).await.expect(200);
    seen_by(&["author", "staff", "clerk", "other clerk", "stranger", "visitor"]).await;
    staff.post(format!("{address}/unpublish")).if_match(&published["version"]).await.expect(200);
    seen_by(&["author", "staff", "clerk"]).await;
}

#[rstest]
#[actix_web::test]
async fn only_the_owner_deletes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let file = photo(&world.citizen).await;
    world.app.visitor().delete(path(&file)).await.expect_problem(401, "unauthenticated");
    world.staff.delete(path(&file)).await.expect_problem(404, "not-found");
    world.citizen.delete(path(&file)).await.expect(204);
    world.citizen.delete(path(&file)).await.expect_problem(404, "not-found");
    for address in [path(&file), content(&file)] {
        world.citizen.get(address).await.expect_problem(404, "not-found");
    }
}
