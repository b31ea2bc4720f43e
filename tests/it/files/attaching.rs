//! Which files an item may name, and what becomes of those that it no longer names.

use rstest::rstest;
use serde_json::{Value, json};
use shangliang_tests::{Backend, Client};

use super::{content, path, photo};
use crate::cases::{World, id_of};

async fn suggest(world: &World, author: &Client, key: &str, files: Value, submit: bool) -> shangliang_tests::Answer {
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "citizen", "committee_id": world.committee.id, "submit": submit,
        "body": "我们小区建于1998年，六层无电梯，老人上下楼困难。", "file_ids": files,
    });
    author.post("/suggestions").key(key).json(&body).await
}

#[rstest]
#[actix_web::test]
async fn only_one_s_own_free_files_can_be_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { citizen, clerk, .. } = &world;
    let (mine, foreign) = (photo(citizen).await, photo(clerk).await);
    let unknown = json!("01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34");
    let refused = suggest(&world, citizen, "a", json!([mine, foreign, unknown, mine]), true).await;
    refused.expect_pointers(&["/file_ids/1", "/file_ids/2", "/file_ids/3"]);
    suggest(&world, citizen, "b", json!(vec![&mine; 11]), true).await.expect_pointers(&["/file_ids"]);
    suggest(&world, citizen, "c", json!(["x"]), true).await.expect_pointers(&["/file_ids/0"]);
    // Nothing has happened to it, so it can still be used, once.
    suggest(&world, citizen, "d", json!([mine]), true).await.expect(201);
    suggest(&world, citizen, "e", json!([mine]), true).await.expect_pointers(&["/file_ids/0"]);
    let case = world.handling().await;
    let reply = json!({ "text": "三个单元的电梯已经开工，见附件。", "result_class": "b", "file_ids": [mine] });
    clerk.post(format!("/cases/{case}/replies")).key("r").json(&reply).await.expect_pointers(&["/file_ids/0"]);
    citizen.delete(path(&mine)).await.expect_problem(409, "state-conflict");
}

#[rstest]
#[actix_web::test]
async fn a_changed_draft_names_its_files_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let citizen = &world.citizen;
    let (first, second, third) = (photo(citizen).await, photo(citizen).await, photo(citizen).await);
    let draft = suggest(&world, citizen, "a", json!([first, second]), false).await.expect(201);
    let address = format!("/suggestions/{}", id_of(&draft));
    let change = async |version: &Value, files: Option<Value>| {
        let mut body =
            json!({ "title": "老旧小区加装电梯应统一协调", "body": "请由街道统一协调，公布补偿办法和时限。" });
        if let Some(files) = files {
            body["file_ids"] = files;
        }
        citizen.put(&address).if_match(version).json(&body).await.expect(200)
    };
    let ids = |item: &Value| -> Vec<Value> {
        item["files"].as_array().unwrap().iter().map(|file| file["id"].clone()).collect()
    };
    let kept = change(&draft["version"], None).await;
    assert_eq!(ids(&kept), [first.clone(), second.clone()]);
    let turned = change(&kept["version"], Some(json!([third, first]))).await;
    assert_eq!(ids(&turned), [third, first]);
    assert_eq!(ids(&citizen.get(&address).await.expect(200)), ids(&turned));
    let told = world.ledger(&id_of(&draft)).await;
    assert_eq!(told[2].1["files"].as_array().unwrap().len(), 2);
    // What was let go of belongs to nothing again.
    citizen.delete(path(&second)).await.expect(204);
    citizen.get(content(&second)).await.expect_problem(404, "not-found");
    let none = change(&turned["version"], Some(json!([]))).await;
    assert_eq!(none["files"], json!([]));
}

#[rstest]
#[actix_web::test]
async fn a_changed_reply_names_its_files_anew(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let clerk = &world.clerk;
    let case = world.handling().await;
    let (first, second) = (photo(clerk).await, photo(clerk).await);
    let body =
        |files: Value| json!({ "text": "三个单元的电梯已经开工，见附件。", "result_class": "b", "file_ids": files });
    let reply = clerk.post(format!("/cases/{case}/replies")).key("r").json(&body(json!([first]))).await.expect(201);
    let address = format!("/cases/{case}/replies/{}", id_of(&reply));
    let changed = clerk.put(&address).if_match(&reply["version"]).json(&body(json!([second, first]))).await.expect(200);
    assert_eq!(changed["files"][0]["id"], second);
    assert_eq!(changed["files"][1]["id"], first);
    let kept = json!({ "text": "三个单元的电梯已经开工，下周完工。", "result_class": "b" });
    let kept = clerk.put(&address).if_match(&changed["version"]).json(&kept).await.expect(200);
    assert_eq!(kept["files"], changed["files"]);
}

#[rstest]
#[actix_web::test]
async fn files_go_along_when_a_suggestion_is_converted(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let file = photo(&world.citizen).await;
    let suggestion = suggest(&world, &world.citizen, "a", json!([file]), true).await.expect(201);
    let address = format!("/suggestions/{}/convert", id_of(&suggestion));
    let into = world.staff.post(address).if_match(&suggestion["version"]).json(&json!({ "kind": "opinion" }));
    let converted = into.await.expect(200);
    assert_eq!(converted["files"], json!([]));
    let made = world.citizen.get(format!("/suggestions/{}", converted["converted_into_id"].as_str().unwrap()));
    assert_eq!(made.await.expect(200)["files"][0]["id"], file);
}
