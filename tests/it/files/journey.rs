//! From the phone's camera to the public page.

use rstest::rstest;
use serde_json::json;
use shangliang_tests::Backend;

use super::{ask, content, path, samples, send};
use crate::cases::{World, id_of};

#[rstest]
#[actix_web::test]
async fn a_photo_goes_with_a_suggestion(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, citizen, staff, clerk, .. } = &world;
    let sent = samples::jpeg(640, 480);
    let first = ask(citizen, "tap", "电梯井.jpg", &sent).await;
    let location = first.header("location").unwrap().to_owned();
    let file = first.expect(201);
    assert_eq!(location, format!("/api/v1{}", path(&file["id"])));
    assert_eq!((&file["name"], &file["media_type"]), (&json!("电梯井.jpg"), &json!("image/jpeg")));
    assert_eq!((&file["width"], &file["height"]), (&json!(640), &json!(480)));
    // The reply was lost: the same upload again is the same file, and another under the same key is refused.
    let again = ask(citizen, "tap", "电梯井.jpg", &sent).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(201), file);
    ask(citizen, "tap", "other.jpg", &sent).await.expect_problem(422, "idempotency-key-reused");
    let document = send(citizen, "说明.pdf", &samples::pdf("")).await.expect(201);

    let suggestion = citizen.post("/suggestions").key("s").json(&json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id, "publish_consent": true,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": [document["id"], file["id"]],
    }));
    let suggestion = suggestion.await.expect(201);
    assert_eq!(suggestion["files"], json!([document, file]));
    let address = format!("/suggestions/{}", id_of(&suggestion));
    let read = citizen.get(&address).await;
    assert_eq!(read.statements(), 3);
    assert_eq!(read.expect(200)["files"], json!([document, file]));
    let told = world.ledger(&id_of(&suggestion)).await;
    assert_eq!(told[0].1["files"][1], json!({ "id": file["id"], "digest": file["sha256"] }));
    assert!(!told[0].1.to_string().contains("电梯井"));

    // The handler sees it, the visitor does not yet.
    app.visitor().get(content(&file["id"])).await.expect_problem(404, "not-found");
    let accepted = staff.post(format!("{address}/accept")).if_match(&suggestion["version"]).await.expect(200);
    let case = id_of(&accepted["case"]);
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    assert_eq!(clerk.get(content(&file["id"])).await.status(), 200);
    assert_eq!(clerk.get(&address).await.expect(200)["files"][1], file);

    let version = staff.get(&address).await.expect(200)["version"].clone();
    staff.post(format!("{address}/publish")).if_match(&version).await.expect(200);
    let seen = app.visitor().get(content(&file["id"])).await;
    assert_eq!(seen.header("cache-control"), Some("public, max-age=60"));
    let held = app.visitor().get(content(&file["id"])).header("if-none-match", seen.header("etag").unwrap()).await;
    assert_eq!((held.status(), held.header("cache-control")), (304, seen.header("cache-control")));
    assert_eq!(seen.header("content-type"), Some("image/jpeg"));
    assert_eq!(seen.bytes().len(), usize::try_from(file["size_bytes"].as_u64().unwrap()).unwrap());
    let small = app.visitor().get(format!("{}?variant=thumbnail", content(&file["id"]))).await;
    let thumbnail = image::load_from_memory(small.bytes()).unwrap();
    assert_eq!((thumbnail.width(), thumbnail.height()), (320, 240));

    // The answer comes with a photo too.
    world.receive(clerk, &case).await;
    let done = send(clerk, "完工.png", &samples::png(40, 40)).await.expect(201);
    let reply = clerk.post(format!("/cases/{case}/replies")).key("r").json(&json!({
        "text": "三个单元的电梯已经开工，照片见附件。", "result_class": "b", "file_ids": [done["id"]],
    }));
    let reply = reply.await.expect(201);
    assert_eq!(reply["files"], json!([done]));
    let case_read = clerk.get(format!("/cases/{case}")).await;
    assert_eq!(case_read.statements(), 5);
    assert_eq!(case_read.expect(200)["replies"][0]["files"], json!([done]));
    assert_eq!(app.visitor().get(content(&done["id"])).await.status(), 404);
    assert_eq!(citizen.get(content(&done["id"])).await.status(), 404);
    let reply = world.reply_verb(clerk, &case, &reply, "submit").await;
    world.reply_verb(staff, &case, &reply, "approve").await;
    assert_eq!(citizen.get(content(&done["id"])).await.status(), 200);
    assert_eq!(app.visitor().get(content(&done["id"])).await.status(), 200);
}
