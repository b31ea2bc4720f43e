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
async fn whoever_reads_an_answer_sees_its_files(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, clerk, citizen, .. } = &world;
    let (author, _) = app.member("赵委员", committee).await;
    let (signer, first) = app.member("钱委员", committee).await;
    let (refuser, second) = app.member("孙委员", committee).await;
    let stranger = app.citizen("路人").await;
    let body = json!({
        "title": "老旧小区加装电梯应统一协调", "kind": "proposal", "committee_id": committee.id, "submit": false,
        "body": "全市尚有六百余栋老楼没有电梯，建议由住建部门统一协调。",
    });
    let draft = author.post("/suggestions").key("s").json(&body).await.expect(201);
    let address = format!("/suggestions/{}", id_of(&draft));
    let invitation = json!({ "member_ids": [first.id, second.id], "until": "2026-03-20T00:00:00Z" });
    author.post(format!("{address}/cosigners")).if_match(&draft["version"]).json(&invitation).await.expect(200);
    for (who, decision) in [(&signer, "sign"), (&refuser, "refuse")] {
        who.post(format!("{address}/cosign")).json(&json!({ "decision": decision })).await.expect(200);
    }
    let version = author.get(&address).await.expect(200)["version"].clone();
    let submitted = author.post(format!("{address}/submit")).if_match(&version).await.expect(200);
    let accepted = staff.post(format!("{address}/accept")).if_match(&submitted["version"]).await.expect(200);
    let case = id_of(&accepted["case"]);
    let merged = world.suggest(citizen, "希望给老楼加装电梯").await;
    let merge = staff.post(format!("/suggestions/{}/merge", id_of(&merged))).if_match(&merged["version"]);
    merge.json(&json!({ "into_id": id_of(&draft) })).await.expect(200);
    world.assign(&case, json!({ "lead_id": world.housing.id })).await;
    world.receive(clerk, &case).await;

    let file = photo(clerk).await;
    let reply = clerk.post(format!("/cases/{case}/replies")).key("r").json(&json!({
        "text": "三个单元的电梯已经开工，照片见附件。", "result_class": "b", "file_ids": [file],
    }));
    let reply = reply.await.expect(201);
    let readers = [&author, &signer, citizen];
    for who in readers.into_iter().chain([&refuser, &stranger]) {
        who.get(content(&file)).await.expect_problem(404, "not-found");
    }
    let reply = world.reply_verb(clerk, &case, &reply, "submit").await;
    world.reply_verb(staff, &case, &reply, "approve").await;
    for (who, suggestion) in [(&author, &draft), (&signer, &draft), (citizen, &merged)] {
        let read = who.get(format!("/suggestions/{}", id_of(suggestion))).await.expect(200);
        let shown = read["case"]["replies"][0]["files"][0]["id"].clone();
        assert_eq!(who.get(content(&shown)).await.status(), 200);
        assert_eq!(who.get(path(&shown)).await.statements(), 3);
    }
    for who in [&refuser, &stranger] {
        for address in [path(&file), content(&file)] {
            who.get(address).await.expect_problem(404, "not-found");
        }
    }
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
